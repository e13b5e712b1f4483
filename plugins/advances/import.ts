import { parse } from 'csv-parse/sync';
import {
  executeIn,
  newId,
  type ImportFile,
  type ImportOutcome,
  type Importer,
  type JobContext,
  type Transaction,
} from 'portico';
import { createSchedule } from './advances.service.ts';
import type { AdvancesConfig } from './config.ts';
import { newErrors, scheduleFrom, type NewBody } from './desk-forms.ts';
import { COMMODITIES, FREQUENCIES, METHODS } from './schedule.entity.ts';

const COLUMNS = [
  'customer', 'number', 'supply_point', 'commodity', 'starts_on', 'ends_on', 'frequency', 'due_day', 'amount', 'currency', 'method', 'iban', 'payee',
  'variable_symbol',
] as const; // prettier-ignore

/** `billing_month` may be left out where no year has eleven advances. */
type Line = Record<(typeof COLUMNS)[number], string> & { billing_month?: string };

/** Undoes the transaction and says why. */
class Refusal extends Error {}

const bodyOf = (line: Line): NewBody =>
  ({
    id: newId(), customerNumber: line.customer, number: line.number, supplyPoint: line.supply_point, commodity: line.commodity,
    startsOn: line.starts_on, endsOn: line.ends_on, frequency: line.frequency, dueDay: Number(line.due_day), amount: line.amount,
    currency: line.currency, method: line.method, iban: line.iban, payee: line.payee, variableSymbol: line.variable_symbol,
    billingMonth: line.billing_month ?? '',
  }) as NewBody; // prettier-ignore

/** What is wrong with a line, one sentence each; fields are named as the columns are. */
function faults(line: Line, body: NewBody, today: string): string[] {
  const oneOf = (column: 'commodity' | 'frequency' | 'method', allowed: readonly string[]) =>
    allowed.includes(line[column]) ? [] : [`${column} "${line[column]}" is none of ${allowed.join(', ')}`];
  const say = (key: string) => key.split('.').at(-1)!;
  const wrong = Object.keys(newErrors({ t: say, locale: 'en', today }, body));
  const column = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as keyof Line;
  return [
    ...oneOf('commodity', COMMODITIES),
    ...oneOf('frequency', FREQUENCIES),
    ...oneOf('method', METHODS),
    ...wrong.map((field) => `${column(field)} "${line[column(field)] ?? ''}" is not allowed`),
  ];
}

/** One line: made, or there already by its number. */
async function importLine(
  ctx: JobContext<AdvancesConfig>,
  tx: Transaction,
  line: Line,
  where: string,
): Promise<boolean> {
  const body = bodyOf(line);
  const wrong = faults(line, body, ctx.today);
  if (wrong.length > 0) throw new Refusal(`${where}: ${wrong.join('; ')}.`);
  const [customer] = await executeIn<{ id: string }>(tx.em, 'select id from core_customer where number = $1', [
    line.customer,
  ]);
  if (!customer) throw new Refusal(`${where}: there is no customer "${line.customer}"; create it first.`);
  const [there] = await executeIn<{ customer_id: string }>(
    tx.em,
    'select customer_id from advances_schedule where number = $1',
    [body.number.trim()],
  );
  if (there && there.customer_id !== customer.id)
    throw new Refusal(`${where}: schedule "${body.number}" belongs to another customer; numbers are unique.`);
  if (there) return false;
  const schedule = scheduleFrom(body, customer.id);
  const instalments = await createSchedule(tx, schedule, ctx.today, ctx.config.monthsAhead);
  const details = {
    number: schedule.number,
    amount: schedule.amount,
    currency: schedule.currency,
    instalments,
    source: 'csv',
  };
  await tx.audit('create', 'Advance', schedule.id, details, customer.id);
  return true;
}

/** Lines of the file as records; the separator is a comma or a semicolon. @throws Refusal where columns are missing */
function linesOf(bytes: Uint8Array): Line[] {
  const text = Buffer.from(bytes).toString('utf8');
  const delimiter = (text.split('\n')[0] ?? '').includes(';') ? ';' : ',';
  let records: Record<string, string>[];
  try {
    records = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, delimiter });
  } catch (error) {
    throw new Refusal(`The file is no CSV: ${(error as Error).message}`);
  }
  const missing = COLUMNS.filter((column) => records[0] && !(column in records[0]));
  if (missing.length > 0)
    throw new Refusal(`Columns are missing: ${missing.join(', ')}. Needed are ${COLUMNS.join(', ')}.`);
  return records as Line[];
}

/** One file, one transaction: it goes in whole or not at all. */
async function run(ctx: JobContext<AdvancesConfig>, file: ImportFile): Promise<ImportOutcome> {
  try {
    const lines = linesOf(await file.bytes());
    const made = await ctx.write(async (tx) => {
      await executeIn(tx.em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', ['advances number']);
      let count = 0;
      for (const [index, line] of lines.entries()) if (await importLine(ctx, tx, line, `Line ${index + 2}`)) count++;
      return count;
    });
    const note = `${made} schedules made, ${lines.length - made} were there already.`;
    return { result: made > 0 ? 'imported' : 'unchanged', notes: [note] };
  } catch (error) {
    if (error instanceof Refusal) return { result: 'refused', notes: [error.message] };
    throw error;
  }
}

/** `portico import advances FILE.csv` */
export const schedulesImporter: Importer<AdvancesConfig> = {
  summary: `schedules of advances as CSV (${COLUMNS.join(', ')}; billing_month where frequency is eleven)`,
  extensions: ['.csv'],
  run,
};
