import { notFound, type RequestContext } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { ownTicket } from '../queries.ts';
import { hasRecords, recordAt } from './about.ts';
import { priorities } from './allowed.ts';
import { formTypes, type FormType } from './queries.ts';
import { writeForm } from './ticket.ts';
import { inWords, summary } from './view.ts';

type Ctx = RequestContext<TicketsConfig>;

/** What was typed in the form, as the form has it. */
export interface NewFields {
  form: string;
  type: string;
  subject: string;
  text: string;
  priority: string;
  wishedDay: string;
  wishedTime: string;
  /** `<plugin>.<kind>:<id>` of the record it was founded from. */
  record: string;
  /** Number of a record, where he typed one. */
  number: string;
}

const typeChoice = (ctx: Pick<Ctx, 'locale'>, { id, titles, hints, icon, asks_when: asksWhen }: FormType) => ({
  value: id,
  label: inWords(titles, ctx.locale),
  hint: inWords(hints, ctx.locale),
  icon,
  asksWhen,
});

/** The form for a new ticket; the page and the tile draw the same. */
export async function newModel(ctx: Pick<Ctx, 'read' | 'locale' | 't' | 'ability' | 'viewer' | 'config' | 'files' | 'today' | 'contributions'>, typed: Partial<NewFields> = {}, errors: Record<string, string> = {}) {
  const [types] = await ctx.read(formTypes({}));
  const choices = types.map((type) => typeChoice(ctx, type));
  const form = writeForm(ctx);
  const about = typed.record ? await recordAt(ctx, typed.record) : undefined;
  return {
    types: choices,
    asksWhen: choices.some((choice) => choice.asksWhen),
    priorities: priorities(ctx).map((value) => ({ value, label: ctx.t(`tickets.my.priority.${value}`) })),
    today: ctx.today,
    form: { ...form, id: typed.form ?? form.id },
    typed: { type: typed.type ?? '', subject: typed.subject ?? '', text: typed.text ?? '', priority: typed.priority ?? 'normal', wishedDay: typed.wishedDay ?? '', wishedTime: typed.wishedTime ?? '', record: about ? (typed.record ?? '') : '', number: typed.number ?? '' },
    about,
    asksNumber: hasRecords(ctx),
    errors,
  };
} // prettier-ignore

/** A new ticket "about this": what it is about stands in its subject. */
export async function followUp(ctx: Ctx, id: string): Promise<Partial<NewFields>> {
  const customer = ctx.viewer.customer?.id;
  const [[row]] = customer === undefined ? [[]] : await ctx.read(ownTicket({ customer, id }));
  if (!row) throw notFound();
  return { subject: `${row.number}: ${row.subject}`.slice(0, 200), type: row.type_id };
}

/** What happens next with a ticket that was just founded. */
export async function sentModel(ctx: Ctx, id: string) {
  const customer = ctx.viewer.customer?.id;
  const [[row]] = customer === undefined ? [[]] : await ctx.read(ownTicket({ customer, id }));
  if (!row) throw notFound();
  return { ticket: summary(ctx, row), answerBy: row.first_response_due };
}
