import { executeIn } from '../database/orm.ts';
import { OperatorError } from '../errors.ts';
import type { Transaction } from '../plugin/contract.ts';

/** Staff groups whose members may do everything: by a rule, and with nothing that denies it. */
const RULING = `select g.id from core_group g
   where g.kind = 'staff'
     and exists (select from core_rule r where r.group_id = g.id and r.effect = 'allow' and r.action = 'manage' and r.subject = 'all')
     and not exists (select from core_rule r where r.group_id = g.id and r.effect = 'deny' and r.action = 'manage' and r.subject = 'all')`;

/** Of two transactions that each take one of the last two administrators away, the second waits and is refused. */
const ONE_AT_A_TIME = 'select pg_advisory_xact_lock(727010)';

/**
 * Refuses to take the last account away that may do everything and can sign in; nobody could let anybody in again.
 * @param accountId the account that would be locked, closed or moved out of its group
 * @throws OperatorError
 */
export async function keepAnAdministrator(tx: Transaction, accountId: string): Promise<void> {
  await executeIn(tx.em, ONE_AT_A_TIME);
  const [row] = await executeIn<{ one: boolean; others: boolean }>(
    tx.em,
    `select coalesce(bool_or(a.id = $1), false) as one, coalesce(bool_or(a.id <> $1), false) as others
       from core_account a join core_membership m on m.account_id = a.id
      where a.state = 'active' and m.group_id in (${RULING})`,
    [accountId],
  );
  if (row?.one !== true || row.others) return;
  throw new OperatorError('This is the last administrator who can sign in. Make another one first.', {
    form: { key: 'core.admin.accounts.error.last-administrator' },
  });
}

/** Whether members of a group may do everything. */
export async function isRuling(tx: Transaction, groupId: string): Promise<boolean> {
  const rows = await executeIn(tx.em, `${RULING} and g.id = $1`, [groupId]);
  return rows.length > 0;
}
