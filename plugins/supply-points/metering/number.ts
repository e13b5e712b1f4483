import { Decimal } from 'decimal.js';

/** What somebody typed as a reading, as decimal text, or why it is none (a catalogue key and its values). */
export type Typed = { value: string; fault?: undefined } | { fault: { key: string; values?: Record<string, unknown> } };

const fault = (name: string, values?: Record<string, unknown>): Typed => ({
  fault: { key: `supply-points.fault.${name}`, ...(values ? { values } : {}) },
});

/**
 * Reads a number as people write it: blanks between thousands, a comma or a point before decimals.
 * @param digits whole digits of the display
 */
export function typedReading(text: string, digits: number): Typed {
  const bare = text.replace(/[\s\u00a0\u202f']/g, '');
  if (bare === '') return fault('empty');
  if (/^[-\u2212]/.test(bare)) return fault('negative');
  if (/[^0-9.,]/.test(bare)) return fault('letters', { typed: text.trim().slice(0, 20) });
  const [whole = '', decimals = '', ...more] = bare.split(/[.,]/);
  if (more.length > 0 || whole === '') return fault('separators');
  if (decimals.length > 3) return fault('decimals');
  const value = new Decimal(decimals === '' ? whole : `${whole}.${decimals}`);
  if (value.trunc().toFixed().length > digits) return fault('digits', { count: digits });
  return { value: value.toFixed() };
}
