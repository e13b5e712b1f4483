import type { Services } from '../portal.ts';
import type { Transaction } from '../plugin/contract.ts';
import { languageOf, letter } from '../session/letters.ts';

/** What can become of somebody's second factor; texts are `core.audit.action.<action>`. */
export type FactorAction =
  | 'second-factor-on' | 'second-factor-off' | 'second-factor-reset' | 'passkey-added' | 'passkey-removed' | 'passkey-cloned'
  | 'recovery-codes' | 'recovery-used'; // prettier-ignore

/** Writes into the audit log what became of somebody's second factor, and tells its owner by mail, in his own language. */
export async function tellFactor(
  services: Services,
  tx: Transaction,
  account: { id: string; name: string; email: string | null; locale: string | null },
  action: FactorAction,
  details: Record<string, unknown> = {},
): Promise<void> {
  await tx.audit(action, 'Account', account.id, details);
  if (account.email === null) return;
  const locale = languageOf(services, account);
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const values = { what: t(`core.audit.action.${action}`), portal: services.publicUrl };
  await tx.mail(letter(t, { id: account.id, name: account.name, address: account.email }, 'second-factor', values));
}
