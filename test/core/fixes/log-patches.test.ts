import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createAnalysis } from '../../../src/core/analyze.js';
import { logDiff } from '../../../src/core/fixes/log-diff.js';
import { createLogPatchCollector } from '../../../src/core/fixes/log-patches/collect-log-patches.js';
import type { FileState } from '../../../src/core/fixes/patch.js';
import type { FixFailure } from '../../../src/core/fixes/strategy.js';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'log-patches');

type Case = { name: string; folder: string; origin: string; source: string; category: string; declines?: string };

const cases: Case[] = readdirSync(FIXTURES).flatMap((tool) =>
  readdirSync(join(FIXTURES, tool)).map((name) => {
    const folder = join(FIXTURES, tool, name);
    return { name: `${tool} ${name}`, folder, ...JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) };
  }),
);
const right = cases.filter(({ folder }) => existsSync(join(folder, 'after')));
const wrong = cases.filter((each) => !right.includes(each));

function filesIn(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

/** The failure as the analysis of the same log tells it. */
function failureIn(log: Uint8Array): FixFailure {
  const analysis = createAnalysis({ source: 'log' });
  analysis.push(log);
  const { category, rootCause, findings, failingStep } = analysis.end(0);
  return {
    checkName: 'check',
    category,
    summary: rootCause.summary,
    findings,
    hasMore: false,
    lines: rootCause.lines,
    failingStep,
  };
}

function attempt({ folder }: Case, pieces = 1 << 20) {
  const log = new Uint8Array(readFileSync(join(folder, 'log.txt')));
  const collector = createLogPatchCollector();
  for (let at = 0; at < log.length; at += pieces) collector.push(log.subarray(at, at + pieces));
  const logPatches = collector.end();
  const before = filesIn(join(folder, 'before'));
  const failure = failureIn(log);
  const file = (path: string): FileState | null => {
    const text = before.get(path);
    return text === undefined ? null : { mode: '100644', text };
  };
  const paths = [...before.keys()];
  const reads = logDiff.reads(failure, logPatches, paths);
  return { logPatches, failure, reads, outcome: logDiff.propose({ failure, logPatches, formatted: [], file, paths }) };
}

describe('a diff that a tool has printed', () => {
  test.each(right)('$name becomes the bytes that the tool writes', (each) => {
    const { outcome, reads, failure } = attempt(each);
    const after = filesIn(join(each.folder, 'after'));
    expect({ category: failure.category, outcome }).toMatchObject({
      category: each.category,
      outcome: { kind: 'proposed' },
    });
    if (outcome.kind !== 'proposed') return;
    const made = new Map(outcome.proposal.changes.map(({ path, after: state }) => [path, state?.text]));
    expect([...made].sort()).toEqual([...after].sort());
    expect([...made.keys()].filter((path) => !reads.includes(path))).toEqual([]);
  });

  test.each(right)('$name is the same in pieces of 7 bytes', (each) => {
    expect(attempt(each, 7)).toEqual(attempt(each));
  });
});

describe('a log that holds no usable diff', () => {
  test.each(wrong)('$name is declined', (each) => {
    const { outcome } = attempt(each);
    expect(outcome).toEqual({ kind: 'declined', reason: expect.stringContaining(each.declines ?? '') });
  });
});

test('fourteen tools have a log of their own', () => {
  expect(new Set(right.map(({ name }) => name.split(' ')[0])).size).toBeGreaterThanOrEqual(14);
  expect(wrong.filter(({ declines }) => !declines)).toEqual([]);
});
