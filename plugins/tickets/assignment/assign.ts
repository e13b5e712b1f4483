import { executeIn, type EntityManager } from 'portico';
import { PORTAL } from '../service/author.ts';
import { noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';

/** Finds who works on a new ticket: the customer's caretaker; without one it stays in the folder "To be assigned". */
export async function assignNew(em: EntityManager, ticket: LockedTicket): Promise<void> {
  const [caretaker] = await executeIn<{ id: string; name: string }>(
    em,
    `select a.id, a.name from core_customer c join core_account a on a.id = c.caretaker_id where c.id = $1 and a.state = 'active'`,
    [ticket.customer_id],
  );
  if (!caretaker) return;
  const why = { key: 'tickets.why.caretaker' };
  await updateTicket(em, ticket.id, {
    owner_id: caretaker.id,
    owner_name: caretaker.name,
    assigned_step: 'caretaker',
    assigned_why: JSON.stringify(why),
    assigned_at: new Date(),
  });
  await noteEvent(em, ticket, 'assigned', PORTAL, { to: caretaker.name, why });
}
