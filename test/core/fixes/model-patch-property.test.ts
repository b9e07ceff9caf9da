import { expect, test } from '@jest/globals';
import { applyDiff } from '../../../src/core/fixes/model-patch/apply-diff.js';
import { createRandom, type Random } from '../../support/random.js';
import { unifiedDiff } from '../../support/unified-diff.js';

const ROUNDS = 3_000;
const PATH = 'src/a.ts';

/** Few words, so that lines stand in several places, and lines that look like parts of a diff. */
const ODD = [
  '',
  ' ',
  '-- a/src/a.ts',
  '++ b/src/a.ts',
  '@@ -1 +1 @@',
  '}',
  '\\ No newline at end of file',
  'x\r',
  '\tx ',
];
const lineOf = (random: Random): string => (random.chance(0.3) ? random.pick(ODD) : `line ${random.below(12)}`);

function textOf(random: Random): string {
  const end = random.chance(0.3) ? '\r\n' : '\n';
  const lines = Array.from({ length: 1 + random.below(30) }, () => lineOf(random));
  const ends: string[] = lines.map(() => (random.chance(0.01) ? '\n' : end));
  return lines.map((line, index) => line + ends[index]).join('');
}

function edited(random: Random, text: string): string {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  for (let count = 1 + random.below(4); count > 0; count--) {
    const come = Array.from({ length: random.below(3) }, () => `${lineOf(random)}${random.chance(0.05) ? '\n' : end}`);
    lines.splice(random.below(lines.length + 1), random.below(3), ...come);
  }
  const made = lines.join('');
  return random.chance(0.05) ? made.replace(/\r?\n$/, '') : made;
}

/** What a model may do to a diff on its way. */
function spoilt(random: Random, diff: string): string {
  const lines = diff.split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const other = random.pick([
    [line, line],
    [],
    [` ${line}`],
    [line.slice(1)],
    ['+new'],
    ['@@ -3 +3 @@'],
    [line.trimEnd()],
    [`-${line.slice(1)}`],
    ['```'],
  ]);
  lines.splice(at, 1, ...other);
  return lines.join('\n');
}

function apply(before: string, diff: string): string | null {
  const applied = applyDiff(diff, [{ path: PATH, before: { mode: '100644', text: before }, text: '' }]);
  return 'problem' in applied ? null : (applied.changes[0]?.after?.text ?? null);
}

test('the diff of two texts makes the one of the other, or nothing', () => {
  let applied = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const random = createRandom(round);
    const before = textOf(random);
    const after = edited(random, before);
    const made = apply(before, unifiedDiff(PATH, before, after));
    if (made !== null) {
      applied += 1;
      if (made !== after) throw new Error(`seed ${round}: ${JSON.stringify({ before, after, made })}`);
    }
  }
  // Most are declined for what logs and models do not get right either: mixed line ends, the end of the file.
  expect(applied).toBeGreaterThan(ROUNDS / 3);
});

test('hunks that name other lines go to the only place where they fit, or nowhere', () => {
  let applied = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const random = createRandom(round);
    const before = `${Array.from({ length: 5 + random.below(40) }, (_, line) => `line ${line} ${random.below(3)}`).join('\n')}\n`;
    const after = edited(random, before);
    const made = apply(before, unifiedDiff(PATH, before, after, 1 + random.below(9)));
    if (made === null) continue;
    applied += 1;
    if (made !== after) throw new Error(`seed ${round}: ${JSON.stringify({ before, after, made })}`);
  }
  expect(applied).toBeGreaterThan(ROUNDS / 2);
});

test('whatever is done to a diff, lines that it does not name stay, and line ends too', () => {
  for (let round = 0; round < ROUNDS; round++) {
    const random = createRandom(round);
    const before = textOf(random);
    const diff = spoilt(random, unifiedDiff(PATH, before, edited(random, before)));
    const made = apply(before, diff);
    if (made === null) continue;
    const sides = (sign: string): Set<string> =>
      new Set(diff.split('\n').flatMap((line) => (line.startsWith(sign) ? [line.slice(1).replace(/\r$/, '')] : [])));
    const [gone, come] = [sides('-'), sides('+')];
    const lines = (text: string): string[] => text.split(/\r?\n/);
    for (const line of lines(before)) if (!lines(made).includes(line)) expect(gone).toContain(line);
    for (const line of lines(made)) if (!lines(before).includes(line)) expect(come).toContain(line);
    expect([made.includes('\r\n'), made.endsWith('\n')]).toEqual([
      before.includes('\r\n') && made.includes('\n'),
      before.endsWith('\n'),
    ]);
  }
});
