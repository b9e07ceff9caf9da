import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createAnalysis } from '../../../src/core/analyze.js';
import { mechanicalEdits } from '../../../src/core/fixes/mechanical/index.js';
import { mechanicalEdit } from '../../../src/core/fixes/mechanical.js';
import type { FileState } from '../../../src/core/fixes/patch.js';
import type { FixFailure, Outcome } from '../../../src/core/fixes/strategy.js';
import { cpuMsOf, SOON_MS } from '../../support/cpu-time.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/mechanical');
const cases = readdirSync(FIXTURES).toSorted();

type Case = { origin: 'real' | 'documented'; source: string; declines?: string; summary?: string };

const readCase = (name: string): Case => JSON.parse(readFileSync(join(FIXTURES, name, 'case.json'), 'utf8'));

function readTree(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  // As bytes, so that a byte order mark stays.
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('utf8')]));
}

const failures = new Map<string, FixFailure>();

/** The failure as the analysis of the log would save it; each log is read once. */
function failureOf(name: string): FixFailure {
  const known = failures.get(name);
  if (known) return known;
  const analysis = createAnalysis({ source: name });
  analysis.push(readFileSync(join(FIXTURES, name, 'log.txt')));
  const { category, rootCause, findings, failingStep } = analysis.end(0);
  const failure = {
    checkName: name,
    category,
    summary: rootCause.summary,
    findings,
    hasMore: false,
    lines: rootCause.lines,
    failingStep,
  };
  failures.set(name, failure);
  return failure;
}

function outcomeOf(
  failure: FixFailure,
  files: ReadonlyMap<string, string>,
  mode: FileState['mode'] = '100644',
): Outcome {
  const reads = mechanicalEdit.reads(failure, [], [...files.keys()]);
  const file = (path: string): FileState | null => {
    const text = reads.includes(path) ? files.get(path) : undefined;
    return text === undefined ? null : { mode, text };
  };
  return mechanicalEdit.propose({ failure, logPatches: [], formatted: [], file, paths: [...files.keys()] });
}

const beforeOf = (name: string) => readTree(join(FIXTURES, name, 'before'));
const proposing = cases.filter((name) => readCase(name).declines === undefined);

describe('mechanical edits', () => {
  test.each(cases)('%s', (name) => {
    const expected = readCase(name);
    const before = beforeOf(name);
    const outcome = outcomeOf(failureOf(name), before);
    if (outcome.kind === 'declined') {
      expect(outcome.reason).toBe(expected.declines);
      return;
    }
    expect(outcome.proposal.summary).toBe(expected.summary);
    expect(outcome.proposal.tool).toBeNull();
    const after = new Map(outcome.proposal.changes.map((change) => [change.path, change.after?.text ?? null]));
    expect(after).toEqual(readTree(join(FIXTURES, name, 'after')));
    for (const change of outcome.proposal.changes) expect(change.before?.text).toBe(before.get(change.path));
  });

  test('every edit is shown by a proposal', () => {
    const used = proposing.flatMap((name) =>
      failureOf(name).findings.map((finding) => mechanicalEdits.find((edit) => edit.answers(finding))?.name),
    );
    expect(new Set(used.filter((name) => name))).toEqual(new Set(mechanicalEdits.map(({ name }) => name)));
  });

  test('an edit is not done twice', () => {
    const again = proposing.filter((name) => {
      const after = new Map([...beforeOf(name), ...readTree(join(FIXTURES, name, 'after'))]);
      return outcomeOf(failureOf(name), after).kind === 'proposed';
    });
    expect(again).toEqual([]);
  });

  test('files that are gone, links and submodules are left alone', () => {
    for (const name of proposing) {
      expect(outcomeOf(failureOf(name), new Map()).kind).toBe('declined');
      expect(outcomeOf(failureOf(name), beforeOf(name), '120000').kind).toBe('declined');
    }
  });

  test('a finding that no edit answers leaves the check to a person', () => {
    for (const name of proposing) {
      const failure = failureOf(name);
      const [first] = failure.findings;
      if (!first) throw new Error(`${name} has no finding`);
      const other = {
        ...first,
        level: 'failure' as const,
        tool: 'tsc',
        code: 'TS2304',
        message: "Cannot find name 'a'.",
      };
      const outcome = outcomeOf({ ...failure, findings: [...failure.findings, other] }, beforeOf(name));
      expect(outcome).toMatchObject({
        kind: 'declined',
        reason: expect.stringMatching(/^1 of \d+ findings need a person$/),
      });
    }
  });

  test('where not all findings were kept', () => {
    const failure = failureOf('flake8-w291');
    expect(outcomeOf(failure, beforeOf('flake8-w291')).kind).toBe('proposed');
    const outcome = outcomeOf({ ...failure, hasMore: true }, beforeOf('flake8-w291'));
    expect(outcome).toEqual({ kind: 'declined', reason: 'there are more findings than were kept' });
  });
});

describe('a path that several files end with', () => {
  const failure = failureOf('tsc-ts6133-named');
  const path = 'src/cart.ts';
  const text = beforeOf('tsc-ts6133-named').get(path) ?? '';
  const deeper = `packages/core/${path}`;
  const changed = (files: Record<string, string>) => {
    const outcome = outcomeOf(failure, new Map(Object.entries(files)));
    return outcome.kind === 'declined' ? outcome.reason : outcome.proposal.changes.map((change) => change.path);
  };

  test('is none that can be told when the findings fit more than one of them', () =>
    expect(changed({ [path]: text, [deeper]: text })).toBe(`the findings fit several files that are called ${path}`));
  test('is the one that the findings fit, wherever it stands', () => {
    expect(changed({ [path]: text, [deeper]: 'export const a = 1;\n' })).toEqual([path]);
    expect(changed({ [path]: 'export const a = 1;\n', [deeper]: text })).toEqual([deeper]);
    expect(changed({ [deeper]: text })).toEqual([deeper]);
  });
  test('is no file whose name only ends alike', () =>
    expect(changed({ [path]: text, [`other-${path}`]: text })).toEqual([path]));
  test('may be a file that fits and must not be edited', () => {
    const held = text.replace(/^import/m, '// @ts-ignore\nimport');
    const down = {
      ...failure,
      findings: failure.findings.map((each) => ({ ...each, startLine: (each.startLine ?? 0) + 1 })),
    };
    const files = new Map([
      [path, held],
      [deeper, `\n${text}`],
    ]);
    expect(outcomeOf(down, files).kind).toBe('declined');
  });
  test('is not searched for among too many', () => {
    const many = Array.from({ length: 25 }, (_, index) => [`packages/p${index}/${path}`, index === 0 ? text : '']);
    expect(changed(Object.fromEntries(many))).toMatch(/^\d+ files are called /);
  });
});

describe('files made to take long', () => {
  const size = 256_000;
  const findings = proposing.flatMap((name) => failureOf(name).findings);
  const perEdit = mechanicalEdits.flatMap((edit) => {
    const one = findings.find((finding) => edit.answers(finding));
    return one ? [{ edit: edit.name, one }] : [];
  });
  const repeated = (part: string): string => part.repeat(Math.ceil(size / part.length)).slice(0, size);
  const texts = ["'\\'", 'a.b', 'let [', ' ', '<<a ', '/', '\n', ' a: | \n'].map(
    (part) => [part, repeated(part)] as const,
  );

  test.each(perEdit)('$edit', ({ one }) => {
    for (const [part, text] of texts) {
      const many = Array.from({ length: 199 }, (_, index) => ({
        ...one,
        startLine: one.startLine === null ? null : part.includes('\n') ? 500 * index + 1 : 1,
        startColumn: one.startColumn === null ? null : part.includes('\n') ? 1 : 1_000 * index + 1,
      }));
      const failure = { ...failureOf('flake8-w291'), findings: many };
      const took = cpuMsOf(() => outcomeOf(failure, new Map([[one.path ?? '', text]])));
      expect([part, took < SOON_MS || took]).toEqual([part, true]);
    }
  });
});
