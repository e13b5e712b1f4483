import type { Context } from 'portico';
import type { Fault } from '../metering/verdict.ts';

/** Faults of a form by the names of its fields. */
export type Faults = Record<string, Fault>;

/** A fault of this plugin: `supply-points.fault.<name>` and its values. */
export const fault = (name: string, values?: Record<string, unknown>): Fault => ({
  key: `supply-points.fault.${name}`,
  ...(values ? { values } : {}),
});

/** What core says to a field that may not stay empty. */
export const EMPTY: Fault = { key: 'core.field.error.required' };

/** What was typed, short enough for a sentence. */
export const said = (typed: string): string => (typed.length > 40 ? `${typed.slice(0, 40)}…` : typed);

/** A text of the catalogue per value, as options of a select. */
export const options = ({ t }: Pick<Context, 't'>, prefix: string, values: readonly string[]) =>
  values.map((value) => ({ value, label: t(`supply-points.${prefix}.${value}`) }));
