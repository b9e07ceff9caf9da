import { describe, expect, test } from '@jest/globals';
import { applyDiff } from '../../../src/core/fixes/model-patch/apply-diff.js';
import type { PatchReply } from '../../../src/core/fixes/model-patch/reply.js';
import { modelPatch } from '../../../src/core/fixes/model-patch.js';
import type { FileState } from '../../../src/core/fixes/patch.js';
import type { FixFailure, FixMaterial, Proposal } from '../../../src/core/fixes/strategy.js';

const PATH = 'src/total.ts';
const LINES = [
  'export function total(prices: number[]): number {',
  '  let sum = 0;',
  '  for (const price of prices) {',
  '    sum += price;',
  '  }',
  '  return sun;',
  '}',
  '',
  'export function count(prices: number[]): number {',
  '  for (const price of prices) {',
  '    log(price);',
  '  }',
  '  return prices.length;',
  '}',
];
const TEXT = `${LINES.join('\n')}\n`;

const failure: FixFailure = {
  checkName: 'build',
  category: 'type_error',
  summary: "src/total.ts(6,10): error TS2304: Cannot find name 'sun'.",
  findings: [],
  hasMore: false,
  lines: [
    { number: 40, text: "src/total.ts(6,10): error TS2304: Cannot find name 'sun'." },
    { number: 41, text: 'src/count.ts(1,1): error TS2304' },
    {
      number: 42,
      text: 'src/one.ts(1,1): error, .github/workflows/ci.yml:3 and package-lock.json:1 and ../etc/passwd:1',
    },
  ],
  failingStep: { command: 'tsc', exitCode: 2 },
};

const file = (text: string): FileState => ({ mode: '100644', text });
const FILES: Record<string, FileState> = {
  [PATH]: file(TEXT),
  'src/count.ts': file('export const a = 1;\n'),
  'src/one.ts': file('export const b = 1;\n'),
  'src/unseen.ts': file('export const c = 1;\n'),
  '.github/workflows/ci.yml': file('on: push\n'),
  'package-lock.json': file('{}\n'),
};

function given(diff: string, files: Record<string, FileState> = FILES, summary = 'Return the sum.'): FixMaterial {
  const reply = { abstains: false, reason: null, summary, diff };
  return {
    failure,
    logPatches: [],
    formatted: [],
    file: (path) => files[path] ?? null,
    paths: Object.keys(files),
    written: { kind: 'answered', model: 'anthropic/some', reply },
  };
}

const proposed = (material: FixMaterial): Proposal => {
  const outcome = modelPatch.propose(material);
  if (outcome.kind !== 'proposed') throw new Error(outcome.reason);
  return outcome.proposal;
};
const reasonOf = (material: FixMaterial): string => {
  const outcome = modelPatch.propose(material);
  return outcome.kind === 'declined' ? outcome.reason : 'proposed';
};

const HEADERS = `--- a/${PATH}\n+++ b/${PATH}\n`;
const HUNK = `@@ -4,4 +4,4 @@
     sum += price;
   }
-  return sun;
+  return sum;
 }`;
const HONEST = `${HEADERS}${HUNK}\n`;
const FIXED = TEXT.replace('sun', 'sum');

describe('a diff that fits to the letter is applied', () => {
  test.each([
    ['as git writes it', HONEST],
    ['without a last line end', HONEST.trimEnd()],
    ['with the headers of git', `diff --git a/${PATH} b/${PATH}\nindex 1234567..89abcde 100644\n${HONEST}`],
    ['with a time behind the names', HONEST.replace('.ts\n+++', '.ts\t2026-11-21\n+++')],
    ['at another line than it says', HONEST.replace('@@ -4,4 +4,4 @@', '@@ -9,4 +9,4 @@')],
    ['at a line that no file has', HONEST.replace('@@ -4,4 +4,4 @@', '@@ -900,4 +900,4 @@')],
    ['with lines counted wrong', HONEST.replace('@@ -4,4 +4,4 @@', '@@ -4,11 +4,2 @@')],
    ['with the name of a function behind the header', HONEST.replace('4 @@', '4 @@ function total')],
    ['in one code block', `\`\`\`diff\n${HONEST}\`\`\``],
    ['between empty lines', `\n\n${HONEST}\n\n`],
    ['that says no more than the line', `${HEADERS}@@ -6 +6 @@\n-  return sun;\n+  return sum;\n`],
  ])('%s', (_, diff) => {
    expect(proposed(given(diff))).toEqual({
      changes: [{ path: PATH, before: file(TEXT), after: file(FIXED) }],
      summary: 'Return the sum',
      tool: 'anthropic/some',
    });
  });

  test('in two files, and with an empty line between them', () => {
    const other = '--- a/src/count.ts\n+++ b/src/count.ts\n@@ -1 +1 @@\n-export const a = 1;\n+export const a = 2;\n';
    const { changes } = proposed(given(`${other}\n${HONEST}`));
    expect(changes.map(({ path, after }) => [path, after?.text])).toEqual([
      ['src/count.ts', 'export const a = 2;\n'],
      [PATH, FIXED],
    ]);
  });

  test('with an empty line that stays written as nothing', () => {
    const diff = `${HEADERS}@@ -6,4 +6,4 @@\n-  return sun;\n+  return sum;\n }\n\n export function count(prices: number[]): number {\n`;
    expect(proposed(given(diff)).changes[0]?.after?.text).toBe(FIXED);
  });

  test.each([
    ['carriage returns that it does not show', TEXT.replaceAll('\n', '\r\n'), HONEST],
    [
      'carriage returns that it shows',
      TEXT.replaceAll('\n', '\r\n'),
      HEADERS + HUNK.replace(/(?<=[;}])(?=\n|$)/g, '\r'),
    ],
    ['no last line end', TEXT.trimEnd(), HONEST],
  ])('in a file with %s, which stay', (_, text, diff) => {
    const { changes } = proposed(given(diff, { ...FILES, [PATH]: file(text) }));
    expect(changes[0]?.after?.text).toBe(text.replace('sun', 'sum'));
  });

  test('at the end of a file that has no last line end', () => {
    const diff = `${HEADERS}@@ -12,3 +12,3 @@\n   }\n-  return prices.length;\n+  return prices.size;\n }\n\\ No newline at end of file\n`;
    const text = TEXT.trimEnd();
    const { changes } = proposed(given(diff, { ...FILES, [PATH]: file(text) }));
    expect(changes[0]?.after?.text).toBe(text.replace('prices.length', 'prices.size'));
  });
});

describe('any other is not applied at all', () => {
  const change = (path: string, line: string, now: string) =>
    `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${line}\n+${now}\n`;
  const many = (count: number): string => Array.from({ length: count }, (_, index) => `+  a${index}();`).join('\n');
  test.each([
    ['prose before it', `Here is the patch:\n${HONEST}`, 'something else beside'],
    ['prose behind it', `${HONEST}\nThis should do.\n`, 'neither stays nor goes nor comes'],
    ['prose around a code block', `Sure!\n\`\`\`diff\n${HONEST}\`\`\``, 'something else beside'],
    ['two code blocks', `\`\`\`diff\n${HONEST}\`\`\`\n\`\`\`diff\n${HONEST}\`\`\``, 'neither stays'],
    ['the same file twice', HONEST + HONEST, 'twice'],
    ['an empty line in a code block', '```\n\n```', 'something else beside'],
    ['headers alone', HEADERS, 'says nothing of'],
    ['no a/ and b/', HONEST.replaceAll(/(?<=--- )a\/|(?<=\+\+\+ )b\//g, ''), 'header'],
    ['two names', HONEST.replace(`+++ b/${PATH}`, '+++ b/src/count.ts'), 'header'],
    ['two names in the header of git', `diff --git a/src/count.ts b/${PATH}\n${HONEST}`, 'two files'],
    ['a quoted name', HONEST.replace(`a/${PATH}`, `"a/${PATH}"`), 'header'],
    ['the format of another tool', `*** Begin Patch\n*** Update File: ${PATH}\n`, 'something else beside'],
    ['a hunk without numbers', HONEST.replace('-4,4 +4,4', '...'), 'says nothing of'],
    ['line numbers within its lines', HEADERS + HUNK.replace(/^([ -])/gm, '$16|'), 'not in the file'],
    ['a line that goes and is another', HONEST.replace('return sun;', 'return sunny;'), 'not in the file'],
    ['a line that stays and is another', HONEST.replace('sum += price;', 'sum += prices;'), 'not in the file'],
    ['other white space', HONEST.replace('     sum += price;', '    sum += price;'), 'not in the file'],
    [
      'lines that stand in two places',
      `${HEADERS}@@ -99,2 +99,3 @@\n   for (const price of prices) {\n+    x();\n`,
      'several places',
    ],
    ['nothing that says where it belongs', `${HEADERS}@@ -3,0 +4 @@\n+  x();\n`, 'nothing says where'],
    ['an empty line alone to say where', `${HEADERS}@@ -3,1 +4,2 @@\n \n+x();\n`, 'nothing says where'],
    [
      'parts in another order',
      `${HEADERS}@@ -13 +13 @@\n-  return prices.length;\n+  return 1;\n@@ -2 +2 @@\n-  let sum = 0;\n+  let sum = 1;\n`,
      'order',
    ],
    ['parts that overlap', `${HONEST}@@ -6,2 +6,2 @@\n-  return sun;\n+  return 1;\n }\n`, 'order'],
    [
      'one part that fits and one that does not',
      `${HONEST}@@ -13 +13 @@\n-  return no;\n+  return 1;\n`,
      'not in the file',
    ],
    ['no change', `${HEADERS}@@ -6 +6 @@\n-  return sun;\n+  return sun;\n`, 'changes nothing'],
    ['only lines that stay', `${HEADERS}@@ -6 +6 @@\n   return sun;\n`, 'changes nothing'],
    ['another line end', HONEST.replace('sum;\n', 'sum;\r\n'), 'line ends are mixed'],
    [
      'line ends of another file',
      `${HEADERS}@@ -6 +6 @@\r\n-  return sun;\r\n+  return sum;\r\n`,
      'not those of the file',
    ],
    ['another end of the file', `${HEADERS}@@ -14 +14 @@\n-}\n+};\n\\ No newline at end of file\n`, 'end of the file'],
    ['all lines gone', HEADERS + ['@@ -1,14 +0,0 @@', ...LINES.map((line) => `-${line}`)].join('\n'), 'leaves nothing'],
    ['a new file', `--- /dev/null\n+++ b/src/new.ts\n@@ -0,0 +1 @@\n+x\n`, 'makes or deletes'],
    [
      'a new file by git',
      `diff --git a/src/new.ts b/src/new.ts\nnew file mode 100644\n--- /dev/null\n+++ b/src/new.ts\n`,
      'makes or deletes',
    ],
    ['a deleted file', `--- a/${PATH}\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n`, 'header'],
    ['a mode', `diff --git a/${PATH} b/${PATH}\nold mode 100644\nnew mode 100755\n`, 'mode'],
    [
      'a renamed file',
      `diff --git a/${PATH} b/${PATH}\nsimilarity index 100%\nrename from a\nrename to b\n`,
      'renames',
    ],
    ['a binary file', `diff --git a/${PATH} b/${PATH}\nGIT binary patch\nliteral 3\n`, 'binary'],
    ['a file that was not shown', change('src/unseen.ts', 'export const c = 1;', 'x'), 'not shown'],
    ['a file that is not there', change('src/nowhere.ts', 'x', 'y'), 'not shown'],
    ['a path out of the repository', change('../etc/passwd', 'x', 'y'), 'not shown'],
    ['a path with dots', change(`src/../${PATH}`, LINES[0]!, 'x'), 'not shown'],
    ['a path from the root', change(`/${PATH}`, LINES[0]!, 'x'), 'not shown'],
    ['a path in other capitals', change('src/Total.ts', LINES[0]!, 'x'), 'not shown'],
    [
      'a workflow, though the log names it',
      change('.github/workflows/ci.yml', 'on: push', 'on: pull_request_target'),
      'not shown',
    ],
    ['a lock file, though the log names it', change('package-lock.json', '{}', '{"x":1}'), 'not shown'],
    ['too many lines', `${HEADERS}@@ -6,1 +6,70 @@\n   return sun;\n${many(61)}\n`, '61 lines, more than 60'],
    ['far too much', `${HEADERS}@@ -6,1 +6,70 @@\n   return sun;\n${many(9_000)}\n`, 'too long'],
    ['what stands for a secret', HONEST.replace('+  return sum;', '+  return "[redacted:github_token]";'), 'secret'],
  ])('%s', (_, diff, reason) => {
    expect(reasonOf(given(diff))).toMatch(/^its patch cannot be used: /);
    expect(reasonOf(given(diff))).toContain(reason);
  });

  test('more than three files', () => {
    const paths = ['a', 'b', 'c', 'd'].map((name) => `src/${name}.ts`);
    const files = Object.fromEntries(paths.map((path) => [path, file('x\n')]));
    const material = given(paths.map((path) => change(path, 'x', 'y')).join(''), files);
    const lines = paths.map((path, number) => ({ number, text: `${path}:1: error` }));
    const about = (count: number) => ({ ...material, failure: { ...failure, lines: lines.slice(0, count) } });
    expect(reasonOf(about(4))).toContain('4 files, more than 3');
  });

  test('an end of the file that is not so', () => {
    const diff = `${HEADERS}@@ -14 +14 @@\n-}\n\\ No newline at end of file\n+};\n\\ No newline at end of file\n`;
    expect(reasonOf(given(diff))).toContain('end of the file');
  });

  test('a file that no model may write, though it were shown', () => {
    const path = '.github/workflows/ci.yml';
    const shown = [{ path, before: { mode: '100644' as const, text: 'on: push\n' }, text: '' }];
    expect(applyDiff(change(path, 'on: push', 'on: pull_request_target'), shown)).toEqual({
      problem: expect.stringContaining('not shown'),
    });
  });

  test('a file whose line ends are mixed', () => {
    const mixed = { ...FILES, [PATH]: file(TEXT.replace('\n', '\r\n')) };
    expect(reasonOf(given(HONEST, mixed))).toContain('line ends are mixed');
  });

  test('a symbolic link', () => {
    const linked = { ...FILES, [PATH]: { mode: '120000', text: TEXT } as const };
    expect(reasonOf(given(HONEST, linked))).toContain('not shown');
  });
});

describe('what a model says beside', () => {
  const answered = (reply: Partial<PatchReply>) =>
    modelPatch.propose({
      ...given(''),
      written: {
        kind: 'answered',
        model: 'm/m',
        reply: { abstains: false, reason: null, summary: null, diff: null, ...reply },
      },
    });

  test('an abstention, also one beside a patch, is one, and its words do nothing', () => {
    expect(answered({ abstains: true, reason: 'It closes #4, @ann: see https://evil.example/x.' })).toEqual({
      kind: 'declined',
      reason: 'the model abstains: It closes 4, ann: see https evil.example/x',
    });
    for (const reply of [{}, { diff: ' \n' }, { abstains: true, diff: HONEST }])
      expect(answered(reply)).toEqual({ kind: 'declined', reason: 'the model abstains: it does not say why' });
  });

  test('its summary is one line that closes, mentions and links nothing', () => {
    const { summary } = proposed(
      given(HONEST, FILES, `#12 fixes GH-3\nfor @ann <!-- x -->www.evil.example ${'x'.repeat(999)}`),
    );
    expect(summary).toMatch(/^12 fixes GH 3 for ann evil\.example x+…$/);
    expect(summary.length).toBeLessThanOrEqual(200);
    expect(proposed(given(HONEST, FILES, ' ')).summary).toBe(`change ${PATH}`);
  });

  test('where nobody asked, or nobody answered', () => {
    expect(modelPatch.propose({ ...given(''), written: null })).toMatchObject({ kind: 'declined', idle: true });
    const none = modelPatch.propose({ ...given(''), written: { kind: 'unanswered', problem: 'the budget is spent' } });
    expect(none).toEqual({ kind: 'declined', reason: 'there is no answer: the budget is spent' });
  });
});
