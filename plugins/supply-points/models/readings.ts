import type { Context } from 'portico';
import { spansOf } from '../metering/consumption.ts';
import type { ReadingRow, RegisterRow } from '../queries.ts';
import type { Quality, ReadingState } from '../reading.entity.ts';
import { registerName, unitText } from './point.ts';

const KIND: Record<ReadingState, string> = {
  draft: 'line', submitted: 'info', in_validation: 'info', valid: 'ok', implausible: 'warn', rejected: 'danger', billed: 'ok', superseded: 'line',
}; // prettier-ignore

const WEAK: readonly Quality[] = ['estimated', 'substitute'];

/** Readings as rows of a table: their register in words, what was used since the one before, and where they come from. */
export function readingRows(ctx: Pick<Context, 't'>, registers: readonly RegisterRow[], readings: readonly ReadingRow[]) {
  const byId = new Map(registers.map((register) => [register.id, register]));
  const used = new Map(
    registers.flatMap((register) =>
      spansOf(readings.filter((r) => r.register_id === register.id), register).map((span) => [span.id, span] as const),
    ),
  );
  return readings.flatMap((reading) => {
    const register = byId.get(reading.register_id);
    if (!register) return [];
    const span = used.get(reading.id);
    return [{
      ...reading,
      register: registerName(ctx, register),
      serial_no: register.serial_no,
      old: register.removed_on !== null,
      unit: unitText(register.unit),
      used: span?.used.toFixed(),
      rolledOver: span?.rolledOver === true,
      stateText: ctx.t(`supply-points.state.${reading.status}`),
      stateKind: KIND[reading.status],
      qualityText: ctx.t(`supply-points.quality.${reading.quality}`),
      qualityKind: WEAK.includes(reading.quality) ? 'warn' : 'line',
      reasonText: reading.reason === 'periodic' ? '' : ctx.t(`supply-points.reason.${reading.reason}`),
      sourceText: sourceOf(ctx, reading),
    }];
  });
} // prettier-ignore

/** Who read it, how it came, and who of the staff has written it down. */
function sourceOf({ t }: Pick<Context, 't'>, { read_by: reader, source, account_name: name }: ReadingRow): string {
  const told = source === 'call' || source === 'mail';
  const who = told && name !== null ? t('supply-points.entered-by', { name }) : name;
  return [t(`supply-points.by.${reader}`), told ? t(`supply-points.via.${source}`) : '', who]
    .filter(Boolean)
    .join(', ');
}

export type ReadingView = ReturnType<typeof readingRows>[number];
