import { closed, conflict, executeIn, problem, uuid, type FastifyInstance, type RequestContext } from 'portico';
import { lockSchedule } from '../advances.service.ts';
import type { AdvancesConfig } from '../config.ts';
import { DESK } from '../models/desk.ts';
import { deskEditModel } from '../models/desk-edit.ts';
import { termsBody, termsErrors, termsFrom, type Errors, type TermsBody } from '../terms-form.ts';
import { editTerms } from '../terms.service.ts';

type Ctx = RequestContext<AdvancesConfig>;
type ById = { Params: { id: string } };
type Body = TermsBody & { version: number };

/** Edits the terms as the page showed them. What comes back are errors of the form; then nothing was written. */
function edit(ctx: Ctx, id: string, body: Body): Promise<Errors> {
  return ctx.write(async (tx) => {
    const schedule = await lockSchedule(tx, id);
    if (schedule.version !== body.version) throw conflict();
    if (schedule.state === 'closed') throw problem(409, 'wrong-state', 'advances.desk.wrong.closed');
    const [first] = await executeIn<{ on: string }>(tx.em, `select starts_on::text as on from advances_schedule where id = $1`, [id]);
    const errors = termsErrors(ctx, body, first!.on);
    if (Object.keys(errors).length > 0) return errors;
    const edited = await editTerms(tx, id, termsFrom(body), ctx.today, ctx.config.monthsAhead);
    await tx.audit('edit', 'Advance', id, { number: schedule.number, ...edited }, schedule.customer_id);
    return {};
  });
} // prettier-ignore

/** The form by which staff edit the terms of a schedule under their own name. */
export function editRoutes(app: FastifyInstance): void {
  const config = { access: ['write', 'AdvanceBook'] as const };
  const params = closed({ id: uuid() });
  app.get<ById>('/:id/edit', { config, schema: { params } }, async ({ ctx, params: { id } }, reply) =>
    reply.page('advances:desk-edit.njk', await deskEditModel(ctx as Ctx, id)),
  );
  app.post<ById & { Body: Body }>('/:id/edit', { config, schema: { params, body: termsBody } }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    const { params: { id }, body } = request;
    const errors = await edit(ctx, id, body);
    if (Object.keys(errors).length === 0) return reply.back(`${DESK}/${id}`, { kind: 'ok', key: 'advances.desk.edit.done' });
    const { version: _version, ...values } = body;
    return reply.page('advances:desk-edit.njk', await deskEditModel(ctx, id, { values: { ...values }, errors }), { status: 422 });
  });
} // prettier-ignore
