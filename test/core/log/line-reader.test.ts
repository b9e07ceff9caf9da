import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHintAutomaton } from '../../../src/core/log/hint-automaton.js';
import { createLineReader, type ReadLine } from '../../../src/core/log/line-reader.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A reader that is shown every line. */
function openReader() {
  const lines: ReadLine[] = [];
  const reader = createLineReader(createHintAutomaton([]), {
    see: (line) => lines.push(line),
    wantsNext: () => true,
  });
  return { ...reader, lines };
}

function read(...chunks: (Uint8Array | string)[]): string[] {
  const reader = openReader();
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return reader.lines.map((line) => line.text);
}

describe('line reader', () => {
  test.each<[string, string, string[]]>([
    ['LF and CRLF', 'one\ntwo\r\nthree', ['one', 'two', 'three']],
    ['a byte order mark', '\ufeffone\n', ['one']],
    ['a progress bar: the last state wins', ' 10%\r 50%\r100% done\r\nnext', ['100% done', 'next']],
    ['a progress bar that ends blank', 'loading\r        \r\n', ['loading']],
    ['colours and cursor codes', '\x1b[31merror\x1b[0m: \x1b[2Kbad\x1b(B', ['error: bad']],
    ['links and titles', '\x1b]8;;https://example.org\x07here\x1b]8;;\x1b\\', ['here']],
    ['caret text', '^[[31merror^[[0m: bad', ['error: bad']],
    ["Actions' time stamps", '2022-01-01T00:00:00.0000000Z npm test', ['npm test']],
    ['a stamped line that is empty', '2022-01-01T00:00:00.0000000Z \n', ['']],
    ["GitLab's time stamps", '2024-05-22T12:43:46.962646Z 00O make', ['make']],
    ["Mozilla's task stamps", '[task 2024-01-01T10:00:00.000Z] 10:00:00 INFO', ['10:00:00 INFO']],
    ["Jenkins' clock", '19:15:58 + make test', ['+ make test']],
    ["Jenkins' clock with two spaces", '19:15:58  + make\n19:15:58    at a.c\n19:15:58  ', ['+ make', '  at a.c', '']],
    ["Jenkins' clock with one space", '19:15:58 + make\n19:15:58   at a.c\n19:15:58 ', ['+ make', '  at a.c', '']],
    ["Buildkite's time stamps", '\x1b_bk;t=1741943534000\x07\x1b[31m  bad\x1b[0m', ['  bad']],
    ["Buildkite's time stamps, escapes lost", '_bk;t=1741943534000  one\nbk;t=1741943534000two', ['  one', 'two']],
    ['strings of DCS, SOS, PM and APC', 'a\x1bPb\x1b\\c\x1bXd\x1b\\e\x1b^f\x1b\\g\x1b_h\x07i', ['acegi']],
    ['a string that does not end', 'a\x1b_bc\nd\x1bPe\x1b[31mf', ['abc', 'def']],
    ["another program's prefix", '@acme/ui:test: FAIL a.test.js\n\n@acme/ui:test:', ['FAIL a.test.js', '', '']],
    ["BuildKit's step numbers", '#12 3.456 npm error code ERESOLVE', ['npm error code ERESOLVE']],
    ['a date that is no stamp', '2022-01-01 is a date', ['2022-01-01 is a date']],
  ])('%s', (_name, text, lines) => {
    expect(read(bytesOf(text))).toEqual(lines);
  });

  test('the job and step of gh run view --log, on further lines of a message too', () => {
    const reader = openReader();
    const log =
      'test\tRun tests\t\ufeff2022-01-01T00:00:00.0000000Z ##[error]first\n' +
      'test\tRun tests\tsecond\n' +
      'lint\tRun lint\t2022-01-01T00:00:00.0000000Z third\n';
    reader.push(bytesOf(log));
    reader.end();
    expect(reader.lines.map(({ text, origin }) => [origin, text])).toEqual([
      ['test\tRun tests', '##[error]first'],
      ['test\tRun tests', 'second'],
      ['lint\tRun lint', 'third'],
    ]);
  });

  test('a prefix behind the job and step of gh run view --log', () => {
    const line = 'test\tRun tests\t2022-01-01T00:00:00.0000000Z app-1    | FAIL\n';
    expect(read(bytesOf(line.repeat(30)))).toEqual(Array.from({ length: 30 }, () => 'FAIL'));
  });

  test('a line that is looked back at has lost a prefix that was not known yet', () => {
    const found: (string | undefined)[] = [];
    const reader = createLineReader(createHintAutomaton([{ hints: ['^FAIL'] }]), {
      see: (line, owners) => {
        if (owners.length > 0) found.push(line.text, reader.before(1)?.text, reader.before(2)?.text);
      },
      wantsNext: () => false,
    });
    reader.push(`${'.\n'.repeat(30)}[api] a\n[api] \x1b[31mb\x1b[0m\n[api] \x1b[31mFAIL\x1b[0m c\n`);
    reader.end();
    expect(found).toEqual(['FAIL c', 'b', 'a']);
  });

  test.each(['utf-16le', 'utf-16le without a mark', 'utf-16be'])('%s', (encoding) => {
    const text = `${encoding.includes('without') ? '' : '\ufeff'}error: ✖ bad\r\nnext\r\n`;
    const bytes = Buffer.from(text, 'utf16le');
    expect(read(encoding === 'utf-16be' ? bytes.swap16() : bytes)).toEqual(['error: ✖ bad', 'next']);
  });

  test('invalid UTF-8 becomes a replacement character and loses nothing else', () => {
    expect(read(new Uint8Array([0x61, 0xff, 0x62, 0x0a, 0x63]))).toEqual(['a\ufffdb', 'c']);
  });

  test('a line of megabytes is cut, and the next one is whole and rightly numbered', () => {
    const reader = openReader();
    const chunk = bytesOf('x'.repeat(1 << 20));
    for (let part = 0; part < 8; part++) reader.push(chunk);
    expect(reader.lines).toEqual([]);
    reader.push(bytesOf('\nnext\n'));
    const { lines } = reader;
    expect(lines.map(({ number }) => number)).toEqual([1, 2]);
    expect(lines[0]?.text.endsWith('x…')).toBe(true);
    expect(lines[0]?.text.length).toBeLessThan(5_000);
    expect(lines[1]?.text).toBe('next');
  });

  test('a progress bar of megabytes keeps its newest state', () => {
    const reader = openReader();
    for (let percent = 0; percent <= 20_000; percent++) reader.push(bytesOf(`downloaded ${percent}\r`));
    reader.push(bytesOf('\n'));
    expect(reader.lines).toEqual([{ number: 1, text: 'downloaded 20000', origin: null }]);
  });

  test('how the bytes are cut into chunks changes nothing', () => {
    const log = bytesOf('\ufeffα one\r\n\x1b[31mtwo ✖\x1b[0m\n10%\r100%\n\n2022-01-01T00:00:00.0000000Z end');
    const whole = read(log);
    fc.assert(
      fc.property(fc.array(fc.nat(log.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((one, other) => one - other), log.length];
        expect(read(...at.slice(1).map((end, index) => log.subarray(at[index], end)))).toEqual(whole);
      }),
    );
  });
});
