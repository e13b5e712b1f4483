import { stringify } from 'csv-stringify/sync';
import { scaleBand, scaleLinear } from 'd3-scale';
import { addDays, format, harmlessCell, type Context } from 'portico';
import type { Board, BoardRow, Figures, WeekRow } from './timeliness.ts';

type Reader = Pick<Context, 't' | 'locale'>;

/** Minutes of working time as people say them. */
export function duration({ t }: Pick<Context, 't'>, minutes: number | null): string {
  if (minutes === null) return '';
  const whole = Math.round(minutes);
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  if (hours === 0) return t('tickets.duration.minutes', { minutes: rest });
  return t(rest === 0 ? 'tickets.duration.hours' : 'tickets.duration.both', { hours, minutes: rest });
}

/** From ten hours on nobody reads the minutes. */
const rough = (minutes: number | null): number | null =>
  minutes === null || minutes < 600 ? minutes : Math.round(minutes / 60) * 60;

const share = (part: number, of: number): number | null => (of === 0 ? null : Math.round((part / of) * 100));

/** Figures with their shares in per cent; null where nothing counts yet. */
export const withShares = (reader: Reader, row: Figures) => ({
  ...row,
  response_share: share(row.responses_in_time, row.responses),
  resolution_share: share(row.resolutions_in_time, row.resolutions),
  kept_share: share(row.kept, row.kept + row.broken),
  response_time: duration(reader, rough(row.response_minutes)),
  solution_time: duration(reader, rough(row.solution_minutes)),
});

/** A row of the board with its name in the reader's language. */
export const boardLine = (reader: Reader, board: Board, row: BoardRow) => ({
  ...withShares(reader, row),
  title: row.title ?? (row.titles ? (row.titles[reader.locale] ?? row.titles.en) : undefined) ?? reader.t(`tickets.timeliness.none.${board}`),
}); // prettier-ignore

export type BoardLine = ReturnType<typeof boardLine>;

const ROW = 46;

/** Bars of two shares for each line, one below the other: x in per cent, y in pixels, so that text never scales. */
export function shareChart(lines: readonly BoardLine[]) {
  const x = scaleLinear().domain([0, 100]).range([0, 100]);
  const bar = (value: number | null, y: number) => ({ y, width: `${x(value ?? 0).toFixed(2)}%`, value });
  return {
    height: lines.length * ROW + 18,
    base: lines.length * ROW,
    ticks: x.ticks(4).map((tick) => ({ at: `${x(tick)}%`, label: tick, anchor: tick === 0 ? 'start' : tick === 100 ? 'end' : 'middle' })), // prettier-ignore
    rows: lines.map((line, index) => ({
      title: line.title,
      label: index * ROW + 12,
      first: bar(line.response_share, index * ROW + 18),
      second: bar(line.resolution_share, index * ROW + 29),
    })),
  };
}

const HEIGHT = 150;

/** Resolutions by week, those in time below those that were late. Weeks without any are there, empty. */
export function weekChart({ locale }: Pick<Context, 'locale'>, weeks: readonly WeekRow[]) {
  const found = new Map(weeks.map((row) => [row.week, row]));
  const [first, last] = [weeks[0]?.week, weeks.at(-1)?.week];
  const all: WeekRow[] = [];
  for (let week = first; week !== undefined && week <= last!; week = addDays(week, 7))
    all.push(found.get(week) ?? { week, in_time: 0, late: 0 });
  const y = scaleLinear().domain([0, Math.max(1, ...all.map((row) => row.in_time + row.late))]).nice(4).range([HEIGHT, 12]); // prettier-ignore
  const x = scaleBand<number>().domain(all.keys()).range([0, 100]).paddingInner(0.3).paddingOuter(0.15);
  const every = Math.max(1, Math.ceil(all.length / 8));
  return {
    height: HEIGHT + 20,
    base: HEIGHT,
    top: y.domain()[1]!,
    lines: y.ticks(4).slice(1).map((tick) => y(tick).toFixed(1)), // prettier-ignore
    bars: all.map((row, index) => ({
      label: index % every === 0 ? format.day(locale, row.week, 'dayMonth') : '',
      odd: (index / every) % 2 === 1,
      center: `${(x(index)! + x.bandwidth() / 2).toFixed(2)}%`,
      x: `${x(index)!.toFixed(2)}%`,
      width: `${x.bandwidth().toFixed(2)}%`,
      good: { y: y(row.in_time).toFixed(1), height: (HEIGHT - y(row.in_time)).toFixed(1) },
      bad: { y: y(row.in_time + row.late).toFixed(1), height: (y(row.in_time) - y(row.in_time + row.late)).toFixed(1) },
    })),
  };
}

const COLUMNS = ['tickets', 'responses', 'responses_in_time', 'resolutions', 'resolutions_in_time', 'kept', 'broken', 'response_minutes', 'solution_minutes'] as const; // prettier-ignore

/** The board as CSV (RFC 4180) with a byte order mark, so that spreadsheets read it as UTF-8. */
export function boardCsv({ t }: Pick<Context, 't'>, board: Board, lines: readonly BoardLine[]): Buffer {
  const head = [t(`tickets.timeliness.by.${board}`), ...COLUMNS.map((column) => t(`tickets.timeliness.${column}`))];
  const rows = lines.map((line) => [harmlessCell(line.title), ...COLUMNS.map((column) => line[column])]);
  return Buffer.from(stringify([head, ...rows], { bom: true, record_delimiter: '\r\n' }));
}
