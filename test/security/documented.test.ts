import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Of every table of defences the last column: a file of tests, and the name of one in it. */
const rows = read('docs/security.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.split('|').length === 5 && !/\| (?:test|wants) \|$/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, , , proof]) => proof?.startsWith('`') || proof === '');

test('every threat has a defence and names a test', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((cells) => cells.slice(1, 4).some((cell) => cell === ''))).toEqual([]);
});

test('every test that is named is there', () => {
  const missing = rows.filter(([, , , proof]) => {
    const [, file, name] = /^`([\w./-]+\.test\.ts)`: "(.+)"$/.exec(proof ?? '') ?? [];
    return !file || !name || !existsSync(join(ROOT, file)) || !read(file).replaceAll("\\'", "'").includes(name);
  });
  expect(missing.map(([, threat, , proof]) => `${threat}: ${proof}`)).toEqual([]);
});
