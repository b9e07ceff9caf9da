import type { Finding } from '../../src/core/diagnosis.js';
import type { FixFailure } from '../../src/core/fixes/strategy.js';

type Said = Partial<Finding> & Pick<Finding, 'path' | 'tool' | 'message'>;

/** A check that has failed with these findings, from one command. */
export const failureOf = (
  findings: Said[],
  command: string | null,
  category: FixFailure['category'] = 'format',
): FixFailure => ({
  checkName: 'format',
  category,
  summary: findings[0]?.message ?? '',
  findings: findings.map((finding) => ({
    startLine: null,
    endLine: null,
    startColumn: null,
    endColumn: null,
    level: 'failure',
    title: null,
    test: null,
    code: null,
    logLine: null,
    ...finding,
  })),
  hasMore: false,
  lines: [],
  failingStep: command === null ? null : { command, exitCode: 1 },
});
