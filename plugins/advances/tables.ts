import { queryBuilder } from 'portico';
import type { Commodity, Frequency, Method, ScheduleState } from './schedule.entity.ts';

/** Columns of `advances_schedule` as rows arrive: days and amounts as text. */
export interface ScheduleColumns {
  id: string;
  customer_id: string;
  number: string;
  supply_point: string;
  commodity: Commodity;
  starts_on: string;
  ends_on: string | null;
  frequency: Frequency;
  due_day: number;
  billing_month: number | null;
  amount: string;
  currency: string;
  method: Method;
  iban: string | null;
  payee: string;
  variable_symbol: string | null;
  state: ScheduleState;
  version: number;
}

export interface InstalmentColumns {
  id: string;
  customer_id: string;
  schedule_id: string;
  period: string;
  due_on: string;
  amount: string;
  paid_amount: string;
  paid_on: string | null;
  open_amount: string;
  changed_at: string;
  version: number;
}

export interface FeedColumns {
  id: string;
  account_id: string;
  locale: string;
  created_at: string;
}

/** Composes queries over the plugin's tables and the customer they belong to. */
export const db = queryBuilder<{
  advances_schedule: ScheduleColumns;
  advances_instalment: InstalmentColumns;
  advances_feed: FeedColumns;
  core_customer: { id: string; number: string; name: string };
}>();
