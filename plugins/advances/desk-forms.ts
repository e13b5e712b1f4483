import { Decimal } from 'decimal.js';
import { form, format, isDay, text, Type, uuid } from 'portico';
import type { LockedInstalment, LockedSchedule, NewSchedule } from './advances.service.ts';
import {
  broken,
  termsErrors,
  termsFields,
  termsFrom,
  tooLong,
  type Errors,
  type TermsBody,
  type Words,
} from './terms-form.ts';

export const newBody = form({
  id: uuid(),
  customerNumber: text(40, 1),
  number: text(40),
  startsOn: text(10),
  dueDay: Type.Integer(),
  amount: text(30),
  currency: text(3),
  ...termsFields,
});
export const paymentBody = form({ version: Type.Integer(), instalment: uuid(), amount: text(30), paidOn: text(10) });
export const unpaidBody = form({ version: Type.Integer(), instalment: uuid() });
export const changeBody = form({ version: Type.Integer(), from: text(10), amount: text(30), dueDay: Type.Integer() });
export const closeBody = form({ version: Type.Integer(), lastDay: text(10) });

export interface NewBody extends TermsBody {
  id: string;
  customerNumber: string;
  number: string;
  startsOn: string;
  dueDay: number;
  amount: string;
  currency: string;
}
export interface PaymentBody {
  version: number;
  instalment: string;
  amount: string;
  paidOn: string;
}
export interface ChangeBody {
  version: number;
  from: string;
  amount: string;
  dueDay: number;
}
export interface CloseBody {
  version: number;
  lastDay: string;
}

/** An amount as people type it, with a comma or a point and spaces between thousands; undefined where it is none. */
export function amountOf(typed: string): string | undefined {
  const plain = typed.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  return /^\d{1,12}(\.\d{1,2})?$/.test(plain) && !/^[0.]*$/.test(plain) ? plain : undefined;
}

const isCurrency = (code: string): boolean =>
  /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code);
const isDueDay = (day: number): boolean => day >= 1 && day <= 31;

/** What of a new schedule is not allowed, by field. */
export function newErrors(ctx: Words, body: NewBody): Errors {
  const { startsOn } = body;
  const starts = isDay(startsOn);
  const own = broken(ctx, [
    ['number', !/^[\p{L}\d][\p{L}\d ./-]{0,39}$/u.test(body.number.trim())],
    ['startsOn', !starts || tooLong(startsOn, ctx.today) || tooLong(ctx.today, startsOn)],
    ['dueDay', !isDueDay(body.dueDay)],
    ['amount', amountOf(body.amount) === undefined],
    ['currency', !isCurrency(body.currency.toUpperCase())],
  ]);
  return { ...own, ...termsErrors(ctx, body, starts ? startsOn : undefined) };
}

/** A checked form as what is stored. */
export const scheduleFrom = (body: NewBody, customerId: string): NewSchedule => ({
  id: body.id,
  customerId,
  number: body.number.trim(),
  startsOn: body.startsOn,
  dueDay: body.dueDay,
  amount: amountOf(body.amount)!,
  currency: body.currency.toUpperCase(),
  ...termsFrom(body),
});

/** What of a payment is not allowed for this instalment. */
export function paymentErrors(ctx: Words, body: PaymentBody, instalment: LockedInstalment, currency: string): Errors {
  const amount = amountOf(body.amount);
  return broken(ctx, [
    [
      'payment',
      amount === undefined || new Decimal(amount).greaterThan(instalment.open_amount),
      { amount: format.money(ctx.locale, instalment.open_amount, currency) },
    ],
    ['paidOn', !isDay(body.paidOn) || body.paidOn > ctx.today || tooLong(body.paidOn, ctx.today)],
  ]);
}

/** What of a change is not allowed: it counts for the future alone. */
export function changeErrors(ctx: Words, body: ChangeBody, schedule: LockedSchedule): Errors {
  const amount = amountOf(body.amount);
  const same = amount !== undefined && new Decimal(amount).equals(schedule.amount) && body.dueDay === schedule.due_day;
  return broken(ctx, [
    ['from', !isDay(body.from) || body.from <= ctx.today || tooLong(ctx.today, body.from)],
    ['newAmount', amount === undefined],
    ['newDueDay', !isDueDay(body.dueDay)],
    ['change', same],
  ]);
}

/** What of closing is not allowed. */
export const closeErrors = (ctx: Words, body: CloseBody): Errors =>
  broken(ctx, [
    ['lastDay', !isDay(body.lastDay) || tooLong(body.lastDay, ctx.today) || tooLong(ctx.today, body.lastDay)],
  ]);
