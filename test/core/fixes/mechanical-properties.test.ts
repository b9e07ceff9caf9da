import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAnalysis } from '../../../src/core/analyze.js';
import type { Finding } from '../../../src/core/diagnosis.js';
import { maskOf } from '../../../src/core/fixes/mechanical/code-mask.js';
import { mechanicalEdits } from '../../../src/core/fixes/mechanical/index.js';
import { readSource, spliced } from '../../../src/core/fixes/mechanical/source-text.js';
import { mechanicalEdit } from '../../../src/core/fixes/mechanical.js';
import type { Outcome } from '../../../src/core/fixes/strategy.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/mechanical');

/** Findings that real tools have told, and the files they told them of. */
const findings: Finding[] = [];
const texts: { path: string; text: string }[] = [];
for (const name of readdirSync(FIXTURES)) {
  const analysis = createAnalysis({ source: name });
  analysis.push(readFileSync(join(FIXTURES, name, 'log.txt')));
  findings.push(...analysis.end(0).findings.filter((finding) => mechanicalEdits.some((edit) => edit.answers(finding))));
  const folder = join(FIXTURES, name, 'before');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    texts.push({ path: file.slice(folder.length + 1), text: readFileSync(file).toString('utf8') });
  }
}

const aFinding = fc.constantFrom(...findings);
const someText = fc.oneof(
  fc.constantFrom(...texts.map(({ text }) => text)),
  fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '"',
      "'",
      '`',
      '{',
      '}',
      '(',
      ',',
      ';',
      '#',
      '/',
      '*',
      '\\',
      '$',
      'import ',
      'é',
      '😀',
      '\ufeff',
    ),
    maxLength: 60,
  }),
);

const propose = (told: readonly Finding[], text: string): Outcome =>
  mechanicalEdit.propose({
    failure: {
      checkName: 'lint',
      category: 'lint',
      summary: '',
      findings: [...told],
      hasMore: false,
      lines: [],
      failingStep: null,
    },
    logPatches: [],
    formatted: [],
    file: () => ({ mode: '100644', text }),
    paths: [],
  });

describe('mechanical edits of anything', () => {
  test('never throw, and change no file but those of findings', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(aFinding, fc.option(fc.integer({ min: 1, max: 12 })), fc.option(fc.integer({ min: 1, max: 20 }))),
          { minLength: 1, maxLength: 4 },
        ),
        someText,
        (drafts, text) => {
          const told = drafts.map(([finding, line, column]) => ({
            ...finding,
            startLine: line ?? finding.startLine,
            startColumn: column ?? finding.startColumn,
          }));
          const outcome = propose(told, text);
          if (outcome.kind === 'declined') return outcome.reason !== '';
          return outcome.proposal.changes.every(
            ({ path, after }) => after?.text !== text && told.some((finding) => finding.path === path),
          );
        },
      ),
      { numRuns: 800 },
    );
  });

  test('white space is all that white space findings touch, and line ends stay what they are', () => {
    const white = findings.filter(({ code }) =>
      /^(?:W29[13]|W391|no-trailing-spaces|C0303|Layout\/Trailing\w+)$/.test(code ?? ''),
    );
    expect(white.length).toBeGreaterThan(5);
    let proposed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...white),
        fc.array(fc.constantFrom('a = 1', 'b = 2 ', 'c \t', '', '  '), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.nat(7),
        (finding, lines, crlf, line) => {
          const end = crlf ? '\r\n' : '\n';
          const text = lines.join(end) + end;
          const outcome = propose([{ ...finding, path: 'shop/cart.py', startLine: line + 1 }], text);
          if (outcome.kind === 'declined') return true;
          proposed++;
          const after = outcome.proposal.changes[0]?.after?.text ?? '';
          const others = (whole: string) =>
            whole
              .split(end)
              .filter((_, index) => index !== line && index < lines.length)
              .map((each) => each.trimEnd())
              .filter((each) => each !== '');
          expect(others(after)).toEqual(others(text));
          expect(after.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
          return crlf ? !/(?<!\r)\n/.test(after) : !after.includes('\r');
        },
      ),
      { numRuns: 500 },
    );
    expect(proposed).toBeGreaterThan(50);
  });

  test('splices give the same text in any order', () => {
    const splice = fc
      .tuple(fc.nat(20), fc.nat(4), fc.constantFrom('', '', 'x', '\n'))
      .map(([start, length, text]) => ({ start, end: Math.min(20, start + length), text }));
    fc.assert(
      fc.property(fc.array(splice, { maxLength: 5 }), (splices) => {
        const text = 'abcdefghijklmnopqrst';
        const result = spliced(text, splices);
        expect(spliced(text, [...splices].reverse())).toBe(result);
        if (result === null) return;
        const gone = new Set(
          splices.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)),
        );
        expect(result.replace(/[x\n]/g, '')).toBe([...text].filter((_, index) => !gone.has(index)).join(''));
      }),
    );
  });

  test('masks keep every offset', () => {
    fc.assert(
      fc.property(
        someText,
        fc.constantFrom('a.ts', 'a.py', 'a.rs', 'a.go', 'a.rb', 'a.php', 'a.sh', 'a.cs', 'a.kt', 'a.toml', 'a.css'),
        (text, path) => {
          const mask = maskOf(path, text);
          if (!mask) return;
          expect(mask.code).toHaveLength(text.length);
          for (let at = 0; at < text.length; at++) if (mask.code[at] !== ' ') expect(mask.code[at]).toBe(text[at]);
        },
      ),
    );
  });

  test('lines are the whole text', () => {
    fc.assert(
      fc.property(someText, (text) => {
        const source = readSource('a.ts', text);
        if (!source) return;
        expect(source.lines.map(({ start, next }) => text.slice(start, next)).join('')).toBe(
          text.replace(/^\ufeff/, ''),
        );
      }),
    );
  });
});

describe('code masks', () => {
  const codeOf = (path: string, text: string) => maskOf(path, text)?.code.replace(/ +/g, ' ').trim();
  test.each([
    ['a.ts', ['const a = `x $', '{b + `y $', '{c}`} z`; d'].join(''), 'const a = b + c ; d'],
    ['a.ts', 'a = /["\'`/]/.test(b) / 2 // c', 'a = .test(b) / 2'],
    ['a.tsx', "<p>don't {a}</p>", "<p>don't {a}</p>"],
    ['a.py', "a = 'b' # c\nd = '''e\n\"f\"''' + g", 'a = \nd = \n + g'],
    ['a.rs', 'let a: &\'b str = "c"; d(\'"\'); e', "let a: &'b str = ; d( ); e"],
    ['a.go', 'a := `b\nc` + "d" /* e */', 'a := \n +'],
    ['a.sh', "a='b' # c", 'a='],
  ])('%s: %s', (path, text, expected) => expect(codeOf(path, text)).toBe(expected));
  test('a template that does not end', () => expect(maskOf('a.ts', 'a = `b')).toBeNull());
});
