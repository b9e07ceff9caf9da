import { categoryLabel } from './categories/index.js';
import { cutText } from './cut-text.js';
import type { Diagnosis, Finding } from './diagnosis.js';
import { ACTION_LABELS } from './failure-section.js';
import { codeBlock, cutOutput, inlineCode, plainMarkdown } from './markdown.js';
import { printable, printableColumns } from './printable.js';

const MAX_FINDINGS = 20;
const MAX_MESSAGE = 300;

/** The summary of a job of GitHub Actions, in Markdown. `notes` are sentences about what could not be had. */
export function renderJobSummary(diagnoses: readonly Diagnosis[], notes: readonly string[]): string {
  const failed = diagnoses.filter(({ category }) => category !== 'none');
  const clean = diagnoses.length - failed.length;
  const parts = [
    '## Regreen',
    ...(diagnoses.length === 0 ? ['There was no log to read.'] : []),
    ...failed.map(section),
    ...(clean > 0 ? [`No failure in ${clean} of ${diagnoses.length} logs.`] : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${plainMarkdown(note)}`).join('\n')] : []),
  ];
  return `${cutOutput(parts.join('\n\n'))}\n`;
}

function section({
  source,
  category,
  confidence,
  rootCause,
  findings,
  failingStep,
  recommendedAction,
}: Diagnosis): string {
  const inOrder = rootCause.lines.toSorted((a, b) => a.number - b.number);
  const lines = inOrder.map(({ number, text }) => `${String(number).padStart(6)}  ${printableColumns(text)}`);
  const step = failingStep
    ? `The step ${inlineCode(cutText(printable(failingStep.command), MAX_MESSAGE))} failed. `
    : '';
  const kind = `${categoryLabel(category).toLowerCase()}, ${Math.round(confidence * 100)} % sure`;
  return [
    `### ${plainMarkdown(source)}`,
    `**${plainMarkdown(rootCause.summary)}** (${kind})`,
    ...(lines.length > 0 ? [codeBlock(lines)] : []),
    `${step}Next: ${ACTION_LABELS[recommendedAction]}.`,
    ...(findings.length > 0 ? [findingList(findings)] : []),
  ].join('\n\n');
}

function findingList(findings: readonly Finding[]): string {
  const shown = findings.slice(0, MAX_FINDINGS).map(({ path, startLine, message, code }) => {
    const place =
      path === null ? '' : `${inlineCode([printable(path), startLine].filter((part) => part !== null).join(':'))} `;
    const words = plainMarkdown(cutText(message, MAX_MESSAGE));
    return `- ${place}${words}${code === null ? '' : ` (${plainMarkdown(code)})`}`;
  });
  const left = findings.length - shown.length;
  return [...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n');
}
