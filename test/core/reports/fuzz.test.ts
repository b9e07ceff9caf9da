import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { concludeDiagnosis } from '../../../src/core/analyze.js';
import { evidenceSchema } from '../../../src/core/evidence.js';
import { evidenceOfReport } from '../../../src/core/reports/evidence-of-report.js';
import { REPORT_FORMATS } from '../../../src/core/reports/report.js';
import { createRandom } from '../../support/random.js';

const folder = new URL('../../fixtures/reports/', import.meta.url);
const texts = readdirSync(folder).flatMap((format) =>
  readdirSync(new URL(`${format}/`, folder))
    .filter((file) => !file.endsWith('.expected.json'))
    .map((file) => readFileSync(new URL(`${format}/${file}`, folder), 'utf8')),
);
const ROUNDS = Number(process.env.REGREEN_PROPERTY_RUNS ?? 400);
const PIECES = [
  '<',
  '>',
  '&',
  '"',
  "'",
  ']]>',
  '<![CDATA[',
  '<!--',
  '</testcase>',
  '<failure>',
  '&#x0;',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\n',
  '\ud800',
  '\u0000',
  'not ok ',
  '  ---\n',
  '1..9\n',
  'null',
  '-1',
  '1e999',
  ' {\n',
];

describe('a report that was damaged', () => {
  test('never makes a reader throw, and what it says can be kept', () => {
    const random = createRandom(20_261_121);
    for (let round = 0; round < ROUNDS; round++) {
      let text = random.pick(texts);
      for (let changes = 1 + random.below(4); changes > 0; changes--) {
        const at = random.below(text.length + 1);
        const length = random.chance(0.5) ? 0 : random.below(200);
        text = random.chance(0.2)
          ? text.slice(0, at)
          : text.slice(0, at) + random.pick(PIECES) + text.slice(at + length);
      }
      for (const format of REPORT_FORMATS) {
        const { evidence, stats, tests } = evidenceOfReport('report', format, text);
        expect(evidenceSchema.safeParse(JSON.parse(JSON.stringify(evidence))).success).toBe(true);
        const diagnosis = concludeDiagnosis('report', evidence, stats);
        expect(JSON.stringify([diagnosis, tests]).isWellFormed()).toBe(true);
        expect(JSON.stringify(diagnosis)).not.toMatch(/\\ud[89a-f]/i);
      }
    }
  });
});
