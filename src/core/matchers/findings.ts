import type { Finding } from '../diagnosis.js';
import { type RepositoryFiles, repositoryPath } from '../log/repository-path.js';
import type { Signal } from './matcher.js';

export const MAX_FINDINGS = 200;

/** What makes two findings the same: tools tell a failure where it happens and again in their summary, and matrix jobs tell it each. */
const keyOf = (finding: Finding): string =>
  [finding.path, finding.startLine, finding.startColumn, finding.test, finding.code, finding.message].join('\n');

/** Signals as findings with paths of the repository, each told once, in the order given. A place outside the repository is left out. */
export function findingsOf(signals: readonly Signal[], files: RepositoryFiles | null): Finding[] {
  const findings = new Map<string, Finding>();
  for (const signal of signals) {
    if (!signal.finding) continue;
    const path = signal.path === null ? null : repositoryPath(signal.path, files);
    const finding: Finding = {
      path,
      startLine: path === null ? null : signal.startLine,
      endLine: path === null ? null : signal.endLine,
      startColumn: path === null ? null : signal.startColumn,
      endColumn: path === null ? null : signal.endColumn,
      level: signal.level,
      title: signal.title,
      message: signal.message,
      test: signal.test,
      tool: signal.tool,
      code: signal.code,
      logLine: signal.lines[0]?.number ?? null,
    };
    const key = keyOf(finding);
    if (!findings.has(key)) findings.set(key, finding);
  }
  return [...findings.values()];
}
