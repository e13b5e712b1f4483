import { Decimal } from 'decimal.js';
import { format, groupIban, isMailAddress, parseIban, type Context } from 'portico';
import type { ChangeFieldDefinition, ChangeKind, Fault, Values } from './kind.ts';

const COUNTRIES =
  'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO RS SE SI SK UA'.split(' ');
const PHONE = /^\+[1-9][0-9 ]{5,20}$/;

/** What somebody typed, in the form it is kept in. */
export function tidy(field: ChangeFieldDefinition, raw: string): string {
  const value = raw.replaceAll('\r\n', '\n').trim();
  if (field.type === 'iban' || field.compact === true) return value.replace(/\s+/g, '').toUpperCase();
  if (field.type === 'tel') return value.replace(/[\s/()-]+/g, ' ').trim();
  if (field.type === 'amount') return value.replace(/\s/g, '').replace(',', '.');
  return value;
}

/** The values a form would leave the record with; a box that is not ticked is not sent. */
export function proposed(kind: ChangeKind, current: Values, sent: Readonly<Record<string, string>>): Record<string, string> {
  const values: Record<string, string> = { ...current };
  for (const field of kind.fields) {
    const raw = sent[`v_${field.name}`];
    if (field.type === 'check') values[field.name] = raw === undefined ? 'false' : 'true';
    else if (raw !== undefined) values[field.name] = tidy(field, raw);
  }
  return values;
} // prettier-ignore

/** Names of the fields in which two sets of values differ. */
export const differing = (kind: ChangeKind, before: Values, after: Values): string[] =>
  kind.fields.filter(({ name }) => (before[name] ?? '') !== (after[name] ?? '')).map(({ name }) => name);

const key = (name: string, values?: Record<string, unknown>): Fault => ({ key: `change-requests.fault.${name}`, ...(values ? { values } : {}) }); // prettier-ignore

function typeFault({ type, choices }: ChangeFieldDefinition, value: string): Fault | undefined {
  if (type === 'email' && !isMailAddress(value)) return { key: 'core.field.error.email' };
  if (type === 'tel' && !PHONE.test(value)) return { key: 'core.field.error.phone' };
  if (type === 'iban' && parseIban(value) === null) return key('iban');
  if (type === 'country' && !/^[A-Z]{2}$/.test(value)) return { key: 'core.field.error.choice' };
  if (type === 'choice' && !choices?.some((choice) => choice.value === value)) return { key: 'core.field.error.choice' };
  if (type === 'amount' && !/^\d{1,9}(\.\d{1,4})?$/.test(value)) return key('amount');
  if (type === 'date' && !isDay(value)) return key('date');
  return undefined;
} // prettier-ignore

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

/** What is wrong with the values, by field: of those that change all checks, of the others whether a needed one is missing. */
export function valueFaults(kind: ChangeKind, changed: readonly string[], values: Values): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  for (const field of kind.fields) {
    const value = values[field.name] ?? '';
    const max = field.maxLength ?? 200;
    let found: Fault | undefined;
    if (value === '') found = field.required === true ? { key: 'core.field.error.required' } : undefined;
    else if (!changed.includes(field.name)) continue;
    else if (value.length > max) found = { key: 'core.field.error.long', values: { max } };
    else found = typeFault(field, value) ?? field.check?.(value, values);
    if (found) faults[`v_${field.name}`] = found;
  }
  return faults;
}

/** How far amounts move from what they are, against the percentage allowed. */
export function percentFaults(kind: ChangeKind, max: number, before: Values, changed: readonly string[], after: Values): Record<string, Fault> {
  const amounts = kind.fields.filter(({ type, name }) => type === 'amount' && changed.includes(name));
  const faults: Record<string, Fault> = {};
  for (const { name } of amounts) {
    const [old, wanted] = [before[name] ?? '', after[name] ?? ''];
    if (!/^\d+(\.\d+)?$/.test(old) || !/^\d+(\.\d+)?$/.test(wanted) || new Decimal(old).isZero()) continue;
    const moved = new Decimal(wanted).minus(old).abs().times(100).dividedBy(old);
    if (moved.greaterThan(max)) faults[`v_${name}`] = key('percent', { max });
  }
  return faults;
} // prettier-ignore

type Reader = Pick<Context, 't' | 'locale'>;

/** A value as people read it; empty for none. */
export function shown(ctx: Reader, field: ChangeFieldDefinition | undefined, value: string): string {
  if (value === '' || !field) return value;
  if (field.type === 'iban') return groupIban(value);
  if (field.type === 'check') return ctx.t(`change-requests.${value === 'true' ? 'yes' : 'no'}`);
  if (field.type === 'country') return countryName(ctx, value);
  if (field.type === 'date' && isDay(value)) return format.day(ctx.locale, value);
  if (field.type === 'choice') {
    const choice = field.choices?.find((one) => one.value === value);
    return choice ? ctx.t(choice.label) : value;
  }
  return value;
}

const names = new Map<string, Intl.DisplayNames>();

function countryName({ locale }: Reader, code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  let own = names.get(locale);
  if (!own) names.set(locale, (own = new Intl.DisplayNames([locale], { type: 'region' })));
  return own.of(code) ?? code;
}

/** Countries of Europe, and the one that stands there now. */
export function countryChoices(ctx: Reader, value: string): { value: string; label: string }[] {
  const codes = new Set([...COUNTRIES, ...(/^[A-Z]{2}$/.test(value) ? [value] : [])]);
  const choices = [...codes].map((code) => ({ value: code, label: countryName(ctx, code) }));
  return choices.sort((a, b) => a.label.localeCompare(b.label, ctx.locale));
}
