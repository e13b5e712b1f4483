import type { RequestContext } from 'portico';
import { customersByIds, customersLike, type CustomerHit } from './ticket-queries.ts';

/** A customer found, and by what record, if it was one. */
export interface FoundCustomer extends CustomerHit {
  by: string | null;
}

type Ctx = Pick<RequestContext, 'read' | 'contributions' | 'ability' | 't'>;

/** Customers by anything that is known of them: name, number, address, or the number of one of their records. */
export async function customersFor(ctx: Ctx, typed: string): Promise<FoundCustomer[]> {
  const [direct] = await ctx.read(customersLike(typed));
  const records = typed.length < 3 ? new Map<string, string>() : await byRecord(ctx, typed);
  for (const { id } of direct) records.delete(id);
  const [others] = records.size === 0 ? [[]] : await ctx.read(customersByIds({ ids: [...records.keys()] }));
  return [
    ...direct.map((customer) => ({ ...customer, by: null })),
    ...others.map((customer) => ({ ...customer, by: records.get(customer.id) ?? null })),
  ];
}

/** By customer, the record by which he was found. */
async function byRecord(ctx: Ctx, typed: string): Promise<Map<string, string>> {
  const finders = ctx.contributions('core.customer-finder').map(({ value }) => value).filter(({ needs: [action, subject] }) => ctx.ability.can(action, subject));
  const hits = finders.length === 0 ? [] : await ctx.read(...finders.map((finder) => finder.query(typed)));
  return new Map(hits.flatMap((rows, index) => rows.map((row) => [row.customer_id, `${ctx.t(finders[index]!.label)} ${row.found}`] as const)));
} // prettier-ignore
