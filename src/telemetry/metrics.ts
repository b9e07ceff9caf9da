import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricKind, type MetricName, type MetricSpec } from './metric-list.js';

export type Labels = Readonly<Record<string, string>>;
/** One value of a gauge or of a counter that somebody else keeps. */
export type Sample = { name: MetricName; labels: Labels; value: number };

type Metric = {
  count(labels: Labels, by: number): void;
  set(labels: Labels, value: number): void;
  observe(labels: Labels, value: number): void;
  reset(): void;
};

/** The metrics of this process; whoever counts need not know whether anybody reads them. */
const registry = new Registry();

const refuse = (name: string, kind: MetricKind) => (): never => {
  throw new Error(`${name} is a ${kind}`);
};

/** A counter that PostgreSQL keeps is set, not counted: prom-client writes it with the right type when its value is replaced. */
function build(name: string, { kind, help, labels, buckets }: MetricSpec): Metric {
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  const no = refuse(name, kind);
  if (kind === 'histogram') {
    const metric = new Histogram({ ...options, buckets: [...(buckets ?? [])] });
    return { count: no, set: no, observe: (at, value) => metric.observe(at, value), reset: () => metric.reset() };
  }
  if (kind === 'gauge') {
    const metric = new Gauge(options);
    // Without labels it would say 0 from the start, and after each reset, where nobody knows yet.
    const reset = () => {
      metric.reset();
      if (labels.length === 0) metric.remove();
    };
    reset();
    return { count: no, set: (at, value) => metric.set(at, value), observe: no, reset };
  }
  const metric = new Counter(options);
  return {
    count: (at, by) => metric.inc(at, by),
    set(at, value) {
      metric.remove(at);
      metric.inc(at, Math.max(0, value));
    },
    observe: no,
    reset: () => metric.reset(),
  };
}

const metrics = new Map(Object.entries(METRICS).map(([name, spec]) => [name, build(name, spec)]));
const metricOf = (name: MetricName): Metric => metrics.get(name)!;

export const count = (name: MetricName, labels: Labels = {}, by = 1): void => metricOf(name).count(labels, by);
export const setGauge = (name: MetricName, value: number, labels: Labels = {}): void =>
  metricOf(name).set(labels, value);
/** Seconds, into a histogram. */
export const observe = (name: MetricName, seconds: number, labels: Labels = {}): void =>
  metricOf(name).observe(labels, seconds);

/** Replaces all that is known of these metrics: what is no more is not shown any more. */
export function replace(names: readonly MetricName[], samples: readonly Sample[]): void {
  for (const name of names) metricOf(name).reset();
  for (const { name, labels, value } of samples) metricOf(name).set(labels, value);
}

let withDefaults = false;

/** All metrics in the text format, those of the process and of Node among them. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function exposition(): Promise<string> {
  // Those of Node watch its event loop and its collector, which costs a little: only where somebody reads them.
  if (!withDefaults) collectDefaultMetrics({ register: registry });
  withDefaults = true;
  return registry.metrics();
}

export const EXPOSITION_TYPE: string = registry.contentType;
