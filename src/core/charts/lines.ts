import { drawable, type Frame, layOutFrame, type Size, spread, type TimeSeries } from './frame.js';

const LABEL_GAP = 15;

export type LineLayout = {
  kind: 'lines';
  frame: Frame;
  lines: {
    name: string;
    /** Stretches without a gap, as SVG path data; a value between two gaps is a point alone. */
    path: string;
    points: { x: number; y: number; bucket: number; value: number }[];
    /** Where its name stands; null where it has no value at all. */
    labelY: number | null;
  }[];
};

/** Lays out one line per series; what has no value leaves a gap. */
export function layOutLines(chart: TimeSeries, size: Size): LineLayout {
  const values = chart.series.map((series) => chart.buckets.map((_, index) => drawable(series.values[index])));
  const largest = Math.max(0, ...values.flat().filter((value) => value !== null));
  const frame = layOutFrame(chart, largest, size);
  const lines = chart.series.map(({ name }, index) => {
    const points = values[index]!.flatMap((value, bucket) =>
      value === null ? [] : [{ x: frame.x(bucket), y: frame.y(value), bucket, value }],
    );
    return { name, points, path: pathOf(points), labelY: points.at(-1)?.y ?? null };
  });
  const named = lines.filter(({ labelY }) => labelY !== null);
  const places = spread(
    named.map(({ labelY }) => labelY!),
    LABEL_GAP,
    frame.plot.top,
    frame.plot.bottom,
  );
  for (const [index, line] of named.entries()) line.labelY = places[index]!;
  return { kind: 'lines', frame, lines };
}

const pathOf = (points: LineLayout['lines'][number]['points']): string =>
  points.map(({ x, y, bucket }, index) => `${points[index - 1]?.bucket === bucket - 1 ? 'L' : 'M'}${x} ${y}`).join(' ');
