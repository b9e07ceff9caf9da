import { describe, expect, test } from '@jest/globals';
import { createLineMemory } from '../../../src/core/log/line-memory.js';
import { createLogReduction } from '../../../src/core/log/reduce-log.js';
import { cpuMsOf } from '../../support/cpu-time.js';
import { keyBody, keyLines, keyPrefixes } from '../redact/key-prefixes.js';

function reduce(lines: readonly string[], around: readonly number[] = []): string {
  const reduction = createLogReduction({ around, failingStep: null, known: null });
  reduction.push(`${lines.join('\n')}\n`);
  return reduction.end().text;
}

const ordinary = Array.from({ length: 1_000 }, (_, index) => `work ${index.toString(36)} done`);

describe('the lines of a private key are not shown', () => {
  test.each(keyPrefixes)('behind %s, even where they are asked for', (_name, prefix) => {
    const key = keyLines.toSpliced(1, 0, 'Proc-Type: 4,ENCRYPTED', '').toSpliced(-1, 0, 'Zx9Yw8Vu==');
    const lines = [...ordinary, ...key.map((line, index) => prefix(index) + line), 'error: after', ...ordinary];
    const text = reduce(lines, [1_003, 1_006, 1_011]);
    for (const line of [...keyBody, 'ENCRYPTED', 'Zx9Yw8Vu']) expect(text).not.toContain(line);
    expect(text).toContain('error: after');
  });

  test('that another program talks into, and what that one says is shown', () => {
    const key = keyLines.flatMap((line, index) => [`web_1 | ${line}`, `db_1 | error: ${index} was refused`]);
    const text = reduce([...ordinary, ...key, ...ordinary], [1_003, 1_006]);
    for (const line of keyBody) expect(text).not.toContain(line);
    expect(text).toContain('error: 3 was refused');
  });

  test('that is cut off, and what comes after it is shown', () => {
    const key = keyLines.slice(0, 4).map((line) => `web_1  | ${line}`);
    const text = reduce([...ordinary, ...key, 'error: after', 'at Server.readEverything', ...ordinary], [1_003]);
    for (const line of keyBody) expect(text).not.toContain(line);
    expect(text).toMatch(/error: after\n\d+\| at Server\.readEverything\n/);
  });
});

describe('a log that is made to be slow is not', () => {
  const BEGIN = '-----BEGIN PRIVATE KEY-----\n';
  test.each([
    ['lines of equals signs', `${BEGIN}${'='.repeat(3_900)}!a\n`],
    ['lines of slashes and plus signs', `${BEGIN}${'/'.repeat(20)}${'+'.repeat(3_900)}!!a\n`],
    ['words of nearly a key', `${BEGIN}${`${'a'.repeat(15)}!`.repeat(240)}\n`],
  ])('a megabyte of %s', (_name, unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    expect(cpuMsOf(() => reduce([text]))).toBeLessThan(700);
  });

  test.each([
    ['blank lines', '\n'],
    ['one line again and again', 'all is well\n'],
    ['two lines again and again', 'all is well\nall is done\n'],
  ])('%s, remembered', (_name, unit) => {
    const memory = createLineMemory();
    const chunk = unit.repeat(Math.ceil(100_000 / unit.length));
    expect(
      cpuMsOf(() => {
        for (let count = 0; count < 300; count++) memory.push(chunk);
      }),
    ).toBeLessThan(6_000);
    expect([memory.end().has('all is lost'), memory.end().has('')]).toEqual([false, true]);
  });
});
