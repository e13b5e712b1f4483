import { executeIn, newId, type JobContext } from 'portico';
import type { TicketsConfig } from '../../config.ts';
import type { ImapAccount } from './account.ts';

type Ctx = JobContext<TicketsConfig>;

/** How far a folder is read. */
export interface FolderState {
  id: string;
  mailbox_id: string;
  uid_validity: string;
  last_uid: number;
  old_uid: number;
  begun_at: string;
  renumbered: boolean;
}

/** What a server says of a folder when it is opened (RFC 3501, 6.3.1). */
export interface Opened {
  uidValidity: bigint;
  uidNext: number;
}

/**
 * The support address of an account, made when it is seen first. Staff say what becomes of its mail, and name it; until then the company's
 * name stands beside it.
 * @returns its id, or undefined where staff have switched it off
 */
export async function mailboxOf(ctx: Ctx, address: string): Promise<string | undefined> {
  return ctx.write(async ({ em }) => {
    await executeIn(em, `insert into tickets_mailbox (id, address, name, language) values ($1, $2, '', $3) on conflict (address) do nothing`, [newId(), address, ctx.mailSettings.language]);
    const [row] = await executeIn<{ id: string }>(em, 'select id from tickets_mailbox where address = $1 and active', [address]);
    return row?.id;
  });
} // prettier-ignore

/**
 * Notes that a folder is open, and says where to go on. Of what lies in it when it is seen first only the unread is taken, unless the
 * account says `all`. Where the server has numbered its messages anew (RFC 3501, 2.3.1.1) everything since the portal began is looked at
 * again; the intake knows copies.
 */
export async function openFolder(ctx: Ctx, account: ImapAccount, mailboxId: string, { uidValidity, uidNext }: Opened): Promise<FolderState> {
  const isAll = account.begin === 'all';
  const [row] = await ctx.write(async ({ em }) => {
    const rows = await executeIn<FolderState>(
      em,
      `insert into tickets_imap as f (id, mailbox_id, source, uid_validity, old_uid, begun_at) values ($1, $2, $3, $4, $5, case when $6 then 'epoch' else now() end)
         on conflict (source) do update set mailbox_id = excluded.mailbox_id, uid_validity = excluded.uid_validity,
           last_uid = case when f.uid_validity = excluded.uid_validity then f.last_uid else 0 end,
           old_uid = case when f.uid_validity = excluded.uid_validity then f.old_uid else excluded.old_uid end,
           renumbered = f.renumbered or f.uid_validity <> excluded.uid_validity
         returning id, mailbox_id, uid_validity::text as uid_validity, last_uid::int8 as last_uid, old_uid::int8 as old_uid, begun_at, renumbered`,
      [newId(), mailboxId, account.source, uidValidity.toString(), isAll ? 0 : uidNext - 1, isAll],
    );
    await executeIn(em, 'delete from tickets_imap_left where folder_id = $1 and uid_validity <> $2', [rows[0]!.id, rows[0]!.uid_validity]);
    return rows;
  });
  return { ...row!, last_uid: Number(row!.last_uid), old_uid: Number(row!.old_uid) };
} // prettier-ignore

/** Notes that everything up to a message is dealt with. */
export async function advance(ctx: Ctx, folder: FolderState, uid: number): Promise<void> {
  await ctx.write(({ em }) => executeIn(em, 'update tickets_imap set last_uid = greatest(last_uid, $2) where id = $1', [folder.id, uid]));
  folder.last_uid = Math.max(folder.last_uid, uid);
} // prettier-ignore

/** Notes a message that could not be taken in; it is tried again after two seconds, then ever more seldom, once a day at last. */
export const leave = (ctx: Ctx, folder: FolderState, uid: number, error: string): Promise<unknown> =>
  ctx.write(({ em }) =>
    executeIn(
      em,
      `insert into tickets_imap_left as l (id, folder_id, uid_validity, uid, error, next_at) values ($1, $2, $3, $4, $5, now() + interval '2 seconds')
         on conflict (folder_id, uid_validity, uid) do update set error = excluded.error, attempts = l.attempts + 1,
           next_at = now() + least(interval '1 day', interval '2 seconds' * power(4, least(l.attempts, 8)))`,
      [newId(), folder.id, folder.uid_validity, uid, error],
    ),
  );

/** Forgets that a message was left. */
export const settle = (ctx: Ctx, folder: FolderState, uid: number): Promise<unknown> =>
  ctx.write(({ em }) =>
    executeIn(em, 'delete from tickets_imap_left where folder_id = $1 and uid = $2', [folder.id, uid]),
  );

/** Messages that were left: how many, those to be tried now, how long until the next is, and the last error. */
export interface Left {
  count: number;
  due: number[];
  waitMs: number;
  error: string | null;
}

export async function leftIn(ctx: Ctx, folder: FolderState): Promise<Left> {
  const rows = await ctx.write(({ em }) =>
    executeIn<{ uid: string; error: string; wait_ms: number }>(
      em,
      `select uid, error, greatest(0, extract(epoch from next_at - now()) * 1000)::float8 as wait_ms from tickets_imap_left
        where folder_id = $1 order by next_at limit 100`,
      [folder.id],
    ),
  );
  const due = rows.filter(({ wait_ms }) => wait_ms === 0).map(({ uid }) => Number(uid));
  return { count: rows.length, due: due.slice(0, 10), waitMs: rows[0]?.wait_ms ?? Infinity, error: rows.at(-1)?.error ?? null };
} // prettier-ignore
