import { acceptOf, EVIDENCE, isProblem, newId, notFound, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { ChangeRequestsConfig } from '../config.ts';
import { receive, type Received } from '../files.ts';
import type { ChangeKind, Fault } from '../kind.ts';
import { kindNamed, kindsOf } from '../kinds/index.ts';
import { propose, type Outcome } from '../propose.ts';
import { fieldRows, ownRequest } from '../queries.ts';
import { ruleTexts } from '../rules.ts';
import { currentFor, inputView, recordsOf, sentences, titleOf, type RecordView } from '../view.ts';
import type { ProposalFields } from './schemas.ts';

type Ctx = RequestContext<ChangeRequestsConfig>;

/** For whom a form is, and where on which side of the counter it stands. */
export interface Place {
  customer: { id: string; name: string; number: string };
  /** `/change-requests` or `/desk/change-requests`. */
  base: string;
  /** Address of the form. */
  form: string;
  template: string;
  /** Whether it may be kept for later. */
  drafts: boolean;
}

/** What to begin with: every kind, and of kinds with several records each of them. */
export async function kindChoices(ctx: Ctx, place: Place) {
  const link = (kind: string, record: string) => `${place.form}?kind=${kind}${record === '' ? '' : `&record=${encodeURIComponent(record)}`}`; // prettier-ignore
  const kinds = [];
  for (const kind of kindsOf(ctx)) {
    const records = await recordsOf(ctx, kind, place.customer.id);
    if (records.length === 0) continue;
    kinds.push({
      title: ctx.t(kind.title),
      text: kind.description === undefined ? '' : ctx.t(kind.description),
      icon: kind.icon ?? 'writing',
      links: records.map(({ id, label }) => ({ href: link(kind.id, id), label })),
    });
  }
  return kinds;
}

/** The record a form is about, by the id in the address. */
async function recordNamed(ctx: Ctx, kind: ChangeKind, place: Place, id: string): Promise<RecordView> {
  const record = (await recordsOf(ctx, kind, place.customer.id)).find((one) => one.id === id);
  if (!record) throw notFound();
  return record;
}

/** A form that was refused, with what was typed. */
interface Refusal {
  fields: ProposalFields;
  faults: Record<string, Fault>;
  /** A file that came along is not kept. */
  lost: boolean;
}

/** Shows the form with the values of now, those of a draft, or those that were refused. */
export async function showForm(ctx: Ctx, reply: FastifyReply, place: Place, wanted: { kind: string; record: string; draft?: string | undefined }, refusal?: Refusal) {
  const kind = kindNamed(ctx, wanted.kind);
  const record = await recordNamed(ctx, kind, place, wanted.record);
  const current = await currentFor(ctx, kind, { customerId: place.customer.id, recordId: record.id });
  if (!current) throw notFound();
  const typed = refusal ? typedValues(kind, refusal.fields) : {};
  const model = {
    place,
    kind: { id: kind.id, title: titleOf(ctx, { kind: kind.id, record_label: record.stored, subject: null }), text: kind.description === undefined ? '' : ctx.t(kind.description), free: kind.apply === undefined },
    record,
    inputs: kind.fields.map((field) => inputView(ctx, field, typed[field.name] ?? current[field.name] ?? '')),
    form: newId(),
    draft: wanted.draft,
    reason: refusal?.fields.reason ?? '',
    effectiveOn: refusal?.fields.effective_on ?? '',
    file: { accept: acceptOf(EVIDENCE), mb: Math.max(1, Math.floor(Math.min(ctx.config.maxBytes, ctx.files.uploadLimit) / 1_000_000)), lost: refusal?.lost === true },
    errors: refusal ? sentences(ctx, refusal.faults) : {},
    today: ctx.today,
    rules: ruleTexts(ctx, kind),
  };
  const refused = refusal !== undefined && Object.keys(refusal.faults).length > 0;
  return reply.page(place.template, model, { status: refused ? 422 : 200 });
} // prettier-ignore

function typedValues(kind: ChangeKind, fields: ProposalFields): Record<string, string> {
  const pairs = kind.fields.map(({ name, type }): [string, string | undefined] => {
    const sent = fields[`v_${name}`];
    return [name, type === 'check' ? String(sent !== undefined) : sent];
  });
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Opens a draft of the viewer's customer in the form, with what he typed. */
export async function showDraft(ctx: Ctx, reply: FastifyReply, place: Place, id: string) {
  const [[row], fields] = await ctx.read(ownRequest({ customer: place.customer.id, id }), fieldRows({ id }));
  if (row?.state !== 'draft') throw notFound();
  const values = Object.fromEntries(fields.filter(({ new_value: v }) => v !== 'false').map((field) => [`v_${field.field}`, field.new_value])); // prettier-ignore
  const kept = { ...values, kind: row.kind, record: row.record, form: '', reason: row.reason ?? '', effective_on: row.effective_on ?? '', intent: 'draft' } as ProposalFields; // prettier-ignore
  return showForm(ctx, reply, place, { kind: row.kind, record: row.record, draft: id }, { fields: kept, faults: {}, lost: false }); // prettier-ignore
}

type Sent = { outcome: Outcome; fields: ProposalFields; lost: boolean };

/** Receives the form; a refused one is shown again with its faults, an accepted one leads to the request. */
export async function receiveForm(request: FastifyRequest, reply: FastifyReply, place: Place) {
  const ctx = request.ctx as Ctx;
  const sent = await receive<ProposalFields, Sent>(request, async (received) => {
    const outcome = await take(ctx, place, received);
    return { outcome, fields: received.fields, lost: received.file !== undefined };
  });
  const { outcome, fields } = sent;
  if (outcome.faults !== undefined) {
    const { kind, record, draft } = fields;
    return showForm(ctx, reply, place, { kind, record, draft }, { fields, faults: outcome.faults, lost: sent.lost });
  }
  const key = fields.intent === 'draft' && place.drafts ? 'kept' : 'sent';
  return reply.back(`${place.base}/${outcome.id}`, { kind: 'ok', key: `change-requests.flash.${key}`, values: { number: outcome.number } });
} // prettier-ignore

async function take(ctx: Ctx, place: Place, { fields, file, fault }: Received<ProposalFields>): Promise<Outcome> {
  const kind = kindNamed(ctx, fields.kind);
  const record = await recordNamed(ctx, kind, place, fields.record);
  const target = { customerId: place.customer.id, recordId: record.id };
  try {
    return await propose(ctx, {
      kind, target, file, recordLabel: record.stored, sent: fields, reason: fields.reason, effectiveOn: fields.effective_on, formId: fields.form,
      asDraft: place.drafts && fields.intent === 'draft', draft: place.drafts ? fields.draft : undefined, fileFault: fault,
    }); // prettier-ignore
  } catch (error) {
    // Two tabs with one form: the second finds the draft already sent.
    if (isProblem(error) && error.status === 409) return { faults: { form: { key: error.key, values: error.values } } };
    throw error;
  }
}
