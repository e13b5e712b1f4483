import { notFound, type Context } from 'portico';
import type { ChangeKind } from '../kind.ts';
import { address } from './address.ts';
import { bank } from './bank.ts';
import { billing } from './billing.ts';
import { consent } from './consent.ts';
import { contact } from './contact.ts';
import { other } from './other.ts';

/** Kinds that come with this plugin. */
export const builtin: readonly ChangeKind[] = [contact, address, bank, billing, consent, other];

type Contributing = Pick<Context, 'contributions'>;

/** All kinds, those of other plugins before the free text. */
export const kindsOf = (ctx: Contributing): readonly ChangeKind[] =>
  [...ctx.contributions('change-requests.kind').map(({ value }) => value)].sort((a, b) => Number(a.id === 'other') - Number(b.id === 'other')); // prettier-ignore

/** A kind by its id; undefined where the plugin that brought it is gone. */
export const kindById = (ctx: Contributing, id: string): ChangeKind | undefined => kindsOf(ctx).find((kind) => kind.id === id); // prettier-ignore

/** @throws Problem 404 where there is no such kind */
export function kindNamed(ctx: Contributing, id: string): ChangeKind {
  const kind = kindById(ctx, id);
  if (!kind) throw notFound();
  return kind;
}
