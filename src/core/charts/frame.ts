import { amountLabel, roundTicks, type Unit } from './amounts.js';

/** What a chart over time shows. A value that is null, or no number, is a gap. */
export type TimeSeries = {
  unit: Unit;
  /** First day of each bucket, YYYY-MM-DD, in order. */
  buckets: readonly string[];
  series: readonly { name: string; values: readonly (number | null)[] }[];
};

/** Pixels of the drawing; the page may show it larger or smaller. */
export type Size = { width: number; height: number };

/** The axes of a chart over time, in pixels of its drawing. */
export type Frame = Size & {
  plot: { left: number; top: number; right: number; bottom: number };
  /** Round amounts, from 0 up. */
  ticks: { y: number; label: string }[];
  dates: { x: number; label: string }[];
  /** Room of one bucket. */
  bucketWidth: number;
  /** Middle of a bucket. */
  x: (bucket: number) => number;
  y: (value: number) => number;
};

/** Room for amounts at the left, names at the right, dates below. */
const MARGIN = { left: 56, top: 12, right: 170, bottom: 28 };
/** Room that a date takes. */
const DATE_WIDTH = 58;

/** Axes for values up to `largest`. */
export function layOutFrame({ unit, buckets }: TimeSeries, largest: number, { width, height }: Size): Frame {
  const plot = { left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: height - MARGIN.bottom };
  const amounts = roundTicks(largest, unit);
  const top = amounts.at(-1)!;
  const bucketWidth = (plot.right - plot.left) / Math.max(1, buckets.length);
  const x = (bucket: number): number => tenth(plot.left + (bucket + 0.5) * bucketWidth);
  const y = (value: number): number => tenth(plot.bottom - (value / top) * (plot.bottom - plot.top));
  const every = Math.max(1, Math.ceil(DATE_WIDTH / bucketWidth));
  const newest = buckets.length - 1;
  return {
    width,
    height,
    plot,
    ticks: amounts.map((amount) => ({ y: y(amount), label: amountLabel(amount, unit) })),
    // Counted from the newest, which is the one that people look for.
    dates: buckets.flatMap((day, index) =>
      (newest - index) % every === 0 ? [{ x: x(index), label: dayLabel(day) }] : [],
    ),
    bucketWidth,
    x,
    y,
  };
}

/** More than anything that is counted here; beyond it numbers lose their ones. */
const MOST = 1e15;

/** A value that can be drawn; null where there is none. */
export const drawable = (value: number | null | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.min(value, MOST) : null;

export const tenth = (value: number): number => Math.round(value * 10) / 10;

const days = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** "2026-11-22" → "Nov 22" */
export function dayLabel(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : days.format(at);
}

/** Moves labels apart so that none lies on another, keeping their order; at most `bottom`. */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted
    .map((y, index) => ({ y, index }))
    .sort((one, other) => one.y - other.y || one.index - other.index);
  let least = top;
  for (const label of order) {
    label.y = Math.max(label.y, least);
    least = label.y + gap;
  }
  let most = bottom;
  for (const label of order.toReversed()) {
    label.y = Math.min(label.y, most);
    most = label.y - gap;
  }
  const placed = [...wanted];
  for (const { y, index } of order) placed[index] = tenth(y);
  return placed;
}
