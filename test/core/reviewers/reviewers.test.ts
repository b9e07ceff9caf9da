import { describe, expect, test } from '@jest/globals';
import { reviewCases } from '../../../src/bench/review-cases.js';
import { reviewers } from '../../../src/core/reviewers/index.js';

const cases = reviewCases();

/** Findings in one order, as rules may be looked through in any. */
const sorted = <T>(findings: T[]): T[] =>
  findings
    .map((finding) => ({ finding, key: JSON.stringify(finding) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ finding }) => finding);

describe.each(cases)('$name', ({ material, reviewers: named, findings }) => {
  const found = reviewers
    .filter(({ name }) => named.includes(name))
    .flatMap((reviewer) => {
      const reads = new Set(reviewer.reads(material.files, material.paths));
      const seen = {
        ...material,
        head: (path: string) => (reads.has(path) ? material.head(path) : null),
        base: (path: string) => (reads.has(path) ? material.base(path) : null),
      };
      return reviewer.review(seen).map((finding) => ({ reviewer: reviewer.name, ...finding }));
    });

  test('is found out, and nothing else is', () => {
    expect(
      sorted(found.map(({ reviewer, rule, path, line, severity }) => ({ reviewer, rule, path, line, severity }))),
    ).toEqual(
      sorted(findings.map(({ reviewer, rule, path, line, severity }) => ({ reviewer, rule, path, line, severity }))),
    );
  });

  test('every finding is about the diff, and shows it', () => {
    for (const { path, line, evidence, message } of found) {
      const file = material.files.find((each) => each.path === path);
      if (line !== null) expect(file?.lines?.map(({ newLine }) => newLine)).toContain(line);
      else expect(file).toBeDefined();
      expect(evidence.length).toBeLessThanOrEqual(200);
      expect(evidence).not.toMatch(/\n/);
      expect(message).toMatch(/^\S.*[.!?]$/);
    }
  });
});

test('every reviewer has cases with findings and cases without', () => {
  const lacking = reviewers.filter(({ name }) => {
    const own = cases.filter(({ reviewers: named }) => named.includes(name));
    return !own.some(({ findings }) => findings.length > 0) || !own.some(({ findings }) => findings.length === 0);
  });
  expect(lacking.map(({ name }) => name)).toEqual([]);
});

test('cases name reviewers that there are', () => {
  const names = new Set(reviewers.map(({ name }) => name));
  expect(
    cases.flatMap(({ reviewers: named, name }) =>
      named.filter((each) => !names.has(each)).map((each) => `${name}: ${each}`),
    ),
  ).toEqual([]);
});
