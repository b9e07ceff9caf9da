import type { FC } from 'hono/jsx';
import { amountWords } from '../../core/charts/amounts.js';
import { type BarLayout, layOutBars } from '../../core/charts/bars.js';
import { dayLabel, type Frame, type TimeSeries } from '../../core/charts/frame.js';
import { type LineLayout, layOutLines } from '../../core/charts/lines.js';
import { layOutStacks, type StackLayout } from '../../core/charts/stacks.js';
import type { Chart } from '../../core/insights/figures.js';

const SIZE = { width: 860, height: 240 };

/** What fills the areas of a series beside its colour: lines and dots of its own, so that colour is not the only sign. */
const PATTERNS = [
  null,
  'M0 8L8 0M-2 2L2 -2M6 10L10 6',
  'M0 4H8',
  'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  'M4 0V8',
  'M0 4H8M4 0V8',
] as const;
/** Of lines, by the same order. */
const DASHES = [undefined, '7 4', '2 3'] as const;

type Props = { name: string; title: string; finding: string; chart: Chart };

/** A chart as a picture. Who cannot see it hears its title and what it shows; `name` is its own on the page. */
export const ChartPicture: FC<Props> = ({ name, title, finding, chart }) => {
  const drawn = layOut(chart);
  const { width, height } = drawn.kind === 'bars' ? drawn : drawn.frame;
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-labelledby={`${name}-title ${name}-finding`}
    >
      <title id={`${name}-title`}>{title}</title>
      <desc id={`${name}-finding`}>{finding}</desc>
      {drawn.kind === 'bars' ? (
        <Bars drawn={drawn} />
      ) : (
        <OverTime name={name} drawn={drawn} chart={chart as TimeSeries} />
      )}
    </svg>
  );
};

function layOut(chart: Chart): LineLayout | StackLayout | BarLayout {
  if (chart.kind === 'bars') return layOutBars(chart, SIZE.width);
  return chart.kind === 'lines' ? layOutLines(chart, SIZE) : layOutStacks(chart, SIZE);
}

const OverTime: FC<{ name: string; drawn: LineLayout | StackLayout; chart: TimeSeries }> = ({ name, drawn, chart }) => (
  <>
    <Axes frame={drawn.frame} />
    {drawn.kind === 'lines' ? (
      <Lines drawn={drawn} chart={chart} />
    ) : (
      <Stacks name={name} drawn={drawn} chart={chart} />
    )}
  </>
);

const Axes: FC<{ frame: Frame }> = ({ frame: { plot, ticks, dates } }) => (
  <>
    {ticks.map(({ y, label }) => (
      <>
        <line class="grid" x1={plot.left} x2={plot.right} y1={y} y2={y} />
        <text x={plot.left - 8} y={y + 4} text-anchor="end">
          {label}
        </text>
      </>
    ))}
    {dates.map(({ x, label }) => (
      <text x={x} y={plot.bottom + 18} text-anchor="middle">
        {label}
      </text>
    ))}
  </>
);

const Lines: FC<{ drawn: LineLayout; chart: TimeSeries }> = ({ drawn: { frame, lines }, chart }) => (
  <>
    {lines.map(({ name, path, points, labelY }, index) => (
      <g class={`series-${index}`}>
        <path class="line" d={path} stroke-dasharray={DASHES[index % DASHES.length]} />
        {points.map(({ x, y, bucket, value }) => (
          <circle class="point" cx={x} cy={y} r="3.5">
            <title>{`${dayLabel(chart.buckets[bucket]!)}, ${name}: ${amountWords(value, chart.unit)}`}</title>
          </circle>
        ))}
        {labelY !== null && (
          <text class="name" x={frame.plot.right + 8} y={labelY + 4}>
            {name}
          </text>
        )}
      </g>
    ))}
  </>
);

const Stacks: FC<{ name: string; drawn: StackLayout; chart: TimeSeries }> = ({ name, drawn, chart }) => {
  const fill = (series: number): string => `url(#${name}-fill-${series % PATTERNS.length})`;
  return (
    <>
      <defs>
        {PATTERNS.map((path, index) => (
          <pattern
            id={`${name}-fill-${index}`}
            class={`series-${index}`}
            width="8"
            height="8"
            patternUnits="userSpaceOnUse"
          >
            <rect class="area" width="8" height="8" />
            {path && <path class="hatch" d={path} />}
          </pattern>
        ))}
      </defs>
      {drawn.bars.map(({ series, bucket, value, x, y, width, height }) => (
        <rect x={x} y={y} width={width} height={height} fill={fill(series)}>
          <title>{`${dayLabel(chart.buckets[bucket]!)}, ${chart.series[series]!.name}: ${amountWords(value, chart.unit)}`}</title>
        </rect>
      ))}
      {drawn.names.map(({ name: words, series, y }) => (
        <>
          <rect x={drawn.frame.plot.right + 8} y={y - 6} width="12" height="12" fill={fill(series)} />
          <text class="name" x={drawn.frame.plot.right + 26} y={y + 4}>
            {words}
          </text>
        </>
      ))}
    </>
  );
};

const Bars: FC<{ drawn: BarLayout }> = ({ drawn: { left, bars } }) => (
  <g class="series-0">
    {bars.map(({ name, words, y, width, height }) => (
      <>
        <text class="name" x={left - 8} y={y + 12} text-anchor="end">
          {name}
        </text>
        <rect class="area" x={left} y={y} width={width} height={height} />
        <text x={left + width + 6} y={y + 12}>
          {words}
        </text>
      </>
    ))}
  </g>
);
