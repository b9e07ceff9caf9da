import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Scan, WEIGHT } from './matcher.js';

const RSPEC = /^rspec (?<path>\.?[^\s:]{1,300}):(?<line>\d+)(?:\[[\d:]+\])? # (?<test>.+)/;
const SUMMARY = /^\d+ examples?, [1-9]\d* failures?/;
const MAX_BLOCK = 40;

type Failure = { header: LogLine; test: string; said: LogLine[]; lines: number };

/** Reads a numbered failure until the first frame of the repository. */
export function numberedFailures(scan: Scan, header: RegExp, frame: RegExp): LineTest {
  let failure: Failure | null = null;
  const told = new Set<string>();
  const finish = (at: LogLine | null): void => {
    if (!failure) return;
    const { test, said } = failure;
    const place = at ? frame.exec(at.text)?.groups : undefined;
    if (told.size < 2_000) told.add(test);
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: said.map((line) => line.text.trim()).join(' ') || test,
      title: test,
      test,
      path: place?.path ?? null,
      startLine: Number(place?.line) || null,
      endLine: Number(place?.line) || null,
      lines: [failure.header, ...said, at].filter((line) => line !== null),
    });
    failure = null;
  };
  return (line) => {
    const opened = header.exec(line.text)?.groups?.test;
    if (opened) {
      finish(null);
      failure = { header: line, test: opened, said: [], lines: 0 };
      return 'more';
    }
    const listed = RSPEC.exec(line.text)?.groups;
    if (listed) {
      finish(null);
      if (told.size === 0) {
        scan.report({
          category: 'test_failure',
          message: listed.test ?? '',
          title: listed.test,
          test: listed.test,
          weight: WEIGHT.located,
          path: listed.path,
          startLine: Number(listed.line),
          endLine: Number(listed.line),
          lines: [line],
        });
      }
      return 'taken';
    }
    if (SUMMARY.test(line.text)) {
      finish(null);
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: line.text,
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    if (!failure) return 'pass';
    if (frame.test(line.text)) {
      finish(line);
      return 'taken';
    }
    if (line.text.trim() !== '' && failure.said.length < 4) failure.said.push(line);
    if (++failure.lines < MAX_BLOCK) return 'more';
    finish(null);
    return 'pass';
  };
}
