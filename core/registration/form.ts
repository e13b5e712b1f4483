import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { accountFieldProblems } from '../directory/accounts.ts';
import type { FieldProblems } from '../errors.ts';
import { form, uuid } from '../http/schema.ts';
import type { Services } from '../portal.ts';
import { PASSWORD_MIN } from '../session/passwords.ts';
import { newPasswordProblem } from '../session/recovery.ts';
import type { CustomerLink } from './links.ts';
import { offeredProofs, proofField, type OfferedProof } from './proofs.ts';
import type { Application } from './submit.ts';

const line = (maxLength = 300) =>
  Type.String({ maxLength, default: '', pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' });
const secret = () => Type.String({ maxLength: 1000, default: '' });

/** Says that a person has nothing to prove with: staff look at it then. */
const WITHOUT = 'none';

const OWN = { form: uuid(), token: line(100), name: line(), email: line(), password: secret(), again: secret(), number: line(), proof: line(100) }; // prettier-ignore

/** Body of the form: its own fields, and those of the proofs that the plugins bring. */
export function registrationForm(proofs: readonly OfferedProof[]) {
  const fields = proofs.flatMap((one) => one.fields.map((field) => [proofField(one.kind, field.name), line()] as const));
  return form({ ...OWN, ...Object.fromEntries(fields) });
} // prettier-ignore

/** What the form sends; which proofs there are depends on the plugins. */
export type RegistrationBody = Record<keyof typeof OWN, string> & Record<string, string>;

/** By which link somebody came, and what that asks of him. */
export interface Entrance {
  /** The customer's own link; none for the one for all. */
  link: CustomerLink | undefined;
  token: string;
  /** Ways to prove; none where the link is proof enough. */
  proofs: readonly OfferedProof[];
}

/** What somebody has to show who comes by a link. */
export function entranceOf(services: Services, request: FastifyRequest, token: string, link: CustomerLink | undefined): Entrance {
  const needed = link === undefined || request.stored.registration.proof;
  return { link, token, proofs: needed ? offeredProofs(services.registry.contributions) : [] };
} // prettier-ignore

/** What of the form is not allowed, by field. Nothing here depends on what the portal knows. */
export function registrationProblems(body: RegistrationBody, { link, proofs }: Entrance): FieldProblems {
  const email = body.email.trim();
  const { login, ...problems } = accountFieldProblems({ name: body.name, email, login: email });
  if (login && !problems.email) problems.email = { key: 'core.field.error.email' };
  if (email === '') problems.email = { key: 'core.field.error.required' };
  Object.assign(problems, newPasswordProblem(body.password, body.again, email));
  const proof = chosen(body, proofs);
  if (!proof) return problems;
  if (!link && body.number.trim() === '') problems.number = { key: 'core.field.error.required' };
  for (const field of proof.fields) {
    const name = proofField(proof.kind, field.name);
    if (body[name]!.trim() === '') problems[name] = { key: 'core.field.error.required' };
  }
  return problems;
}

const chosen = (body: RegistrationBody, proofs: readonly OfferedProof[]): OfferedProof | undefined =>
  proofs.find((one) => one.kind === body.proof);

/** The registration a form that is allowed amounts to. */
export function applicationOf(body: RegistrationBody, { link, proofs }: Entrance, locale: string): Application {
  const proof = chosen(body, proofs);
  const values = proof?.fields.map((field) => [field.name, body[proofField(proof.kind, field.name)]!.trim()] as const);
  return {
    id: body.form,
    linkId: link?.id,
    name: body.name.trim(),
    email: body.email.trim(),
    password: body.password,
    locale,
    number: link ? undefined : body.number.trim() || undefined,
    proof: proof && { kind: proof.kind, values: Object.fromEntries(values!) },
  };
}

/** Model of the form's page. */
export function formModel(services: Services, request: FastifyRequest, entrance: Entrance, body: Partial<RegistrationBody>, fields: FieldProblems) {
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(request.locale, key, values);
  const errors = Object.fromEntries(Object.entries(fields).map(([name, { key, values }]) => [name, t(key, values)]));
  const proof = body.proof || entrance.proofs[0]?.kind || WITHOUT;
  return {
    form: body.form ?? randomUUID(),
    token: entrance.token,
    customer: entrance.link?.customer_name,
    values: { name: body.name ?? '', email: body.email ?? '', number: body.number ?? '' },
    proofs: entrance.proofs.map((one) => ({
      value: one.kind,
      label: t(one.label),
      checked: one.kind === proof,
      fields: one.fields.map((field) => {
        const name = proofField(one.kind, field.name);
        return { name, label: t(field.label), hint: field.hint ? t(field.hint) : '', inputMode: field.inputMode, value: body[name] ?? '', error: errors[name] };
      }),
    })),
    without: { value: WITHOUT, checked: proof === WITHOUT },
    passwordMin: PASSWORD_MIN,
    errors,
  };
} // prettier-ignore
