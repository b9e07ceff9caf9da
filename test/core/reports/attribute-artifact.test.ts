import { expect, test } from '@jest/globals';
import { attributeArtifact, mayHoldReports } from '../../../src/core/reports/attribute-artifact.js';

const job = (id: number, name: string, failed = true) => ({ id, name, failed });

test.each([
  ['test-results', true],
  ['junit-ubuntu-3.12', true],
  ['surefire-reports', true],
  ['eslint.sarif', true],
  ['unit-tests', true],
  ['tap', true],
  ['TestResults', true],
  ['coverage-report', false],
  ['junit-coverage', true],
  ['playwright-report', false],
  ['dist', false],
  ['build', false],
  ['tape-recordings', false],
  ['latest-bundle', false],
  ['screenshots-of-tests', false],
])('%s may hold reports: %s', (name, expected) => {
  expect(mayHoldReports(name)).toBe(expected);
});

const matrix = [
  job(1, 'test (ubuntu-latest, 3.11)'),
  job(2, 'test (ubuntu-latest, 3.12)'),
  job(3, 'test (windows-latest, 3.12)', false),
];

test.each([
  ['the only failed job', 'test-results', [job(1, 'test'), job(2, 'lint', false)], 'own'],
  ['two failed jobs', 'test-results', [job(1, 'unit'), job(2, 'integration')], 'unsure'],
  ['its matrix values', 'results-ubuntu-latest-3.11', matrix, 'own'],
  ['those of another job', 'results-ubuntu-latest-3.12', matrix, 'other'],
  ['those of a job that passed', 'results-windows', matrix, 'other'],
  ['no matrix value', 'results', matrix, 'unsure'],
  ['the name of a job that passed', 'lint-results', [job(1, 'test'), job(2, 'lint', false)], 'other'],
  ['its own name', 'unit-tests-junit', [job(1, 'Unit tests'), job(2, 'Integration tests')], 'own'],
] as const)('%s', (_, artifact, jobs, expected) => {
  expect(attributeArtifact(artifact, 1, jobs)).toBe(expected);
});
