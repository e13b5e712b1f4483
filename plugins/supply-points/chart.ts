import { scaleBand, scaleLinear } from 'd3-scale';

/** A pair of bars: what was used, and a year before. */
export interface Bar {
  label: string;
  value: number;
  before?: number | undefined;
  estimated?: boolean;
}

const HEIGHT = 190;
const TOP = 14;

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
const pixels = (value: number): string => value.toFixed(1);

/**
 * Geometry of a bar chart as the theme draws charts: x in per cent and y in pixels, so that text never scales.
 * @param height of the drawing without the labels under it, px
 * @param every how many bars get a label; the others leave theirs out
 */
export function barChart(
  bars: readonly Bar[],
  { height = HEIGHT, every = 1 }: { height?: number; every?: number } = {},
) {
  const top = Math.max(0, ...bars.flatMap((bar) => [bar.value, bar.before ?? 0]));
  const y = scaleLinear().domain([0, top === 0 ? 1 : top]).nice(4).range([height, TOP]); // prettier-ignore
  const x = scaleBand<number>().domain(bars.map((_, index) => index)).range([0, 1]).paddingInner(0.3).paddingOuter(0.15); // prettier-ignore
  const paired = bars.some((bar) => bar.before !== undefined);
  const width = x.bandwidth();
  const rect = (at: number, value: number, share: number) => ({ x: percent(at), width: percent(width * share), y: pixels(y(value)), height: pixels(height - y(value)) }); // prettier-ignore
  return {
    height: height + 20,
    base: height,
    label: height + 16,
    top: y.domain()[1]!,
    lines: y.ticks(4).slice(1).map((tick) => pixels(y(tick))), // prettier-ignore
    bars: bars.map((bar, index) => ({
      label: index % every === 0 ? bar.label : '',
      odd: index % 2 === 1,
      center: percent(x(index)! + width / 2),
      estimated: bar.estimated === true,
      now: rect(x(index)! + (paired ? width / 2 : 0), bar.value, paired ? 0.5 : 1),
      before: bar.before === undefined ? undefined : rect(x(index)!, bar.before, 0.5),
    })),
  };
}

export type Chart = ReturnType<typeof barChart>;
