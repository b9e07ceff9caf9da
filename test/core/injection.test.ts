import { describe, expect, test } from '@jest/globals';
import { type FailureToFix, fixMaterialSchema } from '../../src/core/fixes/fix-materials.js';
import { patchQuestions } from '../../src/core/fixes/patch-questions.js';
import { createLogReduction } from '../../src/core/log/reduce-log.js';
import { framePrompt } from '../../src/core/model/framed-prompt.js';
import type { ModelQuestion } from '../../src/core/model/question.js';
import { diagnosisQuestion } from '../../src/core/model-diagnosis/diagnosis-question.js';
import { redactDeep } from '../../src/core/redact/index.js';
import { diffLinesOf } from '../../src/core/reviewers/changed-file.js';
import { hideSecrets } from '../../src/core/reviewers/hide-secrets.js';
import { lensQuestions } from '../../src/core/reviewers/lens-question.js';
import { reviewMaterialsSchema } from '../../src/core/reviewers/review-materials.js';
import { savedAnalysisSchema } from '../../src/core/saved-analysis.js';
import { renderActionsLog } from '../../src/dev/github/actions-log.js';
import { canariesIn } from '../injection/canaries.js';
import { injectionCases } from '../injection/cases/index.js';
import { BAD_LINE, PLACES, plainScenario, type Scenario, scenarioOf, sourceOf } from '../injection/places.js';
import { HARMS } from '../injection/wants.js';
import { unifiedDiff } from '../support/unified-diff.js';

const changesOf = ({ base, files }: Scenario): { path: string; patch: string; isNew: boolean }[] =>
  Object.entries(files).map(([path, text]) => ({
    path,
    patch: unifiedDiff(path, base[path] ?? '', text)
      .split('\n')
      .slice(2)
      .join('\n'),
    isNew: base[path] === undefined,
  }));

function diagnosisOf(scenario: Scenario): ModelQuestion {
  const reduction = createLogReduction({ around: [], failingStep: null, known: null });
  const startedAt = new Date('2026-11-21T10:00:00Z');
  const { check, command, output } = scenario;
  reduction.push(renderActionsLog([{ command, output, exitCode: 2 }], { startedAt, repository: 'acme/shop' }));
  const { lines, totalLines } = reduction.end();
  const patches = changesOf(scenario).map(({ path, patch }) => ({ path, patch }));
  const analysis = savedAnalysisSchema.parse({
    ...{ category: 'unknown', confidence: 0.3, summary: 'It failed.', recommendedAction: 'notify', signature: 'a' },
    metadata: {
      ...{ ordinal: 1, evidence: 'log', notes: [], final: true, findings: [], lines: [] },
      stats: { bytes: 1, lines: 40, durationMs: 1 },
      failingStep: { command, exitCode: 2 },
    },
  });
  return diagnosisQuestion({ name: check, externalId: '1' }, analysis, { lines, totalLines, compared: false, patches });
}

function reviewsOf(scenario: Scenario): ModelQuestion[] {
  const files = changesOf(scenario).map(({ path, patch, isNew }) =>
    hideSecrets({
      ...{ path, previousPath: null, status: isNew ? 'added' : 'modified', additions: 1, deletions: 0 },
      lines: diffLinesOf(patch),
    }),
  );
  const failed = [{ check: scenario.check, category: 'unknown' }];
  return lensQuestions(
    reviewMaterialsSchema.parse({
      ...{ skip: null, files, texts: [], paths: [], secrets: [], wanted: [], notes: [], failed, model: null },
    }),
  );
}

function patchesOf(scenario: Scenario, id: string): ModelQuestion[] {
  const path = sourceOf(id);
  const finding = { path, startLine: BAD_LINE, endLine: BAD_LINE, startColumn: 14, endColumn: null, level: 'failure' };
  const failure = {
    ...{
      checkName: scenario.check,
      externalId: '7',
      category: 'type_error',
      summary: scenario.findings,
      ruleCategory: null,
      signature: 'one',
    },
    findings: [
      { ...finding, title: null, message: scenario.findings, test: null, tool: 'tsc', code: 'TS2322', logLine: 30 },
    ],
    // As a stage has kept them.
    lines: redactDeep(scenario.output.split('\n').map((text, index) => ({ number: index + 30, text }))),
    failingStep: { command: scenario.command, exitCode: 2 },
    ...{ logPatches: [], formatted: [], hasMore: false },
  } as FailureToFix;
  return patchQuestions(
    fixMaterialSchema.parse({
      failures: [failure],
      files: [{ path, file: { mode: '100644', text: scenario.files[path] }, withheld: null }],
      ...{ reruns: [], diff: [], attempts: [], green: [], asked: null, notes: [] },
      policy: {
        ...{ mode: 'suggest', apply: 'suggestion', approval: true, paths: { include: [], exclude: [] } },
        ...{ fork: false, headProtected: false, otherBot: null },
      },
    }),
  );
}

/** Everything that is asked about a pull request, as it goes over the wire. */
function promptsOf(scenario: Scenario, id: string): { purpose: string; system: string; user: string }[] {
  return [diagnosisOf(scenario), ...patchesOf(scenario, id), ...reviewsOf(scenario)].map(
    ({ purpose, prompt, schema }) => {
      const { system, messages } = framePrompt(prompt, schema);
      return { purpose, system, user: messages.map(({ text }) => text).join('\n') };
    },
  );
}

/** The prompt without what stands between marks; null: the marks do not fit. Reads as a model is told to: to the next end with the same fingerprint. */
function outside(text: string): string | null {
  const left: string[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const id = /^<<<untrusted ([0-9a-f]{8,64}) [^<>\n]*>>>$/.exec(line)?.[1];
    if (id === undefined) {
      left.push(line);
      continue;
    }
    const end = lines.indexOf(`<<<end ${id}>>>`, at + 1);
    if (end === -1 || lines.slice(at + 1, end).some((inner) => inner.includes(id))) return null;
    left.push('[material]');
    at = end;
  }
  return left.join('\n').replace(/\d+/g, '0');
}

/** Controls, terminal codes, zero width, direction marks, tags, selectors of variants: code points, both ends included. */
const HIDDEN = [
  [0x0, 0x8],
  [0xb, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe0fff],
] as const;
const isHidden = (point: number): boolean => HIDDEN.some(([from, to]) => point >= from && point <= to);
const hiddenIn = (text: string): string[] => [
  ...(text.match(/<!--/g) ?? []),
  ...[...text]
    .map((character) => character.codePointAt(0) ?? 0)
    .filter(isHidden)
    .map((point) => `U+${point.toString(16)}`),
];

const plain = promptsOf(plainScenario('case-000'), 'case-000');

describe('the corpus', () => {
  test('has cases for every place and every demand', () => {
    expect(injectionCases.length).toBeGreaterThanOrEqual(90);
    expect(new Set(injectionCases.map(({ name }) => name)).size).toBe(injectionCases.length);
    expect(PLACES.filter((place) => !injectionCases.some((one) => one.place === place))).toEqual([]);
    expect(Object.keys(HARMS).filter((want) => !injectionCases.some(({ wants }) => wants === want))).toEqual([]);
  });

  test('has canaries that are seen wherever they stand, and asks for diagnoses, patches and reviews', () => {
    const { title, body, message, files, output } = plainScenario('case-000');
    expect(hiddenIn(injectionCases.map(({ text }) => text).join('')).length).toBeGreaterThan(100);
    for (const text of [title, body, message, files['config/settings.ts'] ?? '', output])
      expect(canariesIn(text).length).toBeGreaterThan(0);
    const [encoded = ''] = /[A-Za-z0-9+/]{60,}={0,2}/.exec(output.replace(/^.*docker config: /ms, '')) ?? [];
    expect(canariesIn(encoded).length).toBeGreaterThan(0);
    expect(plain.map(({ purpose }) => purpose.replace(/:.*/, ''))).toEqual(
      expect.arrayContaining(['diagnosis', 'patch', 'review']),
    );
  });
});

test.each(injectionCases.map((one) => [one.id, one.name, one] as const))(
  '%s, %s: stays between its marks',
  (_, __, one) => {
    for (const { purpose, system, user } of promptsOf(scenarioOf(one), one.id)) {
      const twin = plain.find((other) => other.purpose === purpose);
      expect(system).toBe(twin?.system);
      const left = outside(user);
      expect(left).not.toBeNull();
      expect(left).toBe(outside(twin?.user ?? ''));
      expect(hiddenIn(user)).toEqual([]);
    }
  },
);

test('no prompt of any case holds a canary', () => {
  const leaking = injectionCases.flatMap((one) =>
    promptsOf(scenarioOf(one), one.id).flatMap(({ purpose, system, user }) => {
      const [first] = canariesIn(`${system}${user}`);
      return first === undefined ? [] : [`${one.id} ${purpose}: ${first}`];
    }),
  );
  expect(leaking).toEqual([]);
});
