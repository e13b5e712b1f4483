import { addDays } from 'portico';
import { Decimal } from 'decimal.js';
import type { PaymentMethod } from '../payment.entity.ts';
import type { Bill } from './bills.ts';
import type { Credit } from './credits.ts';
import type { Random } from './random.ts';

/** How much of a bill is paid: all of it, a share of it, nothing. */
type Course = 'all' | 'part' | 'nothing' | 'early';

/**
 * What happens to the last bills of a customer, by his story:
 * 0 one partly paid, one disputed, the newest open; 1 the newest open; 2 all paid, one bill taken back; 3 all paid at once;
 * 4 the newest partly paid; 5 two open in a row.
 */
function courseOf(bills: readonly Bill[], bill: Bill, story: number): Course {
  const alike = bills.filter((other) => other.kind === bill.kind);
  const fromEnd = alike.length - 1 - alike.indexOf(bill);
  if (story === 3) return 'early';
  if (story === 0 && bill.kind === 'gas' && fromEnd === 0) return 'part';
  if ((story === 0 || story === 1) && bill.kind === 'electricity' && fromEnd === 0) return 'nothing';
  if (story === 4 && bill.kind === 'electricity' && fromEnd === 0) return 'part';
  if (story === 5 && bill.kind === 'electricity' && fromEnd <= 1) return 'nothing';
  return 'all';
}

const METHODS: readonly PaymentMethod[] = ['transfer', 'transfer', 'transfer', 'card', 'direct-debit'];

/** Most pay a few days before the due day, some after it. */
function dayOfPayment(bill: Bill, course: Course, random: Random): string {
  const { dueDate, issueDate } = bill.document;
  if (course === 'early') return addDays(issueDate, 1);
  return random.chance(0.12) ? addDays(dueDate!, random.whole(1, 9)) : addDays(dueDate!, -random.whole(0, 6));
}

function payBill(bill: Bill, course: Course, off: Decimal, random: Random, today: string): void {
  const paidOn = dayOfPayment(bill, course, random);
  const method = METHODS[random.whole(0, METHODS.length - 1)]!;
  if (course === 'nothing' || paidOn > today) return;
  const rest = new Decimal(bill.document.totals.due).minus(off);
  const amount = course === 'part' ? rest.times('0.3').toDecimalPlaces(0) : rest;
  if (amount.lessThanOrEqualTo(0)) return;
  bill.payments.push({ paidOn, amount: amount.toFixed(2), method, reference: bill.document.number });
}

/** A credit is set off against the next bill of its kind; one that takes back a whole bill settles that bill. */
function setOff(bills: readonly Bill[], { bill: credit, original, full }: Credit, today: string): void {
  const { document } = credit;
  const next = bills.find((bill) => bill.kind === original.kind && bill.document.issueDate > document.issueDate);
  if (full) original.state = 'credited';
  const target = full ? original : next;
  if (!target || document.issueDate > today) return;
  const amount = Decimal.min(document.totals.due, target.document.totals.due).toFixed(2);
  const paidOn = full ? document.issueDate : target.document.issueDate;
  target.payments.push({ paidOn, amount, method: 'set-off', reference: document.number });
  credit.payments.push({ paidOn, amount, method: 'set-off', reference: target.document.number });
}

/** Lets the payments of a customer's bills come in. */
export function pay(bills: Bill[], credits: readonly Credit[], random: Random, story: number, today: string): void {
  const [disputed] = story === 0 ? bills.filter((bill) => bill.kind === 'electricity').slice(-4) : [];
  if (disputed) disputed.state = 'disputed';
  for (const credit of credits) setOff(bills, credit, today);
  for (const bill of bills) {
    if (bill === disputed || bill.state === 'credited') continue;
    const off = bill.payments.reduce((sum, payment) => sum.plus(payment.amount), new Decimal(0));
    payBill(bill, courseOf(bills, bill, story), off, random, today);
  }
}
