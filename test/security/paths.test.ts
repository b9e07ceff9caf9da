import { describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { createAnalysis } from '../../src/core/analyze.js';
import { repositoryFiles } from '../../src/core/log/repository-path.js';
import { placeEvidence } from '../../src/core/place-evidence.js';
import { evidenceOfReport } from '../../src/core/reports/evidence-of-report.js';
import type { ReportFormat } from '../../src/core/reports/report.js';
import { reportEntries, ZIP_LIMITS } from '../../src/reports/report-entries.js';

const CLIMBING = [
  '../../../etc/passwd',
  '..\\..\\windows\\system32\\config.ts',
  '/etc/passwd',
  '/root/.ssh/id_rsa',
  'C:\\Windows\\win.ini',
  'src/../../../../etc/shadow.ts',
  'file:///etc/passwd',
  './../../x/../../etc/hosts.ts',
  '\\\\server\\share\\a.ts',
];
const climbsOut = (path: string | null): boolean =>
  path !== null && (/^(?:[/\\]|[A-Za-z]:|file:)/.test(path) || path.split(/[/\\]/).includes('..'));

describe.each(CLIMBING)('%s names no file of the repository', (path) => {
  test('in a log', () => {
    const analysis = createAnalysis({ source: 'test' });
    analysis.push(
      `${path}(3,7): error TS2304: Cannot find name 'x'.\n${path}:3:7: error: no\n##[error]${path}:3: no\n`,
    );
    expect(analysis.end(1).findings.filter((finding) => climbsOut(finding.path))).toEqual([]);
  });

  test.each<[ReportFormat, (path: string) => string]>([
    [
      'junit',
      (file) =>
        `<testsuite><testcase name="t" file="${file}" line="3"><failure message="m">${file}:3:1</failure></testcase></testsuite>`,
    ],
    [
      'checkstyle',
      (file) =>
        `<checkstyle version="4"><file name="${file}"><error line="3" severity="error" message="m" source="s"/></file></checkstyle>`,
    ],
    [
      'sarif',
      (file) =>
        JSON.stringify({
          version: '2.1.0',
          runs: [
            {
              tool: { driver: { name: 't' } },
              results: [
                {
                  level: 'error',
                  message: { text: 'm' },
                  locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 3 } } }],
                },
              ],
            },
          ],
        }),
    ],
  ])('in a report of %s, whether all files of the repository are known or not', (format, render) => {
    const { evidence } = evidenceOfReport('test', format, render(path));
    expect(evidence.facts.signals.length + evidence.warnings.length).toBeGreaterThan(0);
    for (const complete of [true, false]) {
      const { facts, warnings } = placeEvidence(evidence, repositoryFiles(['src/a.ts', 'README.md'], complete));
      expect([...facts.signals, ...warnings].filter((signal) => climbsOut(signal.path))).toEqual([]);
    }
  });
});

test('the names within a zip are read, and no file is made of them', () => {
  const name = '../../../../tmp/evil.xml';
  const zip = zipSync({ [name]: Buffer.from('<testsuite/>') });
  expect([...reportEntries(zip, ZIP_LIMITS, [])].map((entry) => entry.name)).toEqual([name]);
});
