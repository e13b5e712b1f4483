import type { FastifyRequest } from 'fastify';
import { adHoc, defineQuery, queryBuilder, sql } from '../../database/query.ts';
import type { LeftOut } from '../../credentials/issue.ts';
import type { AccountState } from '../../entities/index.ts';
import type { CoreTables } from '../tables.ts';

interface Tables extends CoreTables {
  core_credential_batch: {
    id: string; number: string; title: string; days: number; left_out: LeftOut[]; created_at: string; created_by: string | null; created_name: string;
  };
  core_credential: {
    id: string; batch_id: string; account_id: string; customer_id: string; letter_state: 'waiting' | 'made' | 'posted' | 'returned'; letter_at: string | null;
    letter_by: string | null; letter_expires_at: string | null; letter_failures: number; letter_reason: string | null; mail_at: string | null;
    mail_expires_at: string | null; mail_failures: number; ended: 'activated' | 'replaced' | 'expired' | null;
  };
} // prettier-ignore

const db = queryBuilder<Tables>();

/** A batch and how far it is. */
export interface BatchRow {
  id: string;
  number: string;
  title: string;
  days: number;
  created_at: string;
  created_name: string;
  left_out: LeftOut[];
  total: number;
  waiting: number;
  made: number;
  posted: number;
  returned: number;
  activated: number;
  open: number;
}

const count = (condition: string) =>
  sql<number>`(select count(*) filter (where ${sql.raw(condition)})::int from core_credential c where c.batch_id = b.id)`;

const batches = () =>
  db
    .selectFrom('core_credential_batch as b')
    .select(['b.id', 'b.number', 'b.title', 'b.days', 'b.created_at', 'b.created_name', 'b.left_out'])
    .select([
      count('true').as('total'),
      count(`c.letter_state = 'waiting'`).as('waiting'),
      count(`c.ended is null and c.letter_state = 'made'`).as('made'),
      count(`c.letter_state in ('posted', 'returned')`).as('posted'),
      count(`c.letter_state = 'returned'`).as('returned'),
      count(`c.ended = 'activated'`).as('activated'),
      count('c.ended is null').as('open'),
    ]);

/** Batches, the newest first. */
export const batchList = (limit: number, offset: number) =>
  adHoc<BatchRow>(batches().orderBy('b.number', 'desc').limit(limit).offset(offset));

export const batchById = defineQuery<{ id: string }, BatchRow>((p) => batches().where('b.id', '=', p.id));

/** One account of a batch. */
export interface CredentialRow {
  id: string;
  account_id: string;
  name: string;
  login: string;
  state: AccountState;
  customer_name: string;
  customer_number: string;
  letter_state: Tables['core_credential']['letter_state'];
  letter_at: string | null;
  letter_expires_at: string | null;
  letter_failures: number;
  letter_reason: string | null;
  mail_at: string | null;
  mail_expires_at: string | null;
  mail_failures: number;
  ended: Tables['core_credential']['ended'];
  /** Who entered the account's e-mail address. */
  email_by: string | null;
}

/** The accounts of a batch, by customer number. */
export const credentialsOf = defineQuery<{ id: string; limit: number; offset: number }, CredentialRow>((p) =>
  db
    .selectFrom('core_credential as c')
    .innerJoin('core_account as a', 'a.id', 'c.account_id')
    .innerJoin('core_customer as k', 'k.id', 'c.customer_id')
    .select(['c.id', 'c.account_id', 'a.name', 'a.login', 'a.state', 'a.email_by', 'k.name as customer_name', 'k.number as customer_number'])
    .select(['c.letter_state', 'c.letter_at', 'c.letter_expires_at', 'c.letter_failures', 'c.letter_reason'])
    .select(['c.mail_at', 'c.mail_expires_at', 'c.mail_failures', 'c.ended'])
    .where('c.batch_id', '=', p.id)
    .orderBy('k.number')
    .orderBy('a.login')
    .limit(p.limit as never)
    .offset(p.offset as never),
); // prettier-ignore

const lettersBy = defineQuery<{ account: string; staff: string }, { id: string }>((p) =>
  db.selectFrom('core_credential').select('id').where('account_id', '=', p.account).where('letter_by', '=', p.staff).limit(1),
); // prettier-ignore

/** Whether the viewer printed a letter for an account, one that still works or not. */
export const printed = async ({ ctx }: FastifyRequest, account: string): Promise<boolean> =>
  (await ctx.read(lettersBy({ account, staff: ctx.viewer.account.id })))[0].length > 0;

/** The batch in which an account's credentials are under way. */
export const openBatchOf = defineQuery<{ account: string }, { batch_id: string; letter_by: string | null }>((p) =>
  db
    .selectFrom('core_credential')
    .select(['batch_id', 'letter_by'])
    .where('account_id', '=', p.account)
    .where('ended', 'is', null),
);
