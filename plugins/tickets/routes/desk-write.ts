import { ANY_FILE, form, isProblem, receiveFiles, text, upload, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Received } from 'portico'; // prettier-ignore
import { CALL_RESULTS, logCall, type CallResult } from '../desk/call.ts';
import { runMacro, type MacroRun } from '../desk/macros.ts';
import { addNote } from '../desk/note.ts';
import { filledFor } from '../desk/templates.ts';
import { showTicket, ticketAt, type Shown } from '../desk/ticket-page.ts';
import type { TicketsConfig } from '../config.ts';
import { answer, AFTER_ANSWER, type AfterAnswer } from '../service/answer.ts';
import { authorOf } from '../service/author.ts';
import { lockTicket } from '../service/store.ts';
import { byId, oneOf, ticked, uuidOrNone, work, type ById } from './desk-schemas.ts';

interface ReplyFields {
  id: string;
  body: string;
  then: AfterAnswer;
  template: string;
  do: 'send' | 'insert';
}

const MOST = 100_000;
const replyBody = upload({
  id: uuid(),
  body: { ...text(MOST), default: '' },
  then: { ...oneOf(AFTER_ANSWER), default: 'open' },
  template: uuidOrNone(),
  do: { ...oneOf(['send', 'insert']), default: 'send' },
});
const noteBody = form({ id: uuid(), note: { ...text(MOST), default: '' }, tell: { ...text(200), default: '' } });
const callBody = form({
  id: uuid(),
  result: oneOf(CALL_RESULTS),
  call: { ...text(20_000), default: '' },
  internal: ticked(),
});
const macroBody = form({ answer: uuid(), note: uuid(), macro: uuid() });

type Note = ById & { Body: { id: string; note: string; tell: string } };
type Call = ById & { Body: { id: string; result: CallResult; call: string; internal?: string } };
type Macro = ById & { Body: { answer: string; note: string; macro: string } };

/** What staff write on a ticket: an answer, a note, a call; and macros, which write several of them. */
export function writeRoutes(app: FastifyInstance, config: TicketsConfig): void {
  app.post<ById>('/:id/reply', { config: work, schema: { ...byId, body: replyBody } }, (request, reply) => {
    const { maxFiles, maxBytes } = config;
    return receiveFiles<ReplyFields, FastifyReply>(request, { accept: ANY_FILE, maxFiles, maxBytes }, (received) => replied(request, reply, received));
  });
  app.post<Note>('/:id/note', { config: work, schema: { ...byId, body: noteBody } }, noted);
  app.post<Call>('/:id/call', { config: work, schema: { ...byId, body: callBody } }, called);
  app.post<Macro>('/:id/macro', { config: work, schema: { ...byId, body: macroBody } }, ran);
} // prettier-ignore

/** The page again, with the sentence beside the field and what was typed. */
const again = (
  request: FastifyRequest<ById>,
  reply: FastifyReply,
  field: string,
  key: string,
  typed: Shown['typed'],
  values = {},
) => showTicket(request, reply, { errors: { [field]: request.ctx.t(key, values) }, typed: typed ?? {}, status: 422 });

const here = (id: string, at = '#latest') => `/desk/tickets/${id}${at}`;

async function replied(request: FastifyRequest<ById>, reply: FastifyReply, { fields, files, fault }: Received<ReplyFields>): Promise<FastifyReply> {
  const { ctx, params } = request;
  const { body } = fields;
  if (fields.do === 'insert') return inserted(request, reply, fields);
  if (fault) return again(request, reply, 'files', fault.key, { body }, fault.values);
  if (body.trim() === '') return again(request, reply, 'body', 'tickets.desk.fault.text', {});
  await ctx.write(async (tx) => {
    const ticket = await tx.asJob((em) => lockTicket(em, params.id));
    await answer(tx, ticket, { id: fields.id, author: authorOf(ctx), body: body.trim(), files, then: fields.then });
  });
  return reply.back(here(params.id), { kind: 'ok', key: `tickets.desk.sent.${fields.then}` });
} // prettier-ignore

/** Puts a template into the answer that is being written. */
async function inserted(request: FastifyRequest<ById>, reply: FastifyReply, { body, template }: ReplyFields): Promise<FastifyReply> {
  const { ctx, params } = request;
  if (template === '') return again(request, reply, 'template', 'tickets.desk.fault.template-none', { body });
  try {
    const filled = await filledFor(ctx, template, await ticketAt(ctx, params.id));
    return await showTicket(request, reply, { typed: { body: body.trim() === '' ? filled : `${body.trimEnd()}\n\n${filled}` } });
  } catch (error) {
    if (!isProblem(error) || error.status !== 422) throw error;
    const { key, values = {} } = error.fields.body!;
    return again(request, reply, 'template', key, { body }, values);
  }
} // prettier-ignore

async function noted(request: FastifyRequest<Note>, reply: FastifyReply) {
  const { ctx, params, body } = request;
  if (body.note.trim() === '') return again(request, reply, 'note', 'tickets.desk.fault.text', { tell: body.tell });
  const told = await ctx.write((tx) => addNote(ctx, tx, params.id, { id: body.id, body: body.note.trim(), tell: body.tell }));
  const names = (told ?? []).join(', ');
  return reply.back(here(params.id), { kind: 'ok', key: names === '' ? 'tickets.desk.noted' : 'tickets.desk.noted-told', values: { names } });
} // prettier-ignore

async function called(request: FastifyRequest<Call>, reply: FastifyReply) {
  const { ctx, params, body } = request;
  const { id, result, call } = body;
  // An attempt says enough by itself; what was agreed has to be said.
  if (call.trim() === '' && result !== 'not_reached')
    return again(request, reply, 'call', 'tickets.desk.fault.call', { call });
  const internal = body.internal !== undefined;
  await ctx.write((tx) => logCall(tx, params.id, { id, result, body: call.trim(), internal }, authorOf(ctx)));
  return reply.back(here(params.id), { kind: 'ok', key: 'tickets.desk.called' });
}

async function ran(request: FastifyRequest<Macro>, reply: FastifyReply) {
  const { ctx, params, body } = request;
  const run: MacroRun = { answerId: body.answer, noteId: body.note };
  const may = { others: ctx.ability.can('assign', 'Desk'), self: ctx.viewer.account.id };
  await runMacro(ctx, await ticketAt(ctx, params.id), body.macro, run, may);
  return reply.back(here(params.id), { kind: 'ok', key: 'tickets.desk.macro.ran' });
}
