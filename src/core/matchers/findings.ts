import type { Finding } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import type { Signal } from './matcher.js';

export const MAX_FINDINGS = 200;

/** Logs are hostile: a line that no file can have is no line. */
const MAX_LINE = 10_000_000;
const placeIn = (path: string | null, number: number | null): number | null =>
  path !== null && number !== null && Number.isInteger(number) && number >= 1 && number <= MAX_LINE ? number : null;

/** What makes two findings the same: tools tell a failure where it happens and again in their summary, and matrix jobs tell it each. */
const keyOf = (finding: Finding): string =>
  [finding.path, finding.startLine, finding.startColumn, finding.test, finding.code, finding.message].join('\n');

/** A failure that one line tells with its place and another without is told with it, where it was told first. */
function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const placed = new Map<string, Finding>();
  for (const finding of findings) {
    if (finding.path === null) continue;
    const { tool, level, test, message } = finding;
    for (const key of [`${tool}\n${level}\ntest ${test}`, `${tool}\n${level}\nsaid ${message}`])
      if (!placed.has(key)) placed.set(key, finding);
  }
  const twinOf = ({ path, tool, level, test, message }: Finding): Finding | undefined => {
    if (path !== null) return undefined;
    const same = test === null ? undefined : placed.get(`${tool}\n${level}\ntest ${test}`);
    const said = placed.get(`${tool}\n${level}\nsaid ${message}`);
    return same ?? (test === null || said?.test === null ? said : undefined);
  };
  return [...new Set(findings.map((finding) => twinOf(finding) ?? finding))];
}

/** Signals as findings with paths of the repository, each told once, in the order given. A place outside the repository is left out. */
export function findingsOf(signals: readonly Signal[]): Finding[] {
  const findings = new Map<string, Finding>();
  for (const signal of signals) {
    if (!signal.finding) continue;
    const path = signal.path === null ? null : repositoryPath(signal.path);
    const finding: Finding = {
      path,
      startLine: placeIn(path, signal.startLine),
      endLine: placeIn(path, signal.endLine),
      startColumn: placeIn(path, signal.startColumn),
      endColumn: placeIn(path, signal.endColumn),
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
  return withoutEchoes([...findings.values()]);
}
