import { isDay, text, Type } from 'portico';
import { typedReading } from '../metering/number.ts';
import type { Direction } from '../meter.entity.ts';
import { EMPTY, fault, said, type Faults } from './fault.ts';

/** Registers that a new meter can have in one form. */
export const ROWS = [1, 2, 3, 4] as const;
type Row = (typeof ROWS)[number];

export const UNITS = ['kWh', 'm3', 'GJ'] as const;
export const TARIFFS = ['total', 'T1', 'T2'] as const;

const line = (max: number) => ({ ...text(max), default: '' });
const tou = () => Type.Union(TARIFFS.map((one) => Type.Literal(one)), { default: 'total' }); // prettier-ignore

/** Fields of a new meter: its facts, and per register its code, tariff and first state. */
export const meterFields = {
  serial_no: line(40), manufacturer: line(80), installed_on: line(10), next_verification_on: line(10),
  digits: line(4), multiplier: line(12), unit: Type.Union(UNITS.map((unit) => Type.Literal(unit)), { default: 'kWh' }),
  obis1: line(30), obis2: line(30), obis3: line(30), obis4: line(30),
  tou1: tou(), tou2: tou(), tou3: tou(), tou4: tou(),
  first1: line(20), first2: line(20), first3: line(20), first4: line(20),
}; // prettier-ignore

/** The form as it comes. */
export type MeterBody = Record<keyof typeof meterFields, string>;

/** A register of the new meter with the state it begins with. */
export interface NewRegister {
  obis: string;
  tou: string;
  direction: Direction;
  /** Decimal text. */
  first: string;
}

/** A meter as it is put in. */
export interface NewMeter {
  serial: string;
  manufacturer: string | null;
  installedOn: string;
  verifyOn: string | null;
  digits: number;
  multiplier: string;
  unit: string;
  registers: NewRegister[];
}

/** IEC 62056-61: A-B:C.D.E. */
const OBIS = /^\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** Reads the form; where there are faults the meter is not to be used. */
export function readMeter(body: MeterBody, today: string): { meter: NewMeter; faults: Faults } {
  const faults: Faults = {};
  const get = (name: keyof MeterBody) => body[name].trim();
  if (get('serial_no') === '') faults.serial_no = EMPTY;
  const installed = get('installed_on');
  if (!isDay(installed)) faults.installed_on = fault('install-day');
  else if (installed > today) faults.installed_on = fault('future', { day: installed });
  const verify = get('next_verification_on');
  if (verify !== '' && !isDay(verify)) faults.next_verification_on = fault('contract-day');
  const digits = get('digits') || '6';
  if (!/^([1-9]|1[0-2])$/.test(digits)) faults.digits = fault('display', { typed: said(digits) });
  const multiplier = (get('multiplier') || '1').replace(',', '.');
  if (!/^\d{1,6}(\.\d{1,4})?$/.test(multiplier) || Number(multiplier) === 0) faults.multiplier = fault('multiplier', { typed: said(multiplier) });
  const registers = ROWS.filter((row) => get(`obis${row}`) !== '').map((row) => readRegister(body, row, faults.digits ? 12 : Number(digits), faults));
  if (registers.length === 0) faults.obis1 = EMPTY;
  const meter = {
    serial: get('serial_no'), manufacturer: get('manufacturer') || null, installedOn: installed, verifyOn: verify || null, digits: Number(digits),
    multiplier, unit: body.unit, registers,
  };
  return { meter, faults };
} // prettier-ignore

function readRegister(body: MeterBody, row: Row, digits: number, faults: Faults): NewRegister {
  const obis = body[`obis${row}`].trim();
  if (!OBIS.test(obis)) faults[`obis${row}`] = fault('obis', { typed: said(obis) });
  else if (ROWS.some((other) => other < row && body[`obis${other}`].trim() === obis)) faults[`obis${row}`] = fault('obis-twice', { typed: obis }); // prettier-ignore
  const first = typedReading(body[`first${row}`] === '' ? '0' : body[`first${row}`], digits);
  if (first.fault) faults[`first${row}`] = first.fault;
  return {
    obis,
    tou: body[`tou${row}`],
    direction: /:2\.8\./.test(obis) ? 'out' : 'in',
    first: first.fault ? '0' : first.value,
  };
}
