import { describe, expect, test } from '@jest/globals';
import { readReport, recogniseReport } from '../../../src/core/reports/index.js';

describe('the beginning of a file tells its format', () => {
  test.each([
    ['<testsuite name="x">', 'junit'],
    ['\uFEFF<?xml version="1.0"?>\n<!-- made by > x -->\n<?xml-stylesheet href="a"?>\n<testsuites>', 'junit'],
    ['<!DOCTYPE lolz [<!ENTITY a "b">]><testsuites/>', 'junit'],
    [`<!DOCTYPE testsuites [${'<!ENTITY a "b">'.repeat(1_000)}`, 'junit'],
    ['<j:testsuite xmlns:j="x">', null],
    ['<checkstyle version="4.3">', 'checkstyle'],
    ['{"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json"', 'sarif'],
    ['{\n  "version": "2.1.0",\n  "runs": [', 'sarif'],
    ['{"runs":[{"tool":{"driver":{"name":"x"', 'sarif'],
    ['TAP version 14\n', 'tap'],
    ['TAP version 13\n# Subtest: a\n    ok 1 - b\n    1..1\nok 1 - a\n1..1', 'tap'],
    ['1..2\nok 1 - a\nnot ok 2 - b\n', 'tap'],
    ['ok 1\n# a comment\n1..1\n', 'tap'],
    ['', null],
    ['<html><testsuite/></html>', null],
    ['<testsuitesque/>', null],
    ['<coverage line-rate="1"/>', null],
    ['{"name": "shop", "version": "2.1.0"}', null],
    ['{"runs": 3}', null],
    ['1..2\nok 1 - a\nnpm ERR! code 1\n', null],
    ['TAP version 13\nok 1 - a\nnpm ERR! code 1\nok 2\n', null],
    ['ok\n', null],
    ['> shop@1.0.0 test\n> tape\n\nTAP version 13\nok 1 - a\n', null],
    ['2026-11-21T10:00:00.0000000Z TAP version 13\n', null],
  ])('%j is %s', (head, expected) => {
    expect(recogniseReport(head)).toBe(expected);
  });
});

const junit = (inside: string) =>
  readReport('junit', `<testsuites><testsuite name="s">${inside}</testsuite></testsuites>`);

describe('JUnit XML', () => {
  test.each([
    ['status="skipped"', '<testcase name="a" status="skipped"><failure/></testcase>', [0, 0]],
    ['a skipped element', '<testcase name="a"><skipped/><failure message="todo"/></testcase>', [0, 0]],
    ['an error', '<testcase name="a"><error/></testcase>', [1, 0]],
    ['a rerun that failed', '<testcase name="a"><failure message="x"/><rerunFailure message="x"/></testcase>', [1, 0]],
    ['a flaky test', '<testcase name="a"><flakyError message="x"/></testcase>', [0, 1]],
    ['an error of a suite', '<error message="no database"/><testcase name="a"/>', [1, 1]],
    [
      'suites in suites',
      '<testsuite><testsuite><testcase name="a"><failure/></testcase></testsuite></testsuite>',
      [1, 0],
    ],
    [
      'words in the output only',
      '<testcase name="a"><system-out>FAILURE: error at a.js:1:2</system-out></testcase>',
      [0, 1],
    ],
    ['no test', '', [0, 0]],
  ])('%s', (_, inside, [failed, passed]) => {
    expect(junit(inside)).toMatchObject({ readable: true, failed, passed });
  });

  test('of many tests keeps the failures, and counts all', () => {
    const cases = Array.from(
      { length: 7_000 },
      (_, index) => `<testcase name="t${index}">${index % 10 === 9 ? '<failure/>' : ''}</testcase>`,
    );
    const { failed, passed, tests, signals } = junit(cases.join(''));
    expect([failed, passed, tests.length, signals.length]).toEqual([700, 6_300, 5_000, 400]);
    expect(tests.slice(0, 700).every(({ conclusion }) => conclusion === 'failure')).toBe(true);
  });

  test.each([
    ['a place outside the repository', 'at x (/usr/lib/node_modules/jest/index.js:3:4)', null],
    ['a place above it', 'at x (../../../etc/passwd.js:3:4)', '../../../etc/passwd.js'],
    ['the test’s own file before others', 'at x (src/a.js:1:2)\nat y (test/s.test.js:3:4)', 'test/s.test.js'],
    ['a Windows path', 'at x (D:\\a\\shop\\shop\\src\\a.js:1:2)', 'D:\\a\\shop\\shop\\src\\a.js'],
    [
      'Python’s own form',
      '  File "/home/runner/work/shop/shop/app/a.py", line 12, in x',
      '/home/runner/work/shop/shop/app/a.py',
    ],
    ['an address', 'connect ECONNREFUSED http://example.com:443 and 127.0.0.1:80', null],
  ])('%s', (_, trace, path) => {
    const [signal] = junit(`<testcase name="a"><failure message="no">${trace}</failure></testcase>`).signals;
    expect(signal?.path ?? null).toBe(path);
  });
});

describe('TAP', () => {
  test.each([
    ['plain', 'ok 1\nnot ok 2\n1..2', [1, 1]],
    ['directives', 'not ok 1 - a # TODO later\nok 2 # SKIP no\nok 3 - b # skipped\nnot ok 4 - c # todo\n1..4', [0, 0]],
    ['a parent is the sum of its children', '    ok 1 - a\n    not ok 2 - b\n    1..2\nnot ok 1 - p\n1..1', [1, 1]],
    ['a parent that failed by itself', '    ok 1 - a\n    1..1\nnot ok 1 - p\n1..1', [1, 1]],
    ['a skipped parent', '    not ok 1 - a\n    1..1\nok 1 - p # SKIP\n1..1', [0, 0]],
    [
      'points in a YAML block are words',
      'not ok 1 - a\n  ---\n  message: |\n    not ok 7 - x\n  ...\nok 2 - b\n1..2',
      [1, 1],
    ],
    ['nothing planned', '1..0 # SKIP no tests here', [0, 0]],
    ['carriage returns', 'ok 1 - a\r\nnot ok 2 - b\r\n1..2\r\n', [1, 1]],
  ])('%s', (_, text, [failed, passed]) => {
    expect(readReport('tap', text)).toMatchObject({ readable: true, failed, passed });
  });
});

describe('SARIF', () => {
  const read = (result: object, run: object = {}) =>
    readReport(
      'sarif',
      JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'Lint' } }, results: [result], ...run }] }),
    );
  const at = (uri: string, uriBaseId?: string) => ({
    locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId }, region: { startLine: 2 } } }],
  });

  test.each<[string, object, object, object]>([
    ['a level of its own', { level: 'note' }, {}, { level: 'notice' }],
    ['no level is a warning', {}, {}, { level: 'warning' }],
    [
      'an index into the artifacts',
      { level: 'error', locations: [{ physicalLocation: { artifactLocation: { index: 0 } } }] },
      { artifacts: [{ location: { uri: 'src/a.c' } }] },
      { path: 'src/a.c' },
    ],
    ['a percent-encoded path', at('src/a%20b%C3%A9.c'), {}, { path: 'src/a bé.c', startLine: 2 }],
    ['a path that is not well encoded', at('src/100%.c'), {}, { path: 'src/100%.c' }],
    ['a base that nobody knows', at('src/a.c', 'SRCROOT'), {}, { path: 'src/a.c' }],
    [
      'a base in a folder of the checkout',
      at('a.c', 'B'),
      { originalUriBaseIds: { B: { uri: 'file:///home/runner/work/shop/shop/lib/' } } },
      { path: 'file:///home/runner/work/shop/shop/lib/a.c' },
    ],
    ['bases that go round', at('a.c', 'B'), { originalUriBaseIds: { B: { uri: 'x/', uriBaseId: 'B' } } }, {}],
    [
      'arguments',
      { message: { text: "'{0}' is {{not}} {1}", arguments: ['a', 'b'] } },
      {},
      { message: "'a' is {not} b" },
    ],
    [
      'types that are wrong',
      { level: 3, message: [], locations: 'x', ruleIndex: 'y' },
      {},
      { path: null, message: 'no message' },
    ],
  ])('%s', (_, result, run, expected) => {
    expect(read(result, run).signals[0]).toMatchObject(expected);
  });

  test.each([
    ['Trivy', {}, 'security_scan'],
    ['ESLint', {}, 'lint'],
    ['Lint', { tags: ['security'] }, 'security_scan'],
    ['Lint', { 'security-severity': '7.1' }, 'security_scan'],
    ['Lint', { tags: ['maintainability'] }, 'lint'],
  ])('%s with %j is %s', (name, properties, category) => {
    const run = { tool: { driver: { name, rules: [{ id: 'r', properties }] } } };
    expect(read({ ruleId: 'r', level: 'error' }, run).signals[0]?.category).toBe(category);
  });
});
