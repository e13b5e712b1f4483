import { conflict, defineQuery, executeIn, format, invalid, LOCALES, newId, notFound, sql, type EntityManager, type Locale, type RequestContext } from 'portico'; // prettier-ignore
import { raw } from '../queries.ts';
import { EXAMPLE, fill, type TemplateFault, type TemplateValues } from './liquid.ts';
import { languageOf } from './thread.ts';
import type { DeskTicket } from './ticket-queries.ts';
import { titleIn } from './view.ts';

export interface TemplateRow {
  id: string;
  name: string;
  type_id: string | null;
  bodies: Record<string, string>;
  active: boolean;
  changed_by: string;
  changed_at: string;
  version: number;
}

const COLUMNS = sql`id, name, type_id, bodies, active, changed_by, changed_at, version`;

/** All templates by name. */
export const allTemplates = defineQuery<Record<never, never>, TemplateRow>(() =>
  raw(sql`select ${COLUMNS} from tickets_template order by active desc, name limit 500`),
);

export const templateById = defineQuery<{ id: string }, TemplateRow>((p) =>
  raw(sql`select ${COLUMNS} from tickets_template where id = ${p.id}::uuid`),
);

/** Those that can be used for a ticket, the ones made for its kind first. */
export const templatesFor = defineQuery<{ type: string }, Pick<TemplateRow, 'id' | 'name' | 'bodies'>>((p) =>
  raw(sql`select id, name, bodies from tickets_template where active order by (type_id = ${p.type}::uuid) is true desc, name limit 200`),
); // prettier-ignore

/** What the form of a template holds. */
export interface TemplateForm {
  name: string;
  typeId: string | null;
  bodies: Record<string, string>;
  active: boolean;
}

/** What is wrong with the text of each language, tried on an example. */
export function faultsOf(bodies: Record<string, string>): Partial<Record<Locale, TemplateFault>> {
  const faults: Partial<Record<Locale, TemplateFault>> = {};
  for (const locale of LOCALES) {
    const tried = fill(bodies[locale] ?? '', EXAMPLE);
    if ('fault' in tried) faults[locale] = tried.fault;
  }
  return faults;
}

function refuse({ name, bodies }: TemplateForm): void {
  if (name.trim() === '') throw invalid({ name: { key: 'tickets.desk.fault.name' } });
  const faults = Object.entries(faultsOf(bodies)).map(([locale, fault]) => [`body_${locale}`, { key: 'tickets.desk.fault.template', values: { ...fault } }]); // prettier-ignore
  if (faults.length > 0) throw invalid(Object.fromEntries(faults) as never);
  if (Object.keys(bodies).length === 0) throw invalid({ [`body_${LOCALES[0]}`]: { key: 'tickets.desk.fault.empty' } });
}

/**
 * Saves a template; without `at` it is a new one.
 * @param at the one that is changed, with the version that was seen
 * @throws Problem 422 where a text is no template, the name is missing or taken; 409 where somebody else changed it meanwhile
 */
export async function saveTemplate(ctx: RequestContext, given: TemplateForm, at?: { id: string; version: number }): Promise<string> {
  refuse(given);
  const id = at?.id ?? newId();
  const values = [id, given.name.trim(), given.typeId, JSON.stringify(given.bodies), given.active, ctx.viewer.account.name];
  await ctx.write(async ({ em, audit }) => {
    await refuseTakenName(em, 'tickets_template', id, given.name);
    const rows = await executeIn(
      em,
      at === undefined
        ? `insert into tickets_template (id, name, type_id, bodies, active, changed_by) values ($1, $2, $3, $4, $5, $6) returning id`
        : `update tickets_template set name = $2, type_id = $3, bodies = $4, active = $5, changed_by = $6, changed_at = now(), version = version + 1
             where id = $1 and version = $7 returning id`,
      at === undefined ? values : [...values, at.version],
    );
    if (rows.length === 0) throw conflict();
    await audit(at === undefined ? 'create' : 'update', 'Desk', id, { template: given.name });
  });
  return id;
} // prettier-ignore

/** @throws Problem 422 where another template or macro has the name */
export async function refuseTakenName(em: EntityManager, table: 'tickets_template' | 'tickets_macro', id: string, name: string): Promise<void> {
  const taken = await executeIn(em, `select 1 from ${table} where name = $1 and id <> $2`, [name.trim(), id]);
  if (taken.length > 0) throw invalid({ name: { key: 'tickets.desk.fault.taken' } });
} // prettier-ignore

/** What a template reads of a ticket. */
export function valuesOf(ctx: RequestContext, ticket: DeskTicket): TemplateValues {
  const locale = languageOf(ticket.locale);
  return {
    customer: { name: ticket.customer_name, number: ticket.customer_number },
    ticket: {
      number: ticket.number,
      subject: ticket.subject,
      type: titleIn(ticket.type_titles, locale),
      link: ctx.link(`/tickets/${ticket.id}`),
    },
    requester: { name: ticket.requester_name },
    agent: { name: ctx.viewer.account.name },
    promised: ticket.promised_at === null ? '' : format.dateTime(locale, ticket.promised_at, ctx.timeZone, 'short'),
    today: format.day(locale, ctx.today),
  };
}

/** The text of a template in the customer's language; where it has none of it, in English or in any. */
export const bodyIn = (bodies: Record<string, string>, locale: string): string => titleIn(bodies, languageOf(locale));

/**
 * A template filled for a ticket.
 * @throws Problem 404 where there is none, 422 where it cannot be filled for this ticket
 */
export async function filledFor(ctx: RequestContext, templateId: string, ticket: DeskTicket): Promise<string> {
  const [[template]] = await ctx.read(templateById({ id: templateId }));
  if (!template) throw notFound();
  const filled = fill(bodyIn(template.bodies, ticket.locale), valuesOf(ctx, ticket));
  if ('fault' in filled) throw invalid({ body: { key: 'tickets.desk.fault.template', values: { ...filled.fault } } });
  return filled.text;
}
