import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { METRICS, type MetricSpec } from '../../src/telemetry/metric-list.js';

type Rule = {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string };
};

const docs = (file: string): string => readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8');
const { groups } = parse(docs('alerts.yml')) as { groups: { name: string; rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const operations = docs('operations.md');
const metrics: Record<string, MetricSpec> = METRICS;

/** Words of PromQL that are no metric. https://prometheus.io/docs/prometheus/latest/querying/basics/ */
const OURS_NOT = new Set(['up', 'nodejs_eventloop_lag_p99_seconds']);

/** The selectors of an expression: the name of a series and the labels it is asked by. */
const selectorsOf = (expr: string) =>
  [...expr.matchAll(/\b((?:regreen|nodejs|process)_\w+|up)\b(?:\{([^}]*)\})?/g)].map((match) => ({
    name: match[1]!,
    labels: [...(match[2] ?? '').matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!),
  }));

function specOf(series: string): MetricSpec | undefined {
  const stem = series.replace(/_(?:bucket|sum|count)$/, '');
  if (metrics[stem]?.kind === 'histogram') return series === stem ? undefined : metrics[stem];
  return metrics[series];
}

describe('the rules', () => {
  test.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks for series that there are, by labels that they have',
    (_, rule) => {
      const selectors = selectorsOf(rule.expr);
      expect(selectors.length).toBeGreaterThan(0);
      for (const { name, labels } of selectors.filter((selector) => !OURS_NOT.has(selector.name))) {
        const spec = specOf(name);
        expect([name, spec !== undefined]).toEqual([name, true]);
        expect(labels.filter((label) => !spec!.labels.includes(label))).toEqual([]);
      }
      for (const [, by] of rule.expr.matchAll(/\bby \(([^)]*)\)/g))
        for (const label of by!.split(',').map((each) => each.trim()))
          expect(['le', 'instance', ...selectors.flatMap(({ name }) => specOf(name)?.labels ?? [])]).toContain(label);
      expect(rule.labels.severity).toMatch(/^(?:page|ticket)$/);
      expect(rule.annotations.summary).toMatch(/^[A-Z].*[^.]$/);
      if (rule.for !== undefined) expect(rule.for).toMatch(/^\d+[mh]$/);
    },
  );

  test('take the rate of counters and histograms, and of nothing else', () => {
    for (const { alert, expr } of rules)
      for (const { name } of selectorsOf(expr).filter((selector) => selector.name.startsWith('regreen_'))) {
        const kind = specOf(name)!.kind;
        const rated = new RegExp(`(?:rate|increase)\\(${name}\\b`).test(expr);
        expect([alert, name, rated]).toEqual([alert, name, kind !== 'gauge']);
      }
  });

  test('have balanced brackets and names of their own', () => {
    for (const { expr } of rules)
      for (const [open, close] of ['()', '{}', '[]'].map((pair) => [...pair]))
        expect(expr.split(open!).length).toBe(expr.split(close!).length);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  test('are explained, each with its severity and what to do, in their order', () => {
    const rows = [...operations.matchAll(/^\| `(Regreen\w+)` \((page|ticket)\) \| ([^|]+) \| ([^|]+) \|$/gm)];
    expect(rows.map(([, alert, severity]) => `${alert} ${severity}`)).toEqual(
      rules.map(({ alert, labels }) => `${alert} ${labels.severity}`),
    );
  });
});

describe('the list of metrics', () => {
  test.each(Object.entries(metrics))('%s is named as Prometheus asks', (name, { kind, help, labels, buckets }) => {
    expect(name).toMatch(/^regreen_[a-z]+(?:_[a-z]+)*$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    expect(name).not.toMatch(/_(?:ms|milliseconds|kb|mb|minutes|bucket|sum|count)$/);
    expect(help).toMatch(/^[A-Z1].*\.$/);
    expect(
      labels.filter(
        (label) =>
          !/^[a-z_]+$/.test(label) ||
          label === 'le' ||
          /repo(?!sitory_status)|owner|account|login|branch|sha|_id$|^id$|name/.test(label),
      ),
    ).toEqual([]);
    expect(buckets === undefined).toBe(kind !== 'histogram');
    if (kind === 'histogram') {
      expect(name).toMatch(/_seconds$/);
      expect([...buckets!].sort((a, b) => a - b)).toEqual(buckets);
    }
  });

  test('is told of in operations.md, all of it and nothing else', () => {
    const told = new Set([...operations.matchAll(/\b(regreen_[a-z_]+[a-z])\b/g)].map(([, name]) => name!));
    expect(Object.keys(metrics).filter((name) => !told.has(name))).toEqual([]);
    expect([...told].filter((name) => !(name in metrics))).toEqual([]);
  });
});
