import { describe, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { readReportFile } from '../../src/reports/read-report-file.js';
import { openReportThread, REPORT_LIMITS } from '../../src/reports/report-thread.js';

const bytes = (text: string, encoding: BufferEncoding = 'utf8'): Uint8Array =>
  new Uint8Array(Buffer.from(text, encoding));
const suite = (inside: string): string => `<testsuite name="s">${inside}</testsuite>`;
const failed = '<testcase name="adds" classname="cart"><failure message="no"/></testcase>';

const LAUGHS = `<?xml version="1.0"?>
<!DOCTYPE testsuites [
  <!ENTITY lol "lol">
${Array.from({ length: 9 }, (_, index) => `  <!ENTITY lol${index + 1} "${`&lol${index || ''};`.repeat(10)}">`).join('\n')}
]>
<testsuites><testsuite name="&lol9;"/></testsuites>`;

describe('a report that is refused is told in a sentence', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['a billion laughs', bytes(LAUGHS), /document type declaration/],
    [
      'an entity of a file',
      bytes('<!DOCTYPE testsuite [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="&x;"/>'),
      /document type/,
    ],
    [
      'a document type elsewhere',
      bytes('<!DOCTYPE testsuite SYSTEM "http://localhost/x.dtd"><testsuite/>'),
      /document type/,
    ],
    ['a document type inside', bytes(suite('<!DOCTYPE x []>')), /document type/],
    ['deep nesting', bytes('<testsuite>'.repeat(100_000)), /more than 200 levels deep/],
    ['deep nesting of JSON', bytes(`{"version":"2.1.0","runs":[${'['.repeat(1_000_000)}`), /more than 200 levels deep/],
    ['an attribute of 100 MB', bytes(`<testsuite name="${'x'.repeat(100_000_000)}"/>`), /larger than 64 MB/],
    ['a report cut short', bytes(suite(failed).slice(0, -20)), /ends in the middle/],
    [
      'a SARIF report cut short',
      bytes('{"version":"2.1.0","runs":[{"results":[{"message":{"text":"x"}'),
      /no whole JSON/,
    ],
    ['an open quote', bytes(`<testsuite name="${'a\'"b'.repeat(10)}`), /ends in the middle/],
    [
      'tags that do not match',
      bytes('<testsuite>\n<testcase name="x"></testsuite></testcase>'),
      /no well-formed XML \(line 2\)/,
    ],
    ['SARIF without runs', bytes('{"$schema":"sarif-2.1.0","runs":7}'), /has no runs/],
  ])('%s', async (_, content, why) => {
    const reading = await readReportFile(content);
    expect(reading?.content).toMatchObject({
      readable: false,
      failed: 0,
      signals: [],
      notes: [expect.stringMatching(why)],
    });
  });

  test('one that takes too much memory, and one that takes too long; the next is read all the same', async () => {
    const small = openReportThread({ ...REPORT_LIMITS, memoryMb: 32 });
    const many = bytes(suite('<testcase name="adds" classname="cart" time="0.1"/>'.repeat(300_000)));
    expect((await small.readFile(many))?.content.notes).toEqual([
      'The JUnit XML report cannot be read: it takes more than 32 MB of memory.',
    ]);
    expect((await small.readFile(bytes(suite(failed))))?.content.failed).toBe(1);
    await small.close();
    const hasty = openReportThread({ ...REPORT_LIMITS, timeoutMs: 1 });
    expect((await hasty.readFile(many))?.content.notes[0]).toMatch(/takes longer than 0.001 s/);
    await hasty.close();
  });
});

describe('a report that only looks bad is read', () => {
  test.each<[string, Uint8Array, string]>([
    [
      'entities, thousands of them (no quadratic time)',
      bytes(suite(`<testcase name="${'&amp;'.repeat(200_000)}"><failure message="no"/></testcase>`)),
      'no',
    ],
    ['an attribute of 30 MB', bytes(`<testsuite name="${'x'.repeat(30_000_000)}">${failed}</testsuite>`), 'no'],
    [
      'a failure of 30 MB',
      bytes(suite(`<testcase name="a"><failure message="no">${'at x.js:1\n'.repeat(3_000_000)}</failure></testcase>`)),
      'no',
    ],
    [
      'lone surrogates, as bytes and as references',
      bytes(suite('<testcase name="a"><failure message="a&#xD800;b&#xDFFF;&#55555;c\ud800"/></testcase>')),
      'a\uFFFDb\uFFFD\uFFFDc\uFFFD',
    ],
    [
      'characters that XML may not hold',
      bytes(
        suite('<testcase name="a"><failure message="a\u0000b\u0001&#0;&#x1b;[31mred\u001b[0m&#xFFFF;"/></testcase>'),
      ),
      'a\uFFFDb\uFFFD\uFFFDred\uFFFD',
    ],
    [
      'entities that nobody knows',
      bytes(suite('<testcase name="a"><failure message="&nbsp;&bogus;x"/></testcase>')),
      '&nbsp;&bogus;x',
    ],
    [
      'UTF-16 with a byte order mark',
      bytes(
        `\ufeff<?xml version="1.0" encoding="UTF-16"?>${suite('<testcase name="a"><failure message="größer €"/></testcase>')}`,
        'utf16le',
      ),
      'größer €',
    ],
    [
      'UTF-16 without one',
      bytes(
        `<?xml version="1.0" encoding="utf-16"?>${suite('<testcase name="a"><failure message="größer €"/></testcase>')}`,
        'utf16le',
      ),
      'größer €',
    ],
    [
      'UTF-16, big end first',
      new Uint8Array(
        Buffer.from(
          `\ufeff${suite('<testcase name="a"><failure message="größer €"/></testcase>')}`,
          'utf16le',
        ).swap16(),
      ),
      'größer €',
    ],
    [
      'Latin-1, declared',
      bytes(
        `<?xml version='1.0' encoding='ISO-8859-1' ?>${suite('<testcase name="a"><failure message="größer"/></testcase>')}`,
        'latin1',
      ),
      'größer',
    ],
    [
      'UTF-8 that says it is UTF-16',
      bytes(
        `<?xml version="1.0" encoding="UTF-16"?>${suite('<testcase name="a"><failure message="größer"/></testcase>')}`,
      ),
      'größer',
    ],
    ['an encoding that nobody knows', bytes(`<?xml version="1.0" encoding="klingon"?>${suite(failed)}`), 'no'],
    [
      'bytes that are no UTF-8',
      new Uint8Array([
        ...bytes('<testsuite><testcase name="a"><failure message="x'),
        0xff,
        0xfe,
        ...bytes('y"/></testcase></testsuite>'),
      ]),
      'x\uFFFD\uFFFDy',
    ],
    [
      'a DOCTYPE in a message',
      bytes(suite('<testcase name="a"><failure><![CDATA[got <!DOCTYPE html> <!ENTITY x "y">]]></failure></testcase>')),
      'got <!DOCTYPE html> <!ENTITY x "y">',
    ],
    ['a sentence behind the report', bytes(`${suite(failed)}\nDone: 1 failure & more <b>\n`), 'no'],
  ])('%s', async (_, content, message) => {
    const reading = await readReportFile(content);
    expect(reading?.content).toMatchObject({ readable: true, failed: 1, notes: [] });
    expect(reading?.content.signals.map((signal) => signal.message)).toEqual([message]);
    expect(JSON.stringify(reading).isWellFormed()).toBe(true);
  });

  test('a file that is no report is none', async () => {
    for (const text of [
      '',
      'hello\n',
      '<html><body/></html>',
      '{"name":"shop","version":"1.0.0"}',
      '<?xml version="1.0"?><coverage/>',
    ])
      expect(await readReportFile(bytes(text))).toBeNull();
  });
});

describe('the reports of a zip', () => {
  const readZip = async (zip: Uint8Array, limits = REPORT_LIMITS) => {
    const thread = openReportThread(limits);
    const { reports, notes } = await thread.readZip(zip.slice());
    await thread.close();
    return { files: reports.map(({ name, reading }) => `${name} ${reading.format} ${reading.content.failed}`), notes };
  };
  const zip = (files: Record<string, string>): Uint8Array =>
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

  test('are read one after the other, others left alone', async () => {
    const files = {
      'a/TEST-x.xml': suite(failed),
      'b.json': '{}',
      'c.txt': suite(failed),
      'd.tap': '1..1\nnot ok 1 - x\n',
      'e.XML': suite(failed),
    };
    expect(await readZip(zip(files))).toEqual({
      files: ['a/TEST-x.xml junit 1', 'd.tap tap 1', 'e.XML junit 1'],
      notes: [],
    });
  });

  test('a zip inside the zip stays one', async () => {
    const inner = zip({ 'inner.xml': suite(failed) });
    const outer = zipSync({ 'trace.zip': [inner, { level: 0 }], 'a.xml': strToU8(suite(failed)) });
    expect((await readZip(outer)).files).toEqual(['a.xml junit 1']);
  });

  test('a bomb, too many files and a broken zip are told', async () => {
    expect(
      await readZip(zip({ 'a.xml': `<testsuite name="${' '.repeat(5_000_000)}"/>`, 'b.xml': suite(failed) })),
    ).toEqual({
      files: ['b.xml junit 1'],
      notes: ['A file of an artifact was left out: it is too large unpacked (6 MB).'],
    });
    const many = Object.fromEntries(Array.from({ length: 210 }, (_, index) => [`${index}.xml`, suite(failed)]));
    const read = await readZip(zip(many));
    expect([read.files.length, read.notes]).toEqual([200, ['Of 210 files of an artifact, 200 were read.']]);
    const broken = zip({ 'a.xml': suite(failed) }).slice(0, 60);
    expect(await readZip(broken)).toEqual({
      files: [],
      notes: ['An artifact could not be unpacked: it is no whole zip file.'],
    });
  });

  test('sizes that lie do not make it take more', async () => {
    const lying = zip({ 'a.xml': suite(failed.repeat(50)) });
    const view = new DataView(lying.buffer);
    const entry = lying.lastIndexOf(0x50, lying.length - 23) && Buffer.from(lying).indexOf('PK\u0001\u0002');
    view.setUint32(entry + 24, 4_000_000_000, true);
    expect((await readZip(lying)).notes).toEqual([
      'A file of an artifact was left out: it is too large unpacked (4000 MB).',
    ]);
    view.setUint32(entry + 24, 30, true);
    expect((await readZip(lying)).files).toEqual(expect.not.arrayContaining(['a.xml junit 50']));
  });

  test('one report that is too much does not take the answers of those before it', async () => {
    const files = {
      'a.xml': suite(failed),
      'b.xml': suite('<testcase name="adds" classname="cart" time="0.1"/>'.repeat(300_000)),
    };
    const { files: read, notes } = await readZip(
      zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, [strToU8(text), { level: 0 }]]))),
      { ...REPORT_LIMITS, memoryMb: 32 },
    );
    expect(read).toEqual(['a.xml junit 1']);
    expect(notes).toEqual(['A report of an artifact cannot be read: it takes more than 32 MB of memory.']);
  });
});
