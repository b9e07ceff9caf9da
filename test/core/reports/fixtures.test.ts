import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { concludeDiagnosis } from '../../../src/core/analyze.js';
import { evidenceOfReport } from '../../../src/core/reports/evidence-of-report.js';
import { readReport, recogniseReport, reportReaders } from '../../../src/core/reports/index.js';
import { REPORT_FORMATS } from '../../../src/core/reports/report.js';

type Expected = { origin: 'real' | 'documented'; source: string };

const folder = new URL('../../fixtures/reports/', import.meta.url);
const fixtures = readdirSync(folder)
  .flatMap((format) => readdirSync(new URL(`${format}/`, folder)).map((file) => `${format}/${file}`))
  .filter((file) => !file.endsWith('.expected.json'));

const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const beside = (file: string): URL => new URL(file.replace(/\.\w+$/, '.expected.json'), folder);
const expectedOf = (file: string): Expected => JSON.parse(readFileSync(beside(file), 'utf8'));

/** The part of an answer that a fixture pins. */
function pinned(file: string) {
  const text = textOf(file);
  const format = recogniseReport(text);
  if (!format) throw new Error(`${file} is not known for a report`);
  const { evidence, stats, tests } = evidenceOfReport(file, format, text);
  const { failed, passed, notes } = readReport(format, text);
  const { category, confidence, recommendedAction, rootCause, findings } = concludeDiagnosis(file, evidence, stats);
  return {
    format,
    category,
    confidence,
    recommendedAction,
    rootCause: { summary: rootCause.summary, lines: rootCause.lines.slice(0, 3) },
    findings: findings.map(
      ({ path, startLine, startColumn, endLine, level, tool, code, test: name, message, logLine }) => ({
        place: path && [path, startLine, startColumn].filter((part) => part !== null).join(':'),
        endLine,
        level,
        tool,
        code,
        test: name,
        message,
        logLine,
      }),
    ),
    failed,
    passed,
    notes,
    tests: tests.map(({ name, file: path, conclusion }) => `${conclusion} ${path ?? '-'} ${name}`),
  };
}

test('every format has a reader and fixtures of its own', () => {
  expect(reportReaders.map(({ name }) => name).toSorted()).toEqual(REPORT_FORMATS.toSorted());
  for (const { name, url } of reportReaders) {
    const own = fixtures.filter((file) => file.startsWith(`${name}/`));
    expect(own).not.toEqual([]);
    expect(own.map((file) => recogniseReport(textOf(file)))).toEqual(own.map(() => name));
    expect(url).toMatch(/^https:\/\//);
  }
});

describe('every fixture', () => {
  test.each(fixtures)('%s', (file) => {
    const { origin, source, ...expected } = expectedOf(file);
    if (process.env.REGREEN_PIN_FIXTURES)
      writeFileSync(beside(file), `${JSON.stringify({ origin, source, ...pinned(file) }, null, 2)}\n`);
    expect(['real', 'documented']).toContain(origin);
    expect(source).not.toBe('');
    expect(pinned(file)).toEqual(expected);
  });

  test.each(fixtures)('%s: what is quoted stands in the file, on its line', (file) => {
    const lines = textOf(file).split(/\r?\n/);
    const { evidence, stats } = evidenceOfReport(file, recogniseReport(textOf(file)) ?? 'tap', textOf(file));
    for (const { number, text } of concludeDiagnosis(file, evidence, stats).rootCause.lines)
      expect(lines[number - 1]).toContain(text.replace(/…$/, ''));
  });
});
