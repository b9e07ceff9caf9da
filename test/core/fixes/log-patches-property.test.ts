import { describe, expect, test } from '@jest/globals';
import { applyLogPatch } from '../../../src/core/fixes/log-patches/apply-log-patch.js';
import { createLogPatchCollector } from '../../../src/core/fixes/log-patches/collect-log-patches.js';
import { createRandom, type Random } from '../../support/random.js';

/** A line that is told from others with the same text; an edit takes it away or puts lines before it. */
type Line = { text: string };
type Edits = { gone: Set<Line>; before: Map<Line, string[]>; atEnd: string[] };
type Step = { kind: ' ' | '-' | '+'; text: string };

const ROUNDS = Number(process.env.LOG_PATCH_ROUNDS ?? 400);
const AROUND = 3;

const word = (random: Random, words: number): string => {
  const text = `${'  '.repeat(random.below(3))}word ${random.below(words)}`;
  return random.chance(0.15) ? '' : random.chance(0.1) ? `-- ${text}` : random.chance(0.05) ? `++ ${text}` : text;
};

const fileOf = (random: Random, words: number): Line[] =>
  Array.from({ length: 1 + random.below(60) }, () => ({ text: word(random, words) }));

function editsOf(random: Random, file: readonly Line[], words: number): Edits {
  const edits: Edits = { gone: new Set(), before: new Map(), atEnd: [] };
  for (let count = 1 + random.below(5); count > 0; count--) {
    const at = random.below(file.length);
    for (const line of file.slice(at, at + random.below(3))) edits.gone.add(line);
    const come = Array.from({ length: random.below(3) }, () => `new ${word(random, words)}`);
    const line = file[at + random.below(2)];
    if (line) edits.before.set(line, come);
    else edits.atEnd = come;
  }
  return edits;
}

const stepsOf = (file: readonly Line[], { gone, before, atEnd }: Edits): Step[] => [
  ...file.flatMap((line): Step[] => [
    ...(before.get(line) ?? []).map((text): Step => ({ kind: '+', text })),
    { kind: gone.has(line) ? '-' : ' ', text: line.text },
  ]),
  ...atEnd.map((text): Step => ({ kind: '+', text })),
];

const edited = (steps: readonly Step[]): string[] => steps.flatMap(({ kind, text }) => (kind === '-' ? [] : [text]));
/** `isOpen`: the last line has no end. */
const joined = (lines: readonly string[], lineEnd: string, isOpen: boolean): string =>
  lines.length === 0 ? '' : lines.join(lineEnd) + (isOpen ? '' : lineEnd);

/** What `git diff` prints. */
function diffOf(steps: readonly Step[], isOpen: boolean): string[] {
  const near = steps.map((_, index) =>
    steps.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== ' '),
  );
  const last = (except: string) => steps.findLastIndex(({ kind }) => kind !== except);
  const lines: string[] = [
    'diff --git a/src/a.txt b/src/a.txt',
    'index 257cc56..5716ca5 100644',
    '--- a/src/a.txt',
    '+++ b/src/a.txt',
  ];
  let old = 1;
  let now = 1;
  for (let index = 0; index < steps.length; ) {
    if (!near[index]) {
      index++;
      old++;
      now++;
      continue;
    }
    const end = near.indexOf(false, index);
    const hunk = steps.slice(index, end < 0 ? steps.length : end);
    const olds = hunk.filter(({ kind }) => kind !== '+').length;
    const news = hunk.filter(({ kind }) => kind !== '-').length;
    lines.push(`@@ -${olds === 0 ? old - 1 : old},${olds} +${news === 0 ? now - 1 : now},${news} @@`);
    for (const { kind, text } of hunk) {
      lines.push(kind + text);
      if (isOpen && (index === last('+') || index === last('-'))) lines.push('\\ No newline at end of file');
      index++;
    }
    old += olds;
    now += news;
  }
  return lines;
}

const logOf = (random: Random, diff: readonly string[], lineEnd: string): string =>
  ['##[group]Run git diff --exit-code', '##[endgroup]', ...diff, '##[error]Process completed with exit code 1.']
    .map((line, index) => `2026-03-09T10:12:03.${String(1_000_000 + index)}Z ${line}${lineEnd}`)
    .join('') + (random.chance(0.5) ? `2026-03-09T10:12:09.0000000Z Post job cleanup.${lineEnd}` : '');

function collected(log: string) {
  const collector = createLogPatchCollector();
  collector.push(log);
  return collector.end();
}

/** The file as it is at another head: lines have gone, come and changed. */
function mutated(random: Random, file: readonly Line[], words: number): Line[] {
  const result = [...file];
  for (let count = 1 + random.below(4); count > 0; count--) {
    const at = random.below(result.length + 1);
    result.splice(at, random.below(2), ...(random.chance(0.6) ? [{ text: `other ${word(random, words)}` }] : []));
  }
  return result;
}

function story(seed: number, words: number) {
  const random = createRandom(seed);
  const file = fileOf(random, words);
  const edits = editsOf(random, file, words);
  const steps = stepsOf(file, edits);
  const isOpen = random.chance(0.2) && steps.at(-1)?.kind === ' ' && steps.at(-1)?.text !== '';
  const lineEnd = random.chance(0.2) ? '\r\n' : '\n';
  return { random, file, edits, steps, isOpen, lineEnd };
}

/** The diff holds something, and neither fills an empty file nor empties one. */
const isTold = (steps: readonly Step[]): boolean =>
  ['-', '+', ' '].every((kind) => steps.some((step) => step.kind !== kind));

describe('any diff of any file', () => {
  test('applies to the exact bytes, or is declined', () => {
    let applied = 0;
    const wrong: unknown[] = [];
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const { random, file, steps, isOpen, lineEnd } = story(seed, 1_000);
      if (!isTold(steps)) continue;
      const before = joined(
        file.map(({ text }) => text),
        lineEnd,
        isOpen,
      );
      const [patch, other] = collected(logOf(random, diffOf(steps, isOpen), random.chance(0.5) ? '\n' : '\r\n'));
      const result = patch && !other ? applyLogPatch(before, patch) : { problem: 'not one patch' };
      if ('text' in result && result.text === joined(edited(steps), lineEnd, isOpen)) applied++;
      else wrong.push({ seed, result });
    }
    expect(wrong).toEqual([]);
    expect(applied).toBeGreaterThan(ROUNDS * 0.8);
  });

  test('of a file that has changed since becomes what both changes make together, or nothing', () => {
    let applied = 0;
    const wrong: unknown[] = [];
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const { random, file, edits, steps, isOpen, lineEnd } = story(seed, 1_000);
      if (!isTold(steps)) continue;
      const there = mutated(random, file, 1_000);
      const [patch] = collected(logOf(random, diffOf(steps, isOpen), '\n'));
      const text = joined(
        there.map((line) => line.text),
        lineEnd,
        isOpen,
      );
      const result = patch ? applyLogPatch(text, patch) : { problem: 'no patch' };
      if ('problem' in result) continue;
      applied++;
      if (result.text !== joined(edited(stepsOf(there, edits)), lineEnd, isOpen)) wrong.push({ seed, result });
    }
    expect(wrong).toEqual([]);
    expect(applied).toBeGreaterThan(ROUNDS * 0.1);
  });

  test('that lost a line, or got one, is never applied as something else', () => {
    const wrong: unknown[] = [];
    let declined = 0;
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const { random, file, steps, isOpen } = story(seed, 1_000);
      if (!isTold(steps)) continue;
      const diff = diffOf(steps, isOpen);
      const at = 4 + random.below(diff.length - 4);
      diff.splice(
        at,
        diff[at]?.startsWith('@@') ? 0 : random.below(2),
        ...(random.chance(0.5) ? ['Collecting shop'] : []),
      );
      const before = joined(
        file.map(({ text }) => text),
        '\n',
        isOpen,
      );
      const results = collected(logOf(random, diff, '\n')).map((patch) => applyLogPatch(before, patch));
      const [result = { problem: 'no patch' }] = results;
      if ('problem' in result) declined++;
      else if (result.text !== joined(edited(steps), '\n', isOpen)) wrong.push({ seed, result, diff });
    }
    expect(wrong).toEqual([]);
    expect(declined).toBeGreaterThan(ROUNDS * 0.4);
  });
});
