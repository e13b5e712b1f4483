import { addDays, executeIn, monthStart, newId, type JobContext, type Locale, type Transaction } from 'portico';
import type { Commodity } from '../point.entity.ts';
import { drawContract } from './contract.ts';
import { codeFor, readingsFor, share, usedOn, type PlannedReading } from './plan.ts';
import { seedShares } from './shares.ts';

type Seeding = JobContext<unknown>;

interface Owner {
  id: string;
  number: string;
  name: string;
  kind: 'person' | 'organisation';
  country: string;
  locale: Locale | null;
  vip: boolean;
  line1: string;
  city: string;
  postal_code: string;
}

const OWNERS = `select c.id, c.number, c.name, c.kind, c.country, c.locale, a.line1, a.city, a.postal_code,
    exists (select from core_membership m join core_group g on g.id = m.group_id and g.code = 'VIP' where m.customer_id = c.id) as vip
  from core_customer c join lateral (select line1, city, postal_code from core_address a where a.customer_id = c.id
    order by a.role = 'service' desc limit 1) a on true
  where c.country in ('SK', 'CZ', 'PL') and not exists (select from supply_points_point p where p.customer_id = c.id) order by c.number`;

/** Points of the demo company with three years of readings and two of daily values, for every customer that has none. */
export async function seed(ctx: Seeding): Promise<void> {
  const owners = await ctx.write(({ em }) => executeIn<Owner>(em, OWNERS));
  for (const [index, owner] of owners.entries()) {
    const commodities: Commodity[] = ['electricity'];
    if (owner.kind === 'organisation' || index % 2 === 0) commodities.push('gas');
    if (owner.name.startsWith('SVB')) commodities.push('water');
    for (const commodity of commodities) await seedPoint(ctx, owner, commodity);
  }
  await seedShares(ctx);
}

const PRICE: Record<Commodity, number> = { electricity: 0.19, gas: 0.95, water: 3.2, heat: 32 };
const MONEY: Record<string, { currency: string; factor: number }> = {
  SK: { currency: 'EUR', factor: 1 },
  CZ: { currency: 'CZK', factor: 24.5 },
  PL: { currency: 'PLN', factor: 4.3 },
};
const DSO: Record<string, string> = {
  SK: 'Distribúcia Tatry, a.s.',
  CZ: 'Distribuce Vltava, a.s.',
  PL: 'Dystrybucja Wisła S.A.',
};
const TARIFF: Record<string, { person: string; organisation: string }> = {
  SK: { person: 'DD2', organisation: 'C2-X3' },
  CZ: { person: 'D25d', organisation: 'C25d' },
  PL: { person: 'G11', organisation: 'C12a' },
};

/** kWh or cubic metres in a middling month. */
function monthlyUse({ kind, vip, number }: Owner, commodity: Commodity): number {
  const base = kind === 'person' ? { electricity: 210, gas: 95, water: 9, heat: 2 } : { electricity: 1850, gas: 480, water: 160, heat: 9 };
  return base[commodity] * (vip ? 2.4 : 1) * (0.75 + share(`${number} ${commodity}`) * 0.6);
} // prettier-ignore

async function seedPoint(ctx: Seeding, owner: Owner, commodity: Commodity): Promise<void> {
  const seed = `${owner.number} ${commodity}`;
  const { kind, code } = codeFor(owner.country, commodity, seed);
  const { currency, factor } = MONEY[owner.country]!;
  const from = addDays(monthStart(ctx.today, -36), -1);
  const contract = await storeContract(ctx, owner, commodity, { code, from });
  const id = newId();
  await ctx.write(async (tx) => {
    await executeIn(
      tx.em,
      `insert into supply_points_point (id, customer_id, label, ${kind}, commodity, street, city, postal_code, country, tariff, reserved_capacity, metering_type,
         contract_number, contract_from, contract_to, contract_file_id, contract_file_name, contract_mime, contract_size, contract_sha256, supplier, dso, unit_price, currency)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'application/pdf', $18, $19, 'Lumenia', $20, $21, $22)`,
      [
        id, owner.id, owner.name, code, commodity, owner.line1, owner.city, owner.postal_code, owner.country,
        commodity === 'electricity' ? TARIFF[owner.country]![owner.kind] : null,
        commodity === 'electricity' ? (owner.kind === 'person' ? '3×25 A' : '3×63 A') : null,
        commodity === 'electricity' ? (owner.vip ? 'B' : 'C') : null,
        contract.number, addDays(from, 1), null, contract.id, contract.name, contract.size, contract.sha256, DSO[owner.country], (PRICE[commodity] * factor).toFixed(4), currency,
      ],
    );
    await seedMeters(ctx, tx, owner, { id, commodity, from });
    if (owner.vip || commodity === 'electricity') await seedWindow(ctx, tx, owner, id);
  });
} // prettier-ignore

async function storeContract(ctx: Seeding, owner: Owner, commodity: Commodity, { code, from }: { code: string; from: string }) {
  const number = `${Math.floor(share(`${owner.number} ${commodity} contract`) * 9000) + 1000}/${from.slice(0, 4)}`;
  const locale = owner.locale ?? 'sk';
  const word = (key: string) => ctx.t(locale, `supply-points.${key}`);
  const bytes = await drawContract(
    `${word('contract')} ${number}`,
    locale,
    [[word('commodity.label'), word(`commodity.${commodity}`)], [word('customer'), owner.name], [word('address'), `${owner.line1}, ${owner.postal_code} ${owner.city}`], [word('code'), code], [word('contract.from'), addDays(from, 1)]],
    new Date(`${from}T10:00:00Z`),
  );
  const id = newId();
  const stored = await ctx.files.put(id, bytes);
  return { id, number, name: `${number.replace('/', '-')}.pdf`, ...stored };
} // prettier-ignore

/** Open now for customers of the VIP group, in two weeks for the others. */
async function seedWindow(ctx: Seeding, tx: Transaction, owner: Owner, point: string): Promise<void> {
  const opens = owner.vip ? addDays(ctx.today, -3) : addDays(ctx.today, 14);
  await executeIn(
    tx.em,
    'insert into supply_points_window (id, customer_id, point_id, opens_on, closes_on, opened_mail_at) values ($1, $2, $3, $4, $5, $6)',
    [newId(), owner.id, point, opens, addDays(opens, 9), owner.vip ? new Date() : null],
  );
}

interface Placed {
  id: string;
  commodity: Commodity;
  from: string;
}

/** One meter, or where the customer is of the VIP group two: the old one was exchanged fourteen months ago. */
async function seedMeters(ctx: Seeding, tx: Transaction, owner: Owner, point: Placed): Promise<void> {
  const exchanged = owner.vip && point.commodity === 'electricity' ? addDays(monthStart(ctx.today, -14), 13) : undefined;
  const last = addDays(monthStart(ctx.today), -1);
  const spans = exchanged ? [{ from: point.from, to: exchanged }, { from: exchanged, to: last }] : [{ from: point.from, to: last }];
  for (const [index, span] of spans.entries()) {
    const gone = index < spans.length - 1;
    const meter = newId();
    await executeIn(
      tx.em,
      'insert into supply_points_meter (id, customer_id, point_id, serial_no, manufacturer, installed_on, removed_on, next_verification_on) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [meter, owner.id, point.id, String(18_000_000 + Math.floor(share(`${owner.number} ${point.commodity} ${index}`) * 9_999_999)), 'Metrix', span.from,
        gone ? span.to : null, gone ? null : `${Number(span.from.slice(0, 4)) + 12}-12-31`],
    );
    for (const register of registersFor(owner, point.commodity)) await seedRegister(ctx, tx, owner, point, { meter, gone, span, first: index === 0 ? 'first' : 'meter_change', ...register });
  }
} // prettier-ignore

/** Businesses count in two tariffs. */
function registersFor(owner: Owner, commodity: Commodity) {
  if (commodity !== 'electricity') return [{ obis: commodity === 'gas' ? '7-0:3.0.0' : '8-0:1.0.0', tou: 'total', unit: 'm3', part: 1 }];
  if (owner.kind === 'person') return [{ obis: '1-0:1.8.0', tou: 'total', unit: 'kWh', part: 1 }];
  return [{ obis: '1-0:1.8.1', tou: 'T1', unit: 'kWh', part: 0.64 }, { obis: '1-0:1.8.2', tou: 'T2', unit: 'kWh', part: 0.36 }];
} // prettier-ignore

type Planned = ReturnType<typeof registersFor>[number] & { meter: string; gone: boolean; span: { from: string; to: string }; first: 'first' | 'meter_change' }; // prettier-ignore

async function seedRegister(ctx: Seeding, tx: Transaction, owner: Owner, { commodity }: Placed, plan: Planned): Promise<void> {
  const id = newId();
  const key = `${owner.number} ${plan.obis}`;
  const monthly = monthlyUse(owner, commodity) * plan.part;
  await executeIn(tx.em, 'insert into supply_points_register (id, customer_id, meter_id, obis_code, tou, unit) values ($1, $2, $3, $4, $5, $6)',
    [id, owner.id, plan.meter, plan.obis, plan.tou, plan.unit]);
  const start = plan.first === 'first' ? Math.floor(share(`${key} start`) * 4000) : 0;
  const readings = readingsFor(commodity, monthly, plan.span, start, key, plan.first);
  if (plan.gone) {
    const before = readings.at(-1)!;
    readings.push({ readOn: plan.span.to, value: before.value + Math.round(monthly * 0.45), reason: 'meter_change', estimated: false });
  }
  await insertReadings(ctx, tx, owner, id, readings);
  if (!plan.gone) await insertDays(ctx, tx, owner, id, { commodity, monthly, key, from: plan.span.from });
} // prettier-ignore

async function insertReadings(ctx: Seeding, tx: Transaction, owner: Owner, register: string, readings: readonly PlannedReading[]): Promise<void> {
  const self = (one: PlannedReading) => owner.vip && one.reason === 'periodic' && !one.estimated && share(`${owner.number} self ${one.readOn}`) < 0.4;
  await executeIn(
    tx.em,
    `insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, reason, read_by, source, status, billed, external_id, received_at)
     select gen_random_uuid(), $1, $2, i.read_on, i.value, i.quality, i.reason, case i.quality when 'self' then 'customer' else 'dso' end,
         case i.quality when 'self' then 'portal' else 'import' end, case when i.billed then 'billed' else 'valid' end, i.billed,
         'demo:' || i.read_on || ':' || i.reason, i.read_on + interval '1 day 9 hours'
       from unnest($3::date[], $4::numeric[], $5::text[], $6::text[], $7::bool[]) as i (read_on, value, quality, reason, billed)`,
    [
      owner.id, register, readings.map((r) => r.readOn), readings.map((r) => r.value),
      readings.map((r) => (r.estimated ? 'estimated' : self(r) ? 'self' : 'actual')), readings.map((r) => r.reason),
      readings.map((r) => r.readOn < monthStart(ctx.today, -1)),
    ],
  );
} // prettier-ignore

interface Daily {
  commodity: Commodity;
  monthly: number;
  key: string;
  from: string;
}

/** Two years and a month of daily values, so that the days of a month have those of the year before beside them; a day begins at the portal's midnight and may have 23 or 25 hours. */
async function insertDays(ctx: Seeding, tx: Transaction, owner: Owner, register: string, { commodity, monthly, key, from }: Daily): Promise<void> {
  const days = Array.from({ length: 761 }, (_, index) => addDays(ctx.today, index - 762)).filter((day) => day > from);
  await executeIn(
    tx.em,
    `insert into supply_points_interval (id, customer_id, register_id, starts_at, seconds, value)
     select gen_random_uuid(), $1, $2, i.day::timestamp at time zone $5,
         extract(epoch from ((i.day + 1)::timestamp at time zone $5) - (i.day::timestamp at time zone $5))::int, i.value
       from unnest($3::date[], $4::numeric[]) as i (day, value)`,
    [owner.id, register, days, days.map((day) => usedOn(commodity, monthly, day, key).toFixed(3)), ctx.timeZone],
  );
} // prettier-ignore
