import { drawable, type Frame, layOutFrame, type Size, spread, type TimeSeries, tenth } from './frame.js';

const LABEL_GAP = 17;
/** Of the room of a bucket. */
const BAR_SHARE = 0.72;

export type StackLayout = {
  kind: 'stacks';
  frame: Frame;
  /** Names beside the drawing, from the top of the stacks down. */
  names: { name: string; series: number; y: number }[];
  bars: { series: number; bucket: number; value: number; x: number; y: number; width: number; height: number }[];
};

/** Lays out one stack per bucket, the first series at the bottom. */
export function layOutStacks(chart: TimeSeries, size: Size): StackLayout {
  const valueAt = (series: number, bucket: number): number => drawable(chart.series[series]?.values[bucket]) ?? 0;
  const totals = chart.buckets.map((_, bucket) =>
    chart.series.reduce((sum, _series, series) => sum + valueAt(series, bucket), 0),
  );
  const frame = layOutFrame(chart, Math.max(0, ...totals), size);
  const width = tenth(Math.max(1, frame.bucketWidth * BAR_SHARE));
  const bars = chart.buckets.flatMap((_, bucket) => {
    let below = 0;
    return chart.series.flatMap((_series, series) => {
      const value = valueAt(series, bucket);
      if (value === 0) return [];
      const [bottom, top] = [frame.y(below), frame.y(below + value)];
      below += value;
      return [
        { series, bucket, value, x: tenth(frame.x(bucket) - width / 2), y: top, width, height: tenth(bottom - top) },
      ];
    });
  });
  const shown = chart.series.map((_, series) => series).filter((series) => bars.some((bar) => bar.series === series));
  const top = frame.plot.top + LABEL_GAP / 2;
  const places = spread(
    shown.map((_, index) => top + index * LABEL_GAP),
    LABEL_GAP,
    top,
    frame.plot.bottom,
  );
  return {
    kind: 'stacks',
    frame,
    names: shown.toReversed().map((series, index) => ({ name: chart.series[series]!.name, series, y: places[index]! })),
    bars,
  };
}
