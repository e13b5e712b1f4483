import { defineQuery, format, queryBuilder, sql, type Context } from 'portico';
import type { StepKind } from './chain.ts';
import type { Trial, Why } from './decide.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

/** Who got a ticket when, why, and what was tried before. */
export interface AssignmentRow {
  at: string;
  by_name: string;
  owner_id: string | null;
  owner_name: string | null;
  step: StepKind | null;
  why: Why;
  trace: Trial[];
}

/** Everybody a ticket was given to, the last first; for staff. */
export const assignmentsOf = defineQuery<{ ticket: string }, AssignmentRow>((p) => ({
  compile: () =>
    sql<AssignmentRow>`select at, by_name, owner_id, owner_name, step, why, trace from tickets_assignment where ticket_id = ${p.ticket}::uuid
      order by at desc, id desc limit 20`.compile(db),
})); // prettier-ignore

/** Why somebody has a ticket, to be read by staff. */
export interface Explanation {
  /** One sentence, such as "Substitute for Piotr Zieliński (away until 27 Nov)". */
  text: string;
  /** What was asked in order, the last of them what decided. */
  tried: { step: string; found: boolean; text: string }[];
}

type Reader = Pick<Context, 't' | 'locale'>;

/** A reason in the reader's language: days, channels and titles among its values are written as he reads them. */
export function writeWhy({ t, locale }: Reader, { key, values = {} }: Why): string {
  const titles = values.type as Record<string, string> | undefined;
  const text = t(key, {
    ...values,
    ...(titles ? { type: titles[locale] ?? titles.en ?? Object.values(titles)[0] ?? '' } : {}),
    ...(typeof values.until === 'string' ? { until: format.day(locale, values.until, 'dayMonth') } : {}),
    ...(typeof values.channel === 'string' ? { channel: t(`tickets.channel.${values.channel}`) } : {}),
  });
  const rest = [
    typeof values.team === 'string' ? t('tickets.why.team', { team: values.team }) : '',
    typeof values.note === 'string' ? values.note : '',
  ].filter((part) => part !== '');
  return [text, ...rest].join('. ');
}

/** Explains one entry of {@link assignmentsOf}. */
export const explainAssignment = (reader: Reader, row: Pick<AssignmentRow, 'why' | 'trace'>): Explanation => ({
  text: writeWhy(reader, row.why),
  tried: row.trace.map(({ step, found, why }) => ({
    step: reader.t(`tickets.step.${step}`),
    found,
    text: writeWhy(reader, why),
  })),
});
