import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Diagnosis, Finding } from '../../src/core/diagnosis.js';
import {
  annotationCommands,
  outputLines,
  unheard,
  withoutCommands,
  workflowCommand,
} from '../../src/core/workflow-commands.js';
import { heardByRunner } from '../support/runner-commands.js';

const finding = (changes: Partial<Finding> = {}): Finding => ({
  path: 'src/a.ts',
  startLine: 3,
  endLine: 3,
  startColumn: 7,
  endColumn: null,
  level: 'failure',
  title: null,
  message: "Cannot find name 'x'.",
  test: null,
  tool: 'tsc',
  code: 'TS2304',
  logLine: 12,
  ...changes,
});
const diagnosis = (changes: Partial<Diagnosis> = {}): Diagnosis => ({
  version: 1,
  source: 'build',
  category: 'type_error',
  confidence: 0.97,
  rootCause: {
    summary: "src/a.ts:3 Cannot find name 'x'.",
    lines: [{ number: 12, text: "error TS2304: Cannot find name 'x'." }],
  },
  recommendedAction: 'fix',
  failingStep: null,
  findings: [finding()],
  signature: 'f00',
  stats: { bytes: 1, lines: 1, durationMs: 1 },
  ...changes,
});

test.each([
  ['notice', {}, 'all is well', '::notice::all is well'],
  ['error', { file: 'a.ts', line: 3, col: null }, 'no', '::error file=a.ts,line=3::no'],
  ['error', { title: 'a,b: 5%' }, '50% of\r\nit', '::error title=a%2Cb%3A 5%25::50%25 of%0D%0Ait'],
  ['error', { title: '%2C' }, '%0A', '::error title=%252C::%250A'],
])('%s %j %j', (name, properties, message, line) => {
  expect(workflowCommand(name, properties, message)).toBe(line);
  expect(heardByRunner(line)).toMatchObject([{ command: name, data: message }]);
});

test.each([
  ['##[set-env name=PATH]x', '##\u200b[set-env name=PATH]x'],
  ['::set-env name=PATH::x', '\u200b::set-env name=PATH::x'],
  [' \t::add-mask::x', ' \u200b::add-mask::x'.trimStart()],
  ['a\n::error::x', 'a ::error::x'],
  ['a::b', 'a::b'],
])('%j holds no command as %j', (text, line) => {
  expect(withoutCommands(text)).toBe(line);
  expect(heardByRunner(withoutCommands(text))).toEqual([]);
});

describe('annotations', () => {
  test('stand on their place, with what said so', () => {
    expect(annotationCommands([diagnosis()])).toEqual({
      lines: [
        "::error file=src/a.ts,line=3,endLine=3,col=7,endColumn=7,title=build%3A tsc TS2304::Cannot find name 'x'.",
      ],
      left: 0,
    });
  });

  test('a failure that has no place says its cause', () => {
    const { lines } = annotationCommands([
      diagnosis({ findings: [], rootCause: { summary: 'The disk is full: 100%', lines: [] } }),
    ]);
    expect(lines).toEqual(['::error title=build%3A Type error::The disk is full: 100%25']);
  });

  test('no more than GitHub shows, the failures among them first', () => {
    const many = Array.from({ length: 13 }, (_, line) => finding({ startLine: line + 1, endLine: line + 1 }));
    const warnings = Array.from({ length: 2 }, (_, line) =>
      finding({ startLine: line + 1, level: 'warning', message: 'unused' }),
    );
    const { lines, left } = annotationCommands([diagnosis({ findings: [...warnings, ...many] })]);
    expect(lines.map((line) => line.split(' ')[0])).toEqual([...Array(10).fill('::error'), '::warning', '::warning']);
    expect(left).toBe(3);
  });

  test('none for a log without a failure', () => {
    expect(annotationCommands([diagnosis({ category: 'none', findings: [] })])).toEqual({ lines: [], left: 0 });
  });
});

test('outputs tell of the failure that is surest', () => {
  const given = [diagnosis({ category: 'none' }), diagnosis({ category: 'unknown', confidence: 0.2 }), diagnosis()];
  expect(outputLines(given)).toEqual([
    'failures=2',
    'category=type_error',
    'confidence=0.97',
    "root-cause=src/a.ts:3 Cannot find name 'x'.",
    'recommended-action=fix',
    'signature=f00',
  ]);
  expect(outputLines([])).toContain('category=none');
});

/** What somebody writes into a log who wants to command the runner. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::',
        '##[',
        ']',
        '\n',
        '\r',
        '\r\n',
        ' ',
        '%0A',
        '%',
        ',',
        ':',
        '=',
        '::error::',
        '::add-mask::x',
        '\n::set-env name=PATH::/x',
      ),
      fc.constantFrom(
        '##[set-output name=a]b',
        '\n::stop-commands::x\n',
        '\n::x::\n',
        '<<EOF\n',
        '\u2028::error::',
        '\u0085',
        '\u001b[31m',
        '\ud800',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test('no text of a log, of a path or of a job is obeyed', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, hostile, (message, path, source, summary) => {
      const given = [
        diagnosis({ source, findings: [finding({ message, path, title: summary })] }),
        diagnosis({ source, findings: [], rootCause: { summary, lines: [{ number: 1, text: message }] } }),
      ];
      const { lines } = annotationCommands(given);
      const heard = heardByRunner([...lines, ...unheard([message, path, source, summary], 'b2c0'), 'end'].join('\n'));
      expect(heard.map(({ command }) => command)).toEqual([...lines.map(() => 'error'), 'stop-commands']);
      for (const { properties } of heard.slice(0, -1))
        for (const name of Object.keys(properties))
          expect(['file', 'line', 'endLine', 'col', 'endColumn', 'title']).toContain(name);
      const outputs = outputLines(given);
      for (const line of outputs) expect(line).toMatch(/^[a-z-]+=[^\r\n]*$/);
      expect(outputs).toHaveLength(6);
    }),
    { numRuns: 500 },
  );
});
