import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPrefixStripper, prefixLength } from '../../../src/core/log/line-prefix.js';
import { createProgramPrefixes } from '../../../src/core/log/program-prefix.js';
import { stripCodes } from '../../../src/core/log/strip-codes.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads lines in order; answers what is left of each, as the bytes say and as the text says. */
function openLog() {
  const programs = createProgramPrefixes();
  const strip = createPrefixStripper(programs);
  return (line: string): { bytes: string; text: string } => {
    const bytes = encoder.encode(`${line}\n`);
    const at = programs.skip(bytes, prefixLength(bytes, 0, bytes.length), bytes.length);
    const rest = decoder.decode(bytes.subarray(at, bytes.length - 1));
    return { bytes: stripCodes(rest), text: strip(stripCodes(line)).text };
  };
}

function read(lines: readonly string[]): string[] {
  const next = openLog();
  return lines.map((line) => {
    const { bytes, text } = next(line);
    expect(bytes).toBe(text);
    return text;
  });
}

/** Prefixes, and on how many lines they must stand. */
const PREFIXES: readonly [string, number][] = [
  ['@acme/ui:test: ', 1],
  ['\x1b[35m@acme/ui:test: \x1b[0m', 1],
  ['ui:test:unit: ', 3],
  ['//:lint: ', 3],
  ['@acme/ui: ', 2],
  ['packages/ui test: ', 2],
  ['packages/ui codegen:api: ', 2],
  ['. test: ', 2],
  ['frontend test: ', 3],
  ['[@acme/ui]: ', 2],
  ['[1] ', 2],
  ['\x1b[34m[1]\x1b[39m ', 2],
  ['[api] ', 2],
  ['[lint:js] ', 2],
  ['[test:unit   ] ', 2],
  ['[Linux x64] ', 2],
  ['app-1    | ', 1],
  ['\x1b[36mtests_1     |\x1b[0m ', 1],
  ['tests-1 | ', 2],
  ['web  | ', 3],
  ['17:59:32 web.1  | ', 3],
  ['              +test | ', 1],
  ['+test | ', 1],
  ['./api+test | ', 1],
  ['             +test *failed* | ', 1],
  ['[CI/test]   | ', 1],
  ['Step #2 - "test": ', 1],
  ['Step #0: ', 1],
  ['[unit-test : run] ', 1],
  ['[test:12] ', 2],
  ['[12:00:01] :\t [Step 1/3] ', 1],
  ['[12:00:01]W:\t\t [Step 1/3] ', 1],
  ['[12:00:01] : ', 1],
  ['[00:01:11] ', 3],
  ['build\t21-Nov-2026 10:00:00\t', 1],
  ['error\t21-Nov-2026 10:00:00\t', 1],
  ['shop> ', 3],
  ['INTERNALERROR> ', 1],
  ['2026-11-21T10:00:00.0000000Z app-1  | ', 1],
  ['2026-11-21T10:00:00.0000000Z \x1b[36mapp-1  | \x1b[0m@acme/ui:test: ', 1],
];

describe('prefixes of programs', () => {
  test.each(PREFIXES)('%j counts from line %d on', (prefix, lines) => {
    const text = '  src/a.ts:3:5 - error';
    const found = read(Array.from({ length: lines + 2 }, () => prefix + text));
    expect(found.map((line) => line === text)).toEqual(found.map((_, index) => index + 1 >= lines));
    // A line of it that is empty, the space at its end cut off.
    const open = openLog();
    for (let line = 0; line < lines; line++) open(prefix + text);
    expect(open(prefix.trimEnd() + (prefix.endsWith('\t') ? '\t' : ''))).toEqual({ bytes: '', text: '' });
  });

  test.each([
    '[INFO] ',
    '[ERROR] ',
    '[error] ',
    '[error]   | ',
    '[WARNING] ',
    '[warn] ',
    '[debug] ',
    '[FAIL] ',
    '[  FAILED  ] ',
    '[ RUN      ] ',
    '[----------] ',
    '[ant:checkstyle] ',
    '[javac] ',
    '    [javac] ',
    '[junit] ',
    '[TestNG] ',
    '[xUnit.net 00:00:01.00] ',
    '[Pipeline] ',
    '[chromium] ',
    '[gw0] ',
    '[main] ',
    '[pool-1-thread-2] ',
    '[12/50] ',
    '[ 12%] ',
    '[12%] ',
    '[1 of 3] ',
    '[!] ',
    '[x] ',
    '[10:11:12]: ',
    'src/a.ts:3: ',
    'src/a.ts:3:5: ',
    'src/a.ts(3,5): ',
    'a.o:main: ',
    'E   ',
    '> ',
    '>   ',
    '>>> ',
    '+ ',
    'npm ERR! ',
    'npm error ',
    'npm warn ',
    'error: ',
    'warning: ',
    'fatal: ',
    'error TS2322: ',
    'make: ',
    'make[1]: ',
    'remote: ',
    'test: ',
    'Error: ',
    'TypeError: ',
    'ERROR:root: ',
    'fatal error: ',
    'Running test: ',
    'Test Suites: ',
    'Caused by: ',
    '--- FAIL: ',
    '| ',
    '   | ',
    ' 12 | ',
    '12 | ',
    'stderr | ',
    'PASS | ',
    'ERROR | ',
    '│ ',
    'FAIL ',
    '#12 ',
    '##[error]',
    '::error::',
    '--> ',
    '  at ',
  ])('%j is what a tool writes', (prefix) => {
    const lines = Array.from({ length: 12 }, (_, index) => `${prefix}src/a${index}.ts is bad`);
    expect(read(lines)).toEqual(lines);
  });

  test('lines that begin alike far from each other do not count', () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => (index % 500 === 0 ? '[api] one' : 'other'));
    expect(read(lines)).toEqual(lines);
  });

  test('a prefix is found late in a long log too', () => {
    const lines = [
      ...Array.from({ length: 50_000 }, () => 'gcc -c a.c'),
      ...Array.from({ length: 100 }, () => '[api] ok'),
    ];
    expect(read(lines).slice(-50)).toEqual(Array.from({ length: 50 }, () => 'ok'));
  });

  test('two programs at a time', () => {
    const one = ['@acme/ui:test: FAIL a.test.ts', '[unit] b'];
    expect(read([...one, ...one, ...one]).slice(-2)).toEqual(['FAIL a.test.ts', 'b']);
  });
});

describe('bytes and text', () => {
  const folder = new URL('../../fixtures/logs/', import.meta.url);
  const logs = readdirSync(folder)
    .flatMap((name) => readdirSync(new URL(`${name}/`, folder)).map((file) => new URL(`${name}/${file}`, folder)))
    .filter((file) => file.pathname.endsWith('.log'))
    .map((file) =>
      readFileSync(file, 'utf8')
        .split(/\r?\n/)
        // A carriage return within a line is the reader's business.
        .filter((line) => !line.includes('\r')),
    );

  const unstamped = [...new Set(logs.flat().map((line) => line.replace(/^\d{4}-\d\d-\d\dT\S+Z /, '')))];

  test('agree on every fixture', () => {
    for (const lines of logs) {
      const next = openLog();
      const wrong = lines.filter((line) => {
        const { bytes, text } = next(line);
        return bytes !== text;
      });
      expect(wrong).toEqual([]);
    }
  });

  test('agree on every line of every fixture behind a quarter of the prefixes each', () => {
    PREFIXES.forEach(([prefix, needed], turn) => {
      const known = openLog();
      for (let line = 0; line < needed; line++) known(`${prefix}x`);
      const wrong = unstamped.filter((line, index) => {
        if ((index + turn) % 4 !== 0) return false;
        const { bytes, text } = known(prefix + line);
        return bytes !== text;
      });
      expect([prefix, wrong]).toEqual([prefix, []]);
    });
  });

  test('agree on anything made of the pieces of prefixes', () => {
    const piece = fc.constantFrom(
      ...['[', ']', ':', ' ', '|', '+', '>', '\t', '@', '/', '#', '"', '*', '-', '1', '12', 'a', 'test', 'é', '🏁'],
      ...['\x1b[31m', '\x1b[0m', '^[[0m', '^', 'Step #', '12:00:01', 'build\t21-Nov-2026 10:00:00\t'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const line = pieces.join('');
        read([line, line, line, line]);
      }),
      { numRuns: 3_000 },
    );
  });
});
