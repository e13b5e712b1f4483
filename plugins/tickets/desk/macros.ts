import { conflict, defineQuery, executeIn, invalid, newId, notFound, sql, type RequestContext } from 'portico';
import { answer, type AfterAnswer } from '../service/answer.ts';
import { authorOf } from '../service/author.ts';
import { auditTicket } from '../service/change.ts';
import { lockTicket } from '../service/store.ts';
import { raw } from '../queries.ts';
import type { Priority } from '../words.ts';
import { addNote } from './note.ts';
import { applyChanges, changed, type ChosenState, type MayAssign } from './steps.ts';
import { filledFor, refuseTakenName } from './templates.ts';
import type { DeskTicket } from './ticket-queries.ts';

export interface MacroRow {
  id: string;
  name: string;
  template_id: string | null;
  template_name: string | null;
  state: ChosenState | null;
  priority: Priority | null;
  type_id: string | null;
  type_titles: Record<string, string> | null;
  note: string | null;
  active: boolean;
  version: number;
}

const SELECT = sql`select m.id, m.name, m.template_id, p.name as template_name, m.state, m.priority, m.type_id, y.titles as type_titles, m.note, m.active, m.version
  from tickets_macro m left join tickets_template p on p.id = m.template_id left join tickets_type y on y.id = m.type_id`;

export const allMacros = defineQuery<Record<never, never>, MacroRow>(() =>
  raw(sql`${SELECT} order by m.active desc, m.name limit 200`),
);

export const macroById = defineQuery<{ id: string }, MacroRow>((p) => raw(sql`${SELECT} where m.id = ${p.id}::uuid`));

/** What the form of a macro holds; null leaves the thing as it is. */
export interface MacroForm {
  name: string;
  templateId: string | null;
  state: ChosenState | null;
  priority: Priority | null;
  typeId: string | null;
  note: string | null;
  active: boolean;
}

/**
 * Saves a macro; without `at` it is a new one.
 * @throws Problem 422 where it does nothing, the name is missing or taken; 409 where somebody else changed it meanwhile
 */
export async function saveMacro(ctx: RequestContext, given: MacroForm, at?: { id: string; version: number }): Promise<void> {
  const { name, templateId, state, priority, typeId, note, active } = given;
  if (name.trim() === '') throw invalid({ name: { key: 'tickets.desk.fault.name' } });
  if (!(templateId ?? state ?? priority ?? typeId ?? note)) throw invalid({ name: { key: 'tickets.desk.fault.nothing' } });
  const id = at?.id ?? newId();
  const values = [id, name.trim(), templateId, state, priority, typeId, note, active, ctx.viewer.account.name];
  await ctx.write(async ({ em, audit }) => {
    await refuseTakenName(em, 'tickets_macro', id, name);
    const rows = await executeIn(
      em,
      at === undefined
        ? `insert into tickets_macro (id, name, template_id, state, priority, type_id, note, active, changed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`
        : `update tickets_macro set name = $2, template_id = $3, state = $4, priority = $5, type_id = $6, note = $7, active = $8, changed_by = $9,
             changed_at = now(), version = version + 1 where id = $1 and version = $10 returning id`,
      at === undefined ? values : [...values, at.version],
    );
    if (rows.length === 0) throw conflict();
    await audit(at === undefined ? 'create' : 'update', 'Desk', id, { macro: name });
  });
} // prettier-ignore

/** Ids of what a macro adds, made with its button: pressed twice, it runs once. */
export interface MacroRun {
  answerId: string;
  noteId: string;
}

/** What a macro would do to a ticket: the answer in the customer's language, and what changes. */
export async function previewMacro(ctx: RequestContext, macroId: string, ticket: DeskTicket) {
  const [[macro]] = await ctx.read(macroById({ id: macroId }));
  if (!macro?.active) throw notFound();
  const text = macro.template_id === null ? null : await filledFor(ctx, macro.template_id, ticket);
  return { macro, text };
}

/** States an answer can leave a ticket in; a macro that closes answers first. */
const AFTER: ReadonlySet<string> = new Set(['open', 'pending_customer', 'resolved']);

/**
 * Runs a macro in one transaction: the answer, the note, then what changes.
 * @throws Problem 404 where there is none, 422 where its answer cannot be filled, 409 where the state does not follow
 */
export async function runMacro(ctx: RequestContext, ticket: DeskTicket, macroId: string, { answerId, noteId }: MacroRun, may: MayAssign): Promise<void> {
  const { macro, text } = await previewMacro(ctx, macroId, ticket);
  const by = authorOf(ctx);
  await ctx.write(async (tx) => {
    const locked = await tx.asJob((em) => lockTicket(em, ticket.id));
    if (text !== null) {
      const then = macro.state !== null && AFTER.has(macro.state) ? { then: macro.state as AfterAnswer } : {};
      if (!(await answer(tx, locked, { id: answerId, author: by, body: text, ...then }))) return;
    }
    if (macro.note !== null && (await addNote(ctx, tx, ticket.id, { id: noteId, body: macro.note, tell: '' })) === undefined) return;
    const changes = {
      ...(macro.state === null ? {} : { state: macro.state }),
      ...(macro.priority === null ? {} : { priority: macro.priority }),
      ...(macro.type_id === null ? {} : { typeId: macro.type_id }),
    };
    const done = await applyChanges(tx, locked, changes, by, may);
    await auditTicket(tx, 'macro', locked, { macro: macro.name, changed: done });
    if (done.length > 0) await changed(tx, locked);
  });
} // prettier-ignore
