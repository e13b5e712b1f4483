import { form, isDay, parseIban, text, Type } from 'portico';
import type { Ctx } from './models/row.ts';
import { COMMODITIES, FREQUENCIES, METHODS, type Commodity, type Frequency, type Method } from './schedule.entity.ts';

const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

/** Fields of a form about what of a schedule can be edited later as well. */
export const termsFields = {
  supplyPoint: text(120),
  commodity: oneOf(COMMODITIES),
  endsOn: text(10),
  frequency: oneOf(FREQUENCIES),
  billingMonth: text(2),
  method: oneOf(METHODS),
  iban: text(50),
  payee: text(70),
  variableSymbol: text(10),
};
export const termsBody = form({ version: Type.Integer(), ...termsFields });

/** What was typed. */
export interface TermsBody {
  supplyPoint: string;
  commodity: Commodity;
  endsOn: string;
  frequency: Frequency;
  /** `1` to `12`, or empty. */
  billingMonth: string;
  method: Method;
  iban: string;
  payee: string;
  variableSymbol: string;
}

/** What is stored of it. */
export interface Terms {
  supplyPoint: string;
  commodity: Commodity;
  endsOn: string | null;
  frequency: Frequency;
  billingMonth: number | null;
  method: Method;
  iban: string | null;
  payee: string;
  variableSymbol: string | null;
}

export type Errors = Record<string, string>;
export type Words = Pick<Ctx, 't' | 'locale' | 'today'>;

/** Errors as sentences: those rules that are broken, by field. */
export const broken = (ctx: Words, rules: readonly [field: string, isBroken: boolean, values?: object][]): Errors =>
  Object.fromEntries(
    rules
      .filter(([, isBroken]) => isBroken)
      .map(([field, , values]) => [field, ctx.t(`advances.desk.wrong.${field}`, { ...values })]),
  );

/** A schedule of more than ten years is a slip of the pen. */
export const tooLong = (from: string, to: string): boolean => Number(to.slice(0, 4)) - Number(from.slice(0, 4)) > 10;

const isMonth = (typed: string): boolean => /^([1-9]|1[0-2])$/.test(typed);

/** What of the terms is not allowed, by field. @param startsOn first day of the schedule; none where that is wrong itself */
export function termsErrors(ctx: Words, body: TermsBody, startsOn?: string): Errors {
  const { endsOn, billingMonth } = body;
  const tooEarly = startsOn !== undefined && (endsOn < startsOn || tooLong(startsOn, endsOn));
  return broken(ctx, [
    ['supplyPoint', body.supplyPoint.trim() === ''],
    ['endsOn', endsOn !== '' && (!isDay(endsOn) || tooEarly)],
    ['billingMonth', billingMonth === '' ? body.frequency === 'eleven' : !isMonth(billingMonth)],
    ['iban', body.iban.trim() === '' ? body.method === 'transfer' : parseIban(body.iban) === null],
    ['payee', body.method === 'transfer' && body.payee.trim() === ''],
    ['variableSymbol', !/^\d{0,10}$/.test(body.variableSymbol)],
  ]);
}

/** Checked terms as what is stored. */
export const termsFrom = (body: TermsBody): Terms => ({
  supplyPoint: body.supplyPoint.trim(),
  commodity: body.commodity,
  endsOn: body.endsOn || null,
  frequency: body.frequency,
  billingMonth: body.billingMonth === '' ? null : Number(body.billingMonth),
  method: body.method,
  iban: parseIban(body.iban),
  payee: body.payee.trim(),
  variableSymbol: body.variableSymbol || null,
});
