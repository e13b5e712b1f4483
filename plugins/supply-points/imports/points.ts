import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { executeIn, isDay, newId, type ImportFile, type ImportOutcome, type Importer, type JobContext, type Transaction } from 'portico'; // prettier-ignore
import type { SupplyPointsConfig } from '../config.ts';
import { bareCode, identifierFault, KINDS, kindOf, type IdentifierKind } from '../identifiers/index.ts';
import { COMMODITIES } from '../point.entity.ts';
import { delimiterOf } from './delimiter.ts';

const NEEDED = [
  'customer',
  'code',
  'commodity',
  'street',
  'city',
  'postal_code',
  'country',
  'meter',
  'installed_on',
  'registers',
  'unit',
] as const;
const MORE = [
  'label',
  'tariff',
  'reserved_capacity',
  'metering_type',
  'contract_number',
  'contract_from',
  'contract_to',
  'supplier',
  'dso',
  'digits',
  'multiplier',
] as const;

type Line = Record<(typeof NEEDED)[number] | (typeof MORE)[number], string> & { kind: IdentifierKind };

const SHAPES: Record<'eic' | 'ean', RegExp> = { eic: /^.{16}$/, ean: /^859\d*$/ };

/** A line whose fields are right, or a sentence about the first that is not. */
function lineOf(cells: Record<string, string | undefined>): Line | string {
  const line = Object.fromEntries([...NEEDED, ...MORE].map((name) => [name, (cells[name] ?? '').trim()])) as Line;
  line.code = bareCode(line.code);
  const empty = NEEDED.find((name) => line[name] === '');
  if (empty) return `${empty} is empty.`;
  const kind = kindOf(line.code);
  if (kind === undefined) {
    const meant: IdentifierKind = SHAPES.ean.test(line.code)
      ? 'ean'
      : line.code.startsWith('590')
        ? 'ppe'
        : SHAPES.eic.test(line.code)
          ? 'eic'
          : 'pod';
    return identifierFault(meant, line.code)!;
  }
  if (!(COMMODITIES as readonly string[]).includes(line.commodity))
    return `commodity "${line.commodity}" is not known; allowed are ${COMMODITIES.join(', ')}.`;
  if (!/^[A-Z]{2}$/.test(line.country)) return `country "${line.country}" is no code of ISO 3166-1, such as SK.`;
  for (const name of ['installed_on', 'contract_from', 'contract_to'] as const)
    if (line[name] !== '' && !isDay(line[name])) return `${name} "${line[name]}" is no day; write it as YYYY-MM-DD.`;
  if (!/^([1-9]|1[0-2])?$/.test(line.digits)) return `digits "${line.digits}" has to be 1 to 12.`;
  if (!/^(\d+(\.\d+)?)?$/.test(line.multiplier) || Number(line.multiplier || 1) <= 0)
    return `multiplier "${line.multiplier}" has to be a number above zero.`;
  if (line.registers.split('|').some((one) => !/^[^=|]+(=[^=|]+)?$/.test(one)))
    return `registers "${line.registers}" have to be written as 1-0:1.8.1=T1|1-0:1.8.2=T2.`;
  return { ...line, kind };
}

const orNull = (text: string): string | null => (text === '' ? null : text);

/** Puts in a point, or the meter it got since; what is there already stays as it is. Returns whether something is new, or a sentence. */
async function take(tx: Transaction, line: Line): Promise<boolean | string> {
  const [customer] = await executeIn<{ id: string }>(tx.em, 'select id from core_customer where number = $1', [
    line.customer,
  ]);
  if (!customer) return `there is no customer "${line.customer}"; create the customer first.`;
  const column = KINDS.find((kind) => kind === line.kind)!;
  const [there] = await executeIn<{ id: string }>(
    tx.em,
    `select id from supply_points_point where customer_id = $1 and ${column} = $2`,
    [customer.id, line.code],
  );
  const point = there?.id ?? newId();
  if (!there)
    await executeIn(
      tx.em,
      `insert into supply_points_point (id, customer_id, label, ${column}, commodity, street, city, postal_code, country, tariff, reserved_capacity,
         metering_type, contract_number, contract_from, contract_to, supplier, dso) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
      [
        point,
        customer.id,
        line.label,
        line.code,
        line.commodity,
        line.street,
        line.city,
        line.postal_code,
        line.country,
        orNull(line.tariff),
        orNull(line.reserved_capacity),
        orNull(line.metering_type),
        orNull(line.contract_number),
        orNull(line.contract_from),
        orNull(line.contract_to),
        orNull(line.supplier),
        orNull(line.dso),
      ],
    );
  const metered = await takeMeter(tx, customer.id, point, line);
  if (!there || metered)
    await tx.audit(
      there ? 'update' : 'create',
      'SupplyPoint',
      point,
      { code: line.code, meter: line.meter, source: 'import' },
      customer.id,
    );
  return !there || metered;
}

/** A meter that is not known yet takes the place of the one before it, which ends on that day. */
async function takeMeter(tx: Transaction, customer: string, point: string, line: Line): Promise<boolean> {
  const known = await executeIn(
    tx.em,
    'select 1 from supply_points_meter where customer_id = $1 and point_id = $2 and serial_no = $3',
    [customer, point, line.meter],
  );
  if (known.length > 0) return false;
  const meter = newId();
  await executeIn(
    tx.em,
    'update supply_points_meter set removed_on = greatest($3::date, installed_on) where customer_id = $1 and point_id = $2 and removed_on is null',
    [customer, point, line.installed_on],
  );
  await executeIn(
    tx.em,
    'insert into supply_points_meter (id, customer_id, point_id, serial_no, installed_on, multiplier, digits) values ($1, $2, $3, $4, $5, $6, $7)',
    [meter, customer, point, line.meter, line.installed_on, line.multiplier || '1', Number(line.digits || 6)],
  );
  for (const one of line.registers.split('|')) {
    const [obis, tou = 'total'] = one.split('=').map((part) => part.trim());
    const direction = /[:.]2\.8\./.test(obis!) ? 'out' : 'in';
    await executeIn(
      tx.em,
      'insert into supply_points_register (id, customer_id, meter_id, obis_code, direction, tou, unit) values ($1, $2, $3, $4, $5, $6, $7)',
      [newId(), customer, meter, obis, direction, tou, line.unit],
    );
  }
  return true;
}

const BATCH = 200;

async function run(ctx: JobContext<SupplyPointsConfig>, file: ImportFile): Promise<ImportOutcome> {
  const notes: string[] = [];
  const tally = { fresh: 0, there: 0 };
  let batch: { line: Line; at: number }[] = [];
  const flush = async () => {
    await ctx.write(async (tx) => {
      for (const { line, at } of batch) {
        const took = await take(tx, line);
        if (typeof took === 'string') notes.push(`Line ${at}: ${took}`);
        else if (took) tally.fresh++;
        else tally.there++;
      }
    });
    batch = [];
  };
  const parser = createReadStream(file.path).pipe(
    parse({ bom: true, columns: true, delimiter: await delimiterOf(file.path), skip_empty_lines: true, info: true }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      const missing = NEEDED.filter((name) => !(name in record));
      if (missing.length > 0)
        return {
          result: 'refused',
          notes: [
            `The first line has to name the columns ${NEEDED.join(', ')} (and may name ${MORE.join(', ')}); missing: ${missing.join(', ')}.`,
          ],
        };
      const line = lineOf(record);
      if (typeof line === 'string') notes.push(`Line ${info.lines}: ${line}`);
      else batch.push({ line, at: info.lines });
      if (batch.length === BATCH) await flush();
    }
    await flush();
  } catch (error) {
    if (!/^(CSV|INVALID)_/.test((error as { code?: string }).code ?? '')) throw error;
    notes.push((error as Error).message);
  }
  if (tally.fresh === 0 && tally.there === 0)
    return { result: 'refused', notes: notes.length > 0 ? notes.slice(0, 20) : ['There are no lines in the file.'] };
  if (tally.fresh === 0 && notes.length === 0) return { result: 'unchanged', notes: [] };
  return {
    result: 'imported',
    notes: [
      `${tally.fresh} points or meters new, ${tally.there} were there already, ${notes.length} lines not taken in.`,
      ...notes.slice(0, 20),
    ],
  };
}

/** `portico import supply-points FILE.csv` */
export const pointsImporter: Importer<SupplyPointsConfig> = {
  summary:
    'supply points with their meters as CSV: customer, code, commodity, street, city, postal_code, country, meter, installed_on, registers, unit',
  extensions: ['.csv'],
  run,
};
