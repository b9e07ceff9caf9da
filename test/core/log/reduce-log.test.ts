import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAnalysis } from '../../../src/core/analyze.js';
import { createLineMemory } from '../../../src/core/log/line-memory.js';
import {
  createLogReduction,
  failingStepLines,
  type LogReductionOptions,
  type ReducedLog,
} from '../../../src/core/log/reduce-log.js';

const NOTHING: LogReductionOptions = { around: [], failingStep: null, known: null };

function reduce(log: string | readonly Uint8Array[], options: Partial<LogReductionOptions> = {}): ReducedLog {
  const reduction = createLogReduction({ ...NOTHING, ...options });
  for (const chunk of typeof log === 'string' ? [log] : log) reduction.push(chunk);
  return reduction.end();
}

const numbersOf = ({ lines }: ReducedLog): number[] => lines.map(({ number }) => number);
const textsOf = ({ lines }: ReducedLog): string[] => lines.map(({ text }) => text);
/** Lines that sound like nothing and are all of another shape. */
const ordinary = (count: number, name = 'work'): string[] =>
  Array.from(
    { length: count },
    (_, index) => `${name} ${[...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')} done`,
  );
const put = (lines: string[], at: number, ...texts: string[]): string[] =>
  lines.with(at - 1, texts[0] ?? '').toSpliced(at, texts.length - 1, ...texts.slice(1));
const logOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const remembered = (log: string) => {
  const memory = createLineMemory();
  memory.push(log);
  return memory.end();
};

describe('the text', () => {
  test('of a log that fits is the whole of it', () => {
    expect(reduce('\x1b[31mone\x1b[0m\n\ntwo')).toEqual({
      text: '1| one\n2| \n3| two',
      lines: [
        { number: 1, text: 'one' },
        { number: 2, text: '' },
        { number: 3, text: 'two' },
      ],
      leftOut: 0,
      totalLines: 3,
    });
  });

  test('of no log is none', () => {
    expect(reduce('')).toEqual({ text: '', lines: [], leftOut: 0, totalLines: 0 });
  });

  test('of a log that does not quite fit has its end', () => {
    const { text } = reduce(logOf(ordinary(100)), { maxCharacters: 1_500 });
    expect(text).toMatch(/\n100\| work jj done$/);
    expect(text).toMatch(/lines? left out/);
  });

  test('says how many lines are left out', () => {
    const { text, leftOut, totalLines } = reduce(logOf(ordinary(1_000)), { around: [500], maxCharacters: 150 });
    expect(text).toMatch(/^\[… 499 lines left out …\]\n500\| work ejj done\n501\| work faa done\n/);
    expect(text).toMatch(/\n\[… \d+ lines left out …\]$/);
    expect([leftOut, totalLines]).toEqual([1_000 - (text.match(/^\d+\|/gm) ?? []).length, 1_000]);
  });

  test('cuts a very long line in its middle, and says so; the line itself stays whole', () => {
    const long = `error: ${'x'.repeat(1_500)} the end`;
    const { text, lines } = reduce(logOf(put(ordinary(1_000), 500, long)));
    expect(lines.find(({ number }) => number === 500)?.text).toBe(long);
    expect(text).toMatch(/^500\| error: x{393} \[… 965 characters left out …\] x{142} the end$/m);
  });

  test('shows no end that the reader had cut off', () => {
    const { text } = reduce(`error: ${'x'.repeat(5_000)}\nnext`);
    expect(text).toMatch(/^1\| error: x{393} \[… \d+ characters left out …\] \n2\| next$/);
  });

  test('has one line for each line of the log, whatever else may end one', () => {
    expect(reduce('one\u20282| forged\u0085x').text).toBe('1| one 2| forged x');
  });
});

describe('what is shown', () => {
  const lines = ordinary(3_000);
  const step = { firstLine: 1_000, lastLine: 2_000 };

  test.each<[string, string[], Partial<LogReductionOptions>, number[], number[]]>([
    [
      'lines asked for, with the lines around them',
      lines,
      { around: [1_234] },
      [1_232, 1_233, 1_234, 1_235, 1_240],
      [1_200, 1_300],
    ],
    [
      'the command and the end of the failing step',
      lines,
      { failingStep: step },
      [1_000, 1_001, 1_990, 2_000, 2_003],
      [999, 2_100],
    ],
    ['the end of a log without steps', lines, {}, [2_980, 3_000], [100]],
    ['an error wherever it stands', put(lines, 700, 'error: it broke'), {}, [698, 699, 700, 701, 702], [600]],
    ['an error in another step', put(lines, 2_500, 'error: it broke'), { failingStep: step }, [2_500], [2_400]],
    ['a marked error', put(lines, 700, '##[error]it broke'), {}, [700], []],
    ['a failed test', put(lines, 700, '    --- FAIL: TestCart (0.00s)'), {}, [700], []],
    ['a word of failure', put(lines, 700, 'the parcel could not be sent'), {}, [700], []],
    [
      'what stands before a bad end',
      put(lines, 700, 'it is odd', 'Command exited with code 3'),
      {},
      [695, 700, 701],
      [650],
    ],
  ])('%s', (_name, log, options, shown, hidden) => {
    const numbers = numbersOf(reduce(logOf(log), options));
    expect(numbers).toEqual(expect.arrayContaining(shown));
    for (const number of hidden) expect(numbers).not.toContain(number);
  });

  test.each(['12 passed, 0 failed', 'ok 3 - error: is thrown', 'pytest --fail-fast --maxfail 2 tests run'])(
    '"%s" sounds like nothing much: an error is shown before it',
    (text) => {
      const log = put(put(lines, 600, text), 700, 'error: it broke');
      const numbers = numbersOf(reduce(logOf(log), { maxCharacters: 700 }));
      expect(numbers).toContain(700);
      expect(numbers).not.toContain(600);
    },
  );

  test('one program that complains all day does not drown another', () => {
    const noisy = lines.map((text) => `error: renderer lost the frame of ${text}`);
    const shown = textsOf(reduce(logOf(put(noisy, 1_500, 'FAILED cart_test: total is wrong'))));
    expect(shown).toContain('FAILED cart_test: total is wrong');
  });

  test('the same line again and again is shown twice', () => {
    const noisy = lines.map((text, index) => (index % 50 === 0 ? `error: retry ${index} of 99` : text));
    const shown = textsOf(reduce(logOf([...noisy, ...ordinary(200, 'end')])));
    expect(shown.filter((text) => text.startsWith('error: retry')).length).toBe(2);
  });

  test('of the most important line first, where there is little room', () => {
    expect(numbersOf(reduce(logOf(lines), { around: [2_500, 100], maxCharacters: 110 }))).toEqual([2_500]);
  });

  test('lines that a green log does not have, and its old errors last', () => {
    const green = put(lines, 1_100, 'error: the cache is cold');
    const red = put(put(green, 1_500, 'the shelf is empty today'), 1_700, 'error: no apples 7');
    const { text } = reduce(logOf(red), {
      failingStep: step,
      known: remembered(logOf(green)),
      maxCharacters: 1_400,
    });
    expect(text).toContain('1500| the shelf is empty today');
    expect(text).toContain('1700| error: no apples 7');
    expect(text).not.toContain('the cache is cold');
    expect(reduce(logOf(red), { failingStep: step, maxCharacters: 1_400 }).text).toContain('the cache is cold');
  });

  test('the numbers and the texts are those of the diagnosis', () => {
    const log = logOf(
      [
        ...['##[group]Run npm test', 'npm test', '##[endgroup]'],
        ...ordinary(2_000),
        'src/cart.ts(3,7): error TS2322: Type \x1b[31mstring\x1b[0m is not assignable to type number.',
        ...ordinary(400),
        '##[error]Process completed with exit code 2.',
        ...ordinary(2_000, 'after'),
      ].map((text) => `2026-01-01T10:00:00.0000000Z ${text}`),
    );
    const analysis = createAnalysis({ source: 'log' });
    analysis.push(log);
    const { evidence } = analysis.evidence(0);
    const signals = evidence.facts.signals.flatMap((signal) => signal.lines);
    expect(failingStepLines(evidence)).toEqual({ firstLine: 1, lastLine: 2_404 });
    expect(signals.map(({ number }) => number)).toContain(2_004);
    const reduced = reduce(log, {
      around: signals.map(({ number }) => number),
      failingStep: failingStepLines(evidence),
    });
    for (const line of signals) expect(reduced.lines).toContainEqual(line);
  });
});

describe('secrets', () => {
  const key = [
    `-----BEGIN ${'RSA'} PRIVATE KEY-----`,
    'Proc-Type: 4,ENCRYPTED',
    '',
    ...Array(20).fill('MIIEpAIBAAKCAQEA7d0Zerror0failed'),
    '-----END RSA PRIVATE KEY-----',
  ];

  test.each<[string, string[]]>([
    ['a whole log', ['before', ...key, 'error: after']],
    ['a reduced one', [...ordinary(1_000), ...key, 'error: after', ...ordinary(1_000)]],
    ['a key that is cut off', [...ordinary(1_000), ...key.slice(0, 9), 'error: after', ...ordinary(1_000)]],
    ['the end of a log', [...ordinary(1_000), ...key]],
  ])('no line of a private key is shown: %s', (_name, lines) => {
    const at = lines.findIndex((line) => line.startsWith('MII')) + 1;
    const { text } = reduce(logOf(lines), { around: [at, at + 3] });
    expect(text).not.toMatch(/MII|BEGIN RSA/);
    if (lines.includes('error: after')) expect(text).toContain('error: after');
  });

  test('a secret that is broken over lines is taken out, number and all', () => {
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const lines = [...ordinary(1_000), 'error: no way in', token.slice(0, 20), token.slice(20), ...ordinary(1_000)];
    const { text } = reduce(logOf(lines), { around: [1_001] });
    expect(text).toMatch(/^1001\| error: no way in\n1002\| .*\n1003\| /m);
    expect(text).not.toContain(token.slice(4, 20));
    expect(text).not.toContain(token.slice(20));
  });

  test('a secret in a long line is taken out before the line is cut', () => {
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const { text, lines } = reduce(`error: ${'x '.repeat(191)}${token} ${'y '.repeat(400)}`);
    expect(JSON.stringify([text, lines])).not.toContain('ghp_');
  });
});

const someLine = fc.oneof(
  fc.constantFrom(
    'error: a',
    'FAILED b',
    '',
    '##[error]c',
    '##[group]Run d',
    'Error at e.ts:1:2',
    '-----BEGIN PRIVATE KEY-----',
    'bk;t=1x',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 900, minLength: 600 }),
);
const someLog = fc.array(someLine, { maxLength: 120 }).map((lines) => lines.join('\n'));
const someOptions = fc.record({
  around: fc.array(fc.integer({ min: -2, max: 130 }), { maxLength: 5 }),
  failingStep: fc.option(
    fc.record({ firstLine: fc.integer({ min: 1, max: 100 }), lastLine: fc.option(fc.integer({ min: 1, max: 130 })) }),
  ),
  known: fc.option(fc.constant({ has: (text: string) => text.length % 2 === 0 })),
  maxCharacters: fc.integer({ min: 0, max: 4_000 }),
});

describe('of any log', () => {
  test('any chunking gives the same', () => {
    fc.assert(
      fc.property(someLog, someOptions, fc.array(fc.nat(), { maxLength: 8 }), (log, options, cuts) => {
        const bytes = new TextEncoder().encode(log);
        const places = [
          0,
          ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((one, other) => one - other),
          bytes.length,
        ];
        const chunks = places.slice(1).map((to, index) => bytes.slice(places[index], to));
        expect(reduce(chunks, options)).toEqual(reduce([bytes], options));
      }),
    );
  });

  test('every line shown stands in the log at its number, in order, and there is never too much', () => {
    fc.assert(
      fc.property(someLog, someOptions, (log, options) => {
        const whole = new Map(
          reduce(log, { maxCharacters: 1_000_000 }).lines.map(({ number, text }) => [number, text]),
        );
        const { text, lines, leftOut, totalLines } = reduce(log, options);
        for (const line of lines) expect(line.text).toBe(whole.get(line.number));
        const numbers = lines.map(({ number }) => number);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
        expect([leftOut + lines.length, text.length <= Math.max(options.maxCharacters, 40)]).toEqual([
          totalLines,
          true,
        ]);
        expect((text.match(/^\d+\| /gm) ?? []).map((head) => Number.parseInt(head, 10))).toEqual(numbers);
      }),
    );
  });

  test('of two million lines there is no more, and in seconds', () => {
    const block = new TextEncoder().encode(
      logOf([
        ...ordinary(980),
        ...Array.from({ length: 20 }, (_, index) => `error: ${index} broke the build of ${ordinary(20)[index]}`),
      ]),
    );
    const reduction = createLogReduction({ ...NOTHING, around: [1_234_567] });
    const started = performance.now();
    for (let count = 0; count < 2_000; count++) reduction.push(block);
    const { text, lines, totalLines } = reduction.end();
    expect(performance.now() - started).toBeLessThan(20_000);
    expect([totalLines, text.length <= 12_000]).toEqual([2_000_000, true]);
    expect(lines).toContainEqual({ number: 1_234_567, text: 'work fgg done' });
  });
});
