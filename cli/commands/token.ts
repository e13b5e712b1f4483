import type { Command } from 'commander';
import { v7 } from 'uuid';
import { findAccount } from '../../core/directory/accounts.ts';
import { findCustomer } from '../../core/directory/customers.ts';
import { hashToken, newToken } from '../../core/session/tokens.ts';
import { executeIn, OperatorError } from 'portico';
import { asOperator, withServices } from '../context.ts';
import { done } from '../output.ts';

/** `portico token create | revoke` */
export function tokenCommands(program: Command): void {
  const token = program.command('token').description('Tokens of the API, bound to one membership');
  token
    .command('create')
    .description('make a token; it is shown once')
    .requiredOption('--login <login>', 'account')
    .requiredOption('--customer <number>', 'customer the token acts for')
    .requiredOption('--name <name>', 'what it is for')
    .option('--days <days>', 'how long it holds, at most 366', '90')
    .option('--json', 'print JSON')
    .action(create);
  token
    .command('revoke <id>')
    .description('end a token, in force with the next request')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const rows = await withServices((s) =>
        asOperator(s, async (tx) => {
          const gone = await executeIn(tx.em, 'delete from core_token where id::text = $1 returning id', [id]);
          if (gone.length > 0) await tx.audit('revoke', 'Token', id);
          return gone;
        }),
      );
      if (rows.length === 0) throw new OperatorError(`Token "${id}": there is none with this id.`);
      done(json, { id }, 'The token is revoked.');
    });
}

interface CreateOptions {
  login: string;
  customer: string;
  name: string;
  days: string;
  json?: boolean;
}

async function create(options: CreateOptions): Promise<void> {
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 1 || days > 366)
    throw new OperatorError(`--days: found "${options.days}", allowed is a whole number from 1 to 366.`);
  const made = await withServices((services) =>
    asOperator(services, async (tx) => {
      const account = await findAccount(tx, options.login);
      const customer = await findCustomer(tx, options.customer);
      const [membership] = await executeIn<{ id: string }>(
        tx.em,
        'select id from core_membership where account_id = $1 and customer_id = $2',
        [account.id, customer.id],
      );
      if (!membership)
        throw new OperatorError(`Account "${options.login}" does not act for customer "${options.customer}".`);
      const [id, token] = [v7(), newToken()];
      await executeIn(
        tx.em,
        `insert into core_token (id, token_hash, name, account_id, membership_id, expires_at) values ($1, $2, $3, $4, $5, now() + make_interval(days => $6))`,
        [id, hashToken(token), options.name, account.id, membership.id, days],
      );
      await tx.audit('create', 'Token', id, { name: options.name, login: options.login }, customer.id);
      return { id, token };
    }),
  );
  done(options.json, made, `Token ${made.id} (shown only now):\n${made.token}`);
}
