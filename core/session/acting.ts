import { writeAs } from '../http/context.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';

/** One transaction of the portal itself, for work that nobody signed in asks for. */
export const asPortal = <T>(services: Services, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  writeAs(
    services,
    { scope: { role: 'portico_job' }, name: 'Portico', address: undefined, customerId: undefined },
    work,
  );

/** One transaction of a person who proved by a secret link, not by a session, who he is: the audit log names him. */
export const asOwner = <T>(
  services: Services,
  account: { id: string; name: string },
  address: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> =>
  writeAs(
    services,
    { scope: { role: 'portico_job', account: account.id }, name: account.name, address, customerId: undefined },
    work,
  );
