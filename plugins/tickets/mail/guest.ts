import { executeIn, newId, type Transaction } from 'portico';

/** Number of the customer who is nobody: tickets of people who are answered without being stored belong to him. */
export const GUEST = 'GUEST';

/** The customer who is nobody, made when he is needed first. No account can act for him, and he has no address. @returns his id */
export async function guestCustomer(tx: Transaction): Promise<string> {
  return tx.asJob(async (em) => {
    await executeIn(em, `insert into core_customer (id, number, kind, name) values ($1, $2, 'person', '—') on conflict (number) do nothing`, [newId(), GUEST]);
    const [row] = await executeIn<{ id: string }>(em, 'select id from core_customer where number = $1', [GUEST]);
    return row!.id;
  });
} // prettier-ignore
