import { categoryLabel } from './categories/index.js';
import { cutText } from './cut-text.js';
import type { Diagnosis, Finding } from './diagnosis.js';
import { ACTION_LABELS } from './failure-section.js';
import { codeBlock, inlineCode, plainMarkdown } from './markdown.js';
import { printable, printableColumns } from './printable.js';

/** GitHub takes 1 MiB of a step, and nothing of a summary that is longer. https://docs.github.com/actions/reference/limits */
const MAX_BYTES = 900_000;
const MAX_NOTES = 100;
/** Of a log; the others are folded away. */
const OPEN_FINDINGS = 20;
const MAX_MESSAGE = 300;
const utf8 = new TextEncoder();

/**
 * The summary of a job of GitHub Actions, in Markdown. `notes` are sentences about what could not be had: they come first. Of very many failures the
 * sections that fit are told whole, and of the others how many they are.
 */
export function renderJobSummary(diagnoses: readonly Diagnosis[], notes: readonly string[]): string {
  const failed = diagnoses.filter(({ category }) => category !== 'none');
  const empty = diagnoses.filter(({ category, stats }) => category === 'none' && stats.bytes === 0);
  const clean = diagnoses.length - failed.length - empty.length;
  const sections = sectionsWithin(MAX_BYTES, failed);
  const left = failed.length - sections.length;
  const parts = [
    '## Regreen',
    ...noteList([...notes, ...empty.map(({ source }) => `${source}: there was nothing to read`)]),
    ...(diagnoses.length === 0 ? ['There was no log to read.'] : []),
    ...sections,
    ...(left > 0 ? [`… and ${left} more failures, for which a summary has no room.`] : []),
    ...(clean > 0 ? [`No failure in ${clean} of ${diagnoses.length} logs.`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionsWithin(maxBytes: number, failed: readonly Diagnosis[]): string[] {
  let bytes = 0;
  return failed.map(section).filter((text) => {
    const size = utf8.encode(text).length;
    const fits = bytes + size <= maxBytes;
    if (fits) bytes += size;
    return fits;
  });
}

function noteList(notes: readonly string[]): string[] {
  const shown = notes.slice(0, MAX_NOTES).map((note) => `- ${plainMarkdown(cutText(note, MAX_MESSAGE))}`);
  const left = notes.length - shown.length;
  return shown.length > 0 ? [[...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n')] : [];
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
  const lines = findings.map(({ path, startLine, message, code }) => {
    const place =
      path === null ? '' : `${inlineCode([printable(path), startLine].filter((part) => part !== null).join(':'))} `;
    const words = plainMarkdown(cutText(message, MAX_MESSAGE));
    return `- ${place}${words}${code === null ? '' : ` (${plainMarkdown(code)})`}`;
  });
  const open = lines.slice(0, OPEN_FINDINGS).join('\n');
  const rest = lines.slice(OPEN_FINDINGS);
  if (rest.length === 0) return open;
  return `${open}\n\n<details><summary>… and ${rest.length} more</summary>\n\n${rest.join('\n')}\n\n</details>`;
}
