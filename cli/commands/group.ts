import { Option, type Command } from 'commander';
import {
  addGroupRule,
  checkRule,
  createGroup,
  findGroup,
  listGroups,
  removeGroupRule,
  setSecondFactorPolicy,
} from '../../core/directory/groups.ts';
import type { SecondFactorPolicy } from '../../core/entities/index.ts';
import { OperatorError } from 'portico';
import { asOperator, withServices } from '../context.ts';
import { done, table } from '../output.ts';

interface CreateOptions {
  title: string;
  kind: string;
  json?: boolean;
}

/** `portico group create | list | update | rule add | rule remove` */
export function groupCommands(program: Command): void {
  const group = program.command('group').description('Customer and staff groups');
  group
    .command('create <code>')
    .description('make a group; nothing is switched on in it yet')
    .requiredOption('--title <title>', 'name that people read')
    .option('--kind <kind>', 'customer or staff', 'customer')
    .option('--json', 'print JSON')
    .action(async (code: string, options: CreateOptions) => {
      const { kind } = options;
      if (kind !== 'customer' && kind !== 'staff')
        throw new OperatorError(`--kind: found "${kind}", allowed are customer, staff.`);
      const made = await withServices((s) =>
        asOperator(s, (tx) => createGroup(tx, { code, title: options.title, kind })),
      );
      done(options.json, { group: made }, `Group ${made.code} is made.`);
    });
  group
    .command('list')
    .description('all groups')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const groups = await withServices((s) => asOperator(s, listGroups));
      table(options.json, ['code', 'title', 'kind', 'second_factor', 'members'], groups as never);
    });
  group
    .command('update <code>')
    .description('change a group; who has no second factor is led to set it up with the next request')
    .addOption(
      new Option('--second-factor <policy>', 'whether its people must sign in in two steps')
        .choices(['optional', 'required'])
        .makeOptionMandatory(),
    )
    .option('--json', 'print JSON')
    .action(update);
  ruleCommands(group);
}

async function update(code: string, options: { secondFactor: SecondFactorPolicy; json?: boolean }): Promise<void> {
  const group = await withServices((services) =>
    asOperator(services, async (tx) => {
      const found = await findGroup(tx, code);
      await setSecondFactorPolicy(tx, found, options.secondFactor);
      return { ...found, second_factor: options.secondFactor };
    }),
  );
  done(options.json, { group }, `Two-step sign-in is ${group.second_factor} for group ${group.code}.`);
}

interface RuleOptions {
  group: string;
  json?: boolean;
}

function ruleCommands(group: Command): void {
  const rule = group.command('rule').description('Explicit rules of a group; a deny always wins');
  const add = (name: 'add' | 'remove', about: string) =>
    rule
      .command(`${name} <effect> <action> <subject>`)
      .description(about)
      .requiredOption('--group <code>', 'group')
      .option('--json', 'print JSON')
      .action((effect: string, action: string, subject: string, options: RuleOptions) =>
        changeRule(name, { effect, action, subject }, options),
      );
  add('add', 'add a rule, such as: portico group rule add deny download Invoice --group CLIENTS');
  add('remove', 'take a rule away');
}

async function changeRule(
  name: 'add' | 'remove',
  given: { effect: string; action: string; subject: string },
  options: RuleOptions,
): Promise<void> {
  const { effect, action, subject } = given;
  if (effect !== 'allow' && effect !== 'deny') throw new OperatorError(`Effect "${effect}": allowed are allow, deny.`);
  const changed = await withServices((services) =>
    asOperator(services, async (tx) => {
      const group = await findGroup(tx, options.group);
      if (name === 'remove') return removeGroupRule(tx, group.id, { effect, action, subject });
      checkRule(services.registry, action, subject);
      await addGroupRule(tx, group.id, { effect, action, subject });
      return true;
    }),
  );
  const sentence = name === 'add' ? 'The rule is in force.' : changed ? 'The rule is gone.' : 'There was no such rule.';
  done(options.json, { changed }, sentence);
}
