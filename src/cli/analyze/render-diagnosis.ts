import { categoryLabel } from '../../core/categories/index.js';
import type { Diagnosis, Finding } from '../../core/diagnosis.js';
import type { Paint } from '../paint.js';

const MAX_SHOWN_FINDINGS = 30;

function findingLine(finding: Finding, paint: Paint): string {
  const place = finding.path
    ? [finding.path, finding.startLine, finding.startColumn].filter((part) => part !== null).join(':')
    : '-';
  const colour = finding.level === 'failure' ? 'red' : 'yellow';
  const test = finding.test && !finding.message.includes(finding.test) ? `${finding.test}: ` : '';
  const code = finding.code ? ` [${finding.code}]` : '';
  return `  ${paint(colour, place)} ${test}${finding.message.split('\n')[0]}${code}`;
}

/** A diagnosis for people. */
export function renderDiagnosis(diagnosis: Diagnosis, paint: Paint): string {
  const { source, category, confidence, rootCause, failingStep, findings, recommendedAction, stats } = diagnosis;
  const colour = category === 'none' ? 'green' : 'red';
  const out = [
    `${paint('bold', source)}: ${paint(colour, categoryLabel(category))} (${category}, confidence ${confidence.toFixed(2)})`,
    rootCause.summary,
  ];
  if (failingStep) {
    const exit = failingStep.exitCode === null ? '' : ` (exit code ${failingStep.exitCode})`;
    out.push(`Failing step: ${failingStep.command}${exit}`);
  }
  const width = Math.max(0, ...rootCause.lines.map((line) => String(line.number).length));
  if (rootCause.lines.length) out.push('', 'Root cause, as the log says it:');
  for (const line of [...rootCause.lines].sort((a, b) => a.number - b.number))
    out.push(`  ${paint('dim', `${String(line.number).padStart(width)} |`)} ${line.text}`);
  if (findings.length) out.push('', `Findings (${findings.length}):`);
  for (const finding of findings.slice(0, MAX_SHOWN_FINDINGS)) out.push(findingLine(finding, paint));
  if (findings.length > MAX_SHOWN_FINDINGS)
    out.push(`  … and ${findings.length - MAX_SHOWN_FINDINGS} more; --json prints them all`);
  out.push(
    '',
    `Recommended action: ${recommendedAction}`,
    paint('dim', `${stats.lines} lines, ${stats.bytes} bytes, ${stats.durationMs} ms`),
    '',
  );
  return out.join('\n');
}
