import type { Context, RequestContext } from 'portico';
import { movedOn } from './apply.ts';
import type { ChangeRequestsConfig } from './config.ts';
import type { EvidenceRow } from './files.ts';
import type { ChangeFieldDefinition, ChangeKind, ChangeTarget, Fault, Query, Values } from './kind.ts';
import { kindById } from './kinds/index.ts';
import type { MessageRow, RequestRow } from './queries.ts';
import { UNDECIDED } from './request.entity.ts';
import type { FieldRow } from './store.ts';
import { countryChoices, shown } from './values.ts';

type Texts = Pick<Context, 't' | 'locale' | 'contributions'>;

/** Reads in the viewer's name, a transaction of its own each time. */
export const queryOf = (ctx: Pick<Context, 'read'>): Query => (statement) => ctx.read(statement).then(([rows]) => rows); // prettier-ignore

const BADGES = {
  draft: ['line', 'pencil'], submitted: ['info', 'send'], in_verification: ['info', 'search'], needs_info: ['warn', 'message-question'],
  approved: ['ok', 'calendar-check'], partly_approved: ['ok', 'calendar-check'], rejected: ['danger', 'x'], applied: ['ok', 'check'],
  withdrawn: ['line', 'arrow-back-up'], undone: ['line', 'arrow-back-up'],
} as const; // prettier-ignore

/** What a request is about, in one line. */
export function titleOf(ctx: Texts, row: Pick<RequestRow, 'kind' | 'record_label' | 'subject'>): string {
  const kind = kindById(ctx, row.kind);
  const title = kind ? ctx.t(kind.title) : row.kind;
  const record = row.record_label;
  if (row.subject !== null) return row.subject;
  if (record.startsWith('key:')) return ctx.t(record.slice(4)); // the name of a role says what kind it is
  return record === '' ? title : `${title}: ${record}`;
}

/** A row of a list. */
export function summary<Row extends RequestRow>(ctx: Texts, row: Row) {
  const kind = kindById(ctx, row.kind);
  const standing = row.undone_at !== null ? 'undone' : row.state;
  const labels = row.fields.map((name) => kind?.fields.find((field) => field.name === name)?.label);
  return {
    ...row,
    title: titleOf(ctx, row),
    icon: kind?.icon ?? 'writing',
    badge: { kind: BADGES[standing][0], icon: BADGES[standing][1], text: ctx.t(`change-requests.state.${standing}`) },
    about: row.subject === null ? labels.map((label, i) => (label === undefined ? row.fields[i] : ctx.t(label))).join(', ') : ctx.t('change-requests.kind.other'), // prettier-ignore
    undecided: UNDECIDED.includes(row.state),
  };
}

/** A field of a request, old and new side by side, and for staff what stands there now. */
export function fieldView(ctx: Texts, kind: ChangeKind | undefined, row: FieldRow, current?: Values) {
  const definition = kind?.fields.find(({ name }) => name === row.field);
  return {
    name: row.field,
    label: definition ? ctx.t(definition.label) : row.field,
    long: definition?.type === 'longtext',
    old: shown(ctx, definition, row.old_value),
    new: shown(ctx, definition, row.new_value),
    now: current && shown(ctx, definition, current[row.field] ?? ''),
    moved: current !== undefined && movedOn(row, current),
    decision: row.decision,
    note: row.note,
  };
}

const ICONS: Readonly<Record<string, string>> = {
  submitted: 'send', taken: 'search', question: 'message-question', answer: 'message', decided: 'gavel', approved: 'checks', applied: 'check',
  conflict: 'alert-triangle', undone: 'arrow-back-up', withdrawn: 'arrow-back-up',
}; // prettier-ignore

export const step = (ctx: Texts, row: MessageRow) => ({ ...row, icon: ICONS[row.kind] ?? 'clock', text: ctx.t(`change-requests.step.${row.kind === 'answer' && row.side === 'staff' ? 'heard' : row.kind}`) }); // prettier-ignore

export const evidenceView = (rows: readonly EvidenceRow[]) => rows.map((row) => ({ ...row, bytes: Number(row.size) }));

/** Everything of a request that both sides see. */
export function detail(ctx: Texts, row: RequestRow, fields: readonly FieldRow[], messages: readonly MessageRow[], files: readonly EvidenceRow[], current?: Values) {
  const kind = kindById(ctx, row.kind);
  return {
    request: summary(ctx, row),
    byHand: kind?.apply === undefined,
    fields: fields.map((field) => fieldView(ctx, kind, field, current)),
    messages: messages.map((message) => step(ctx, message)),
    question: row.state === 'needs_info' ? messages.findLast(({ kind: what }) => what === 'question') : undefined,
    evidence: evidenceView(files),
  };
} // prettier-ignore

/** A field of the form, with what stands in it and what is wrong with it. */
export interface InputView {
  name: string;
  type: string;
  label: string;
  hint: string;
  value: string;
  checked: boolean;
  required: boolean;
  max: number;
  autocomplete: string;
  options: { value: string; label: string }[];
}

const INPUT: Readonly<Record<string, string>> = { email: 'email', tel: 'tel', date: 'date' };

export function inputView(ctx: Texts, field: ChangeFieldDefinition, value: string): InputView {
  const choices = field.type === 'country' ? countryChoices(ctx, value) : (field.choices ?? []).map((one) => ({ value: one.value, label: ctx.t(one.label) })); // prettier-ignore
  return {
    name: `v_${field.name}`,
    type: ['country', 'choice'].includes(field.type) ? 'choice' : ['check', 'longtext'].includes(field.type) ? field.type : (INPUT[field.type] ?? 'text'), // prettier-ignore
    label: ctx.t(field.label),
    hint: field.hint === undefined ? '' : ctx.t(field.hint),
    value: field.type === 'iban' ? shown(ctx, field, value) : value,
    checked: value === 'true',
    required: field.required === true,
    max: field.type === 'iban' ? 50 : (field.maxLength ?? 200),
    autocomplete: field.autocomplete ?? '',
    options: choices,
  };
}

/** Sentences of faults, by field. */
export const sentences = (ctx: Pick<Context, 't'>, faults: Readonly<Record<string, Fault>>): Record<string, string> =>
  Object.fromEntries(Object.entries(faults).map(([name, { key, values }]) => [name, ctx.t(key, values)]));

/** A record a form is about: its id, how it is stored in a request, and its name. */
export interface RecordView {
  id: string;
  stored: string;
  label: string;
}

/** Records of a kind that a customer has; one without a name where the kind has only one. */
export async function recordsOf(ctx: Pick<RequestContext<ChangeRequestsConfig>, 'read' | 't'>, kind: ChangeKind, customerId: string): Promise<RecordView[]> {
  if (!kind.records) return [{ id: '', stored: '', label: '' }];
  const records = await kind.records(queryOf(ctx), customerId);
  return records.map(({ id, label, key }) => ({ id, stored: key === true ? `key:${label}` : label, label: key === true ? ctx.t(label) : label }));
} // prettier-ignore

/** Values of a record as the viewer sees them. */
export const currentFor = (ctx: Pick<Context, 'read'>, kind: ChangeKind | undefined, target: ChangeTarget): Promise<Values | undefined> =>
  kind ? kind.current(queryOf(ctx), target) : Promise.resolve(undefined); // prettier-ignore
