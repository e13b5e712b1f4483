import type { Command } from 'commander';
import { findCustomer } from '../../core/directory/customers.ts';
import { executeIn, OperatorError } from 'portico';
import {
  addressOf,
  generalAddress,
  makeLink,
  OPEN_LINK,
  revokeLink,
  type ShownLink,
} from '../../core/registration/links.ts';
import { changeRegistration, registrationSetting } from '../../core/registration/setting.ts';
import type { Services } from '../../core/portal.ts';
import { asOperator, withServices } from '../context.ts';
import { done } from '../output.ts';

/** `portico registration link` */
export function registrationCommands(program: Command): void {
  const registration = program.command('registration').description('Links by which people make their own accounts');
  registration
    .command('link')
    .description('the link of a customer, made where there is none; or switch the one for all')
    .option('--customer <number>', 'the lasting link of one customer')
    .option('--days <days>', 'how long a new link lasts, 1 to 365; without it until it is revoked')
    .option('--anew', 'make a new one, the old one stops working')
    .option('--revoke', 'end the link of the customer')
    .option('--all <on|off>', 'switch the link for all customers')
    .option('--json', 'print JSON')
    .action(link);
}

interface LinkOptions {
  customer?: string;
  days?: string;
  anew?: boolean;
  revoke?: boolean;
  all?: string;
  json?: boolean;
}

async function link(options: LinkOptions): Promise<void> {
  const { customer, all, revoke } = options;
  if ((customer === undefined) === (all === undefined))
    throw new OperatorError('Give either --customer NUMBER (his own link) or --all on|off (the link for everybody).');
  if (all !== undefined && all !== 'on' && all !== 'off')
    throw new OperatorError(`--all: found "${all}", allowed are on and off.`);
  const days = daysOf(options.days);
  await withServices(async (services) => {
    if (all !== undefined) return switchAll(services, all, options.json);
    return revoke === true ? end(services, customer!, options.json) : show(services, customer!, days, options);
  });
}

function daysOf(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const days = Number(typed);
  if (!Number.isInteger(days) || days < 1 || days > 365)
    throw new OperatorError(`--days: found "${typed}", allowed is a whole number from 1 to 365.`);
  return days;
}

async function switchAll(services: Services, all: string, json: boolean | undefined): Promise<void> {
  const open = all === 'on';
  const { saved, version } = await registrationSetting(services.reader.in({ role: 'portico_job' }));
  if (saved.open !== open && !(await asOperator(services, (tx) => changeRegistration(tx, version, { ...saved, open }))))
    throw new OperatorError('The settings of registration were changed by somebody else at this moment; call again.');
  const address = generalAddress(services);
  done(json, { open, ...(open ? { link: address } : {}) }, open ? address : 'The link for all customers is off.');
}

async function end(services: Services, number: string, json: boolean | undefined): Promise<void> {
  const revoked = await asOperator(services, async (tx) => revokeLink(tx, (await findCustomer(tx, number)).id, 'cli'));
  done(json, { customer: number, revoked }, revoked ? `The link of customer ${number} no longer works.` : `Customer ${number} has no link.`); // prettier-ignore
}

/** The link he has, so that it can be asked for again; else a new one. */
async function show(services: Services, number: string, days: number | undefined, { anew, json }: LinkOptions): Promise<void> {
  const made = await asOperator(services, async (tx) => {
    const { id: customerId } = await findCustomer(tx, number);
    const [open] = await executeIn<ShownLink>(tx.em, OPEN_LINK, [customerId]);
    const address = open && addressOf(services, open);
    if (open && address !== undefined && anew !== true && days === undefined)
      return { address, made: false, expiresAt: open.expires_at };
    const { address: fresh } = await makeLink(tx, services, { customerId, days, by: 'cli' });
    const [row] = await executeIn<ShownLink>(tx.em, OPEN_LINK, [customerId]);
    return { address: fresh, made: true, expiresAt: row!.expires_at };
  });
  const expiresAt = made.expiresAt === null ? null : new Date(made.expiresAt).toISOString();
  done(json, { customer: number, link: made.address, made: made.made, expiresAt }, made.address);
} // prettier-ignore
