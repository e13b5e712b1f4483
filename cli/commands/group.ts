import type { Command } from 'commander';
import {
  addGroupRule,
  checkRule,
  createGroup,
  findGroup,
  listGroups,
  removeGroupRule,
} from '../../core/directory/groups.ts';
import { OperatorError } from 'portico';
import { asOperator, withServices } from '../context.ts';
import { done, table } from '../output.ts';

interface CreateOptions {
  title: string;
  kind: string;
  json?: boolean;
}

/** `portico group create | list | rule add | rule remove` */
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
      table(options.json, ['code', 'title', 'kind', 'members'], groups as never);
    });
  ruleCommands(group);
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
