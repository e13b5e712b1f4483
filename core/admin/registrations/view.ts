import type { FastifyRequest } from 'fastify';
import { offeredProofs } from '../../registration/proofs.ts';
import type { RegistrationListRow } from './queries.ts';

const STATE = { waiting: 'warn', approved: 'ok', rejected: '', received: '', unconfirmed: '' } as const;
const PROOF = { fits: 'ok', needless: 'ok', wrong: 'danger', blocked: 'danger', none: '' } as const;

/** Rows of a list of registrations. */
export const registrationRows = ({ ctx }: FastifyRequest, rows: readonly RegistrationListRow[]) =>
  rows.map((row) => ({
    ...row,
    href: `/admin/registrations/${row.id}`,
    stateLabel: ctx.t(`core.registration.state.${row.state}`),
    stateKind: STATE[row.state],
    proof: row.proof_result === null ? undefined : { label: ctx.t(`core.registration.proof.${row.proof_result}`), kind: PROOF[row.proof_result] },
  })); // prettier-ignore

/** What somebody typed to prove that he belongs to a customer, with the names of the fields; gone once it is decided. */
export function typedProof({ ctx }: FastifyRequest, row: RegistrationListRow) {
  const proof = offeredProofs(ctx.contributions).find((one) => one.kind === row.proof_kind);
  return proof && {
    label: ctx.t(proof.label),
    fields: proof.fields.map((field) => ({ label: ctx.t(field.label), value: row.proof_values[field.name] ?? '' })).filter(({ value }) => value !== ''),
  };
} // prettier-ignore
