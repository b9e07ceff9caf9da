import { describe, expect, test } from '@jest/globals';
import { type CheckOutput, concludeDiagnosis, createAnalysis, evidenceOfOutput } from '../../src/core/analyze.js';
import type { Diagnosis } from '../../src/core/diagnosis.js';
import { repositoryFiles } from '../../src/core/log/repository-path.js';

function diagnose(log: string, files?: string[]): Diagnosis {
  const analysis = createAnalysis({ source: 'job.log', ...(files ? { files: repositoryFiles(files) } : {}) });
  analysis.push(log);
  return analysis.end(12);
}

const diagnoseAnnotations = (output: CheckOutput) => {
  const { evidence, stats } = evidenceOfOutput(output);
  return concludeDiagnosis(output.name, evidence, stats);
};

describe('analysis of a log', () => {
  test('the answer as the contract shows it', () => {
    expect(
      diagnose("building\n2022-01-01T00:00:00.0000000Z src/a.ts(3,7): error TS2304: Cannot find name 'x'.\n"),
    ).toEqual({
      version: 1,
      source: 'job.log',
      category: 'type_error',
      confidence: 0.92,
      rootCause: {
        summary: "Type error in src/a.ts:3: Cannot find name 'x'.",
        lines: [{ number: 2, text: "src/a.ts(3,7): error TS2304: Cannot find name 'x'." }],
      },
      recommendedAction: 'fix',
      failingStep: null,
      findings: [
        {
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
          logLine: 2,
        },
      ],
      signature: expect.stringMatching(/^[0-9a-f]{16}$/),
      stats: { bytes: 89, lines: 2, durationMs: 12 },
    });
  });

  test('a log that does not say which step failed names none', () => {
    expect(diagnose('Cloning\nError: Process completed with exit code 1.\n')).toMatchObject({
      rootCause: { summary: 'The check failed with exit code 1; its log does not say why.' },
      failingStep: null,
    });
    expect(diagnose('##[error]The operation was canceled.\n')).toMatchObject({
      category: 'cancelled',
      failingStep: null,
    });
  });

  test('the signature survives another run, machine and line, and tells causes apart', () => {
    const one = diagnose("/home/runner/work/app/app/src/a.c:3:7: error: 'x' undeclared after 12 ms\n").signature;
    expect(diagnose("noise\n\n/__w/app/app/src/a.c:90:1: error: 'x' undeclared after 7 ms\n").signature).toBe(one);
    expect(diagnose("/home/runner/work/app/app/src/a.c:3:7: error: 'y' undeclared after 12 ms\n").signature).not.toBe(
      one,
    );
    expect(diagnose("/home/runner/work/app/app/src/b.c:3:7: error: 'x' undeclared after 12 ms\n").signature).not.toBe(
      one,
    );
  });

  test('what is told twice is one finding', () => {
    const line = 'src/a.c:3:7: error: bad\n';
    expect(diagnose(line + line).findings).toHaveLength(1);
  });

  test('with the list of files, paths are paths of the repository or none', () => {
    const log = 'src/cart.ts(3,7): error TS2304: bad\nlib/other.ts(4,1): error TS2304: worse\n';
    expect(
      diagnose(log, ['apps/api/src/cart.ts', 'README.md']).findings.map(({ path, startLine }) => [path, startLine]),
    ).toEqual([
      ['apps/api/src/cart.ts', 3],
      [null, null],
    ]);
  });

  test('no secret of the log reaches the answer', () => {
    const token = `ghp_${'aB3dE5gH7jK9'.repeat(3)}`;
    const answer = JSON.stringify(
      diagnose(`fatal: Authentication failed for 'https://x:${token}@github.com/a/b'\nsrc/a.c:1:1: error: ${token}\n`),
    );
    expect(answer).not.toContain(token);
    expect(answer).toContain('[redacted:');
  });

  test("the runner's mark stays in the quote, and the finding does without it", () => {
    const { rootCause, findings } = diagnose("##[error]src/a.ts(3,7): error TS2304: Cannot find name 'x'.\n");
    expect(rootCause.lines[0]?.text).toBe("##[error]src/a.ts(3,7): error TS2304: Cannot find name 'x'.");
    expect(findings[0]).toMatchObject({ path: 'src/a.ts', tool: 'tsc' });
  });
});

describe("analysis of a check's own output", () => {
  const annotation = {
    startLine: 3,
    endLine: 3,
    startColumn: null,
    endColumn: null,
    level: 'failure' as const,
    title: null,
  };

  test('annotations are findings, and the name of the check tells what they are about', () => {
    const diagnosis = diagnoseAnnotations({
      name: 'eslint',
      title: '1 error',
      summary: null,
      text: null,
      annotations: [
        { ...annotation, path: 'src/a.js', message: "'x' is not defined" },
        { ...annotation, path: 'src/b.js', level: 'warning', message: 'Unexpected console statement' },
      ],
    });
    expect(diagnosis.category).toBe('lint');
    expect(diagnosis.confidence).toBeLessThan(0.8);
    expect(diagnosis.findings.map(({ path, startLine, level }) => [path, startLine, level])).toEqual([
      ['src/a.js', 3, 'failure'],
      ['src/b.js', 3, 'warning'],
    ]);
    expect(diagnosis.rootCause.lines[0]?.text).toBe("'x' is not defined");
  });

  test('the summary is read as a log', () => {
    const diagnosis = diagnoseAnnotations({
      name: 'build',
      title: 'Failed',
      summary: "src/a.ts(3,7): error TS2304: Cannot find name 'x'.",
      text: null,
      annotations: [],
    });
    expect(diagnosis).toMatchObject({ category: 'type_error', findings: [{ path: 'src/a.ts' }] });
  });

  test('a lost runner says so in an annotation only', () => {
    const message = 'The hosted runner lost communication with the server.';
    const diagnosis = diagnoseAnnotations({
      name: 'build',
      title: null,
      summary: null,
      text: null,
      annotations: [{ ...annotation, path: '.github', message }],
    });
    expect(diagnosis).toMatchObject({ category: 'infrastructure', recommendedAction: 'rerun', findings: [] });
    expect(diagnosis.rootCause.lines[0]?.text).toBe(message);
  });

  test('an exit status alone is unknown', () => {
    const message = 'Process completed with exit code 1.';
    const diagnosis = diagnoseAnnotations({
      name: 'ci',
      title: null,
      summary: null,
      text: null,
      annotations: [{ ...annotation, path: '.github', message }],
    });
    expect(diagnosis.category).toBe('unknown');
  });
});
