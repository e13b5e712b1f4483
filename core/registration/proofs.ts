import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import type { Contributions, RegistrationProof } from '../plugin/contract.ts';

/** A way to prove, named `<plugin>.<id>`. */
export interface OfferedProof extends RegistrationProof {
  kind: string;
}

/** Stands for the customer where the typed number is nobody's. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** All ways to prove that the plugins bring. */
export const offeredProofs = (contributions: Contributions): OfferedProof[] =>
  contributions('core.registration-proof').map(({ plugin, value }) => ({ ...value, kind: `${plugin}.${value.id}` }));

/** Name of a field of a proof in the form. */
export const proofField = (kind: string, field: string): string => `proof.${kind}.${field}`;

/** Whether what was typed fits a customer; sent for {@link NOBODY} just the same. */
export async function fits(
  em: EntityManager,
  proofs: readonly OfferedProof[],
  { kind, values, customerId }: { kind: string; values: Readonly<Record<string, string>>; customerId: string },
): Promise<boolean> {
  const proof = proofs.find((one) => one.kind === kind);
  if (!proof) return false;
  const { text, values: parameters } = proof.query(customerId, values);
  return (await executeIn(em, text, parameters)).length > 0;
}
