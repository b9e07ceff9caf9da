import { categoryLabel } from './categories/index.js';
import type { Check } from './counted-checks.js';
import { cutText } from './cut-text.js';
import { codeBlock, inlineCode, plainMarkdown, quietMarkdown } from './markdown.js';
import { capital, counted } from './phrases.js';
import { quarantineHint } from './quarantine-report.js';
import type { SavedAnalysis } from './saved-analysis.js';

const MAX_STEP = 120;

/** One failed check in the report: what was found, on which lines, and what comes next. `analysis`: null until it was read. */
export function failureSection({ check, analysis }: { check: Check; analysis: SavedAnalysis | null }): string {
  const name = `### ${plainMarkdown(check.name)}`;
  if (!analysis) return `${name}\n\n${capital((check.conclusion ?? 'failure').replaceAll('_', ' '))}; not read yet.`;
  const confidence = `${Math.round(analysis.confidence * 100)} % sure`;
  // As they stand in the log; the most important come first in what is saved.
  const inOrder = [...analysis.metadata.lines].sort((a, b) => a.number - b.number);
  const lines = inOrder.map(({ number, text }) => `${String(number).padStart(6)}  ${text}`);
  const { findings, memory, model } = analysis.metadata;
  const found = findings.length;
  return [
    name,
    `**${plainMarkdown(capital(analysis.summary))}** (${categoryLabel(analysis.category).toLowerCase()}, ${confidence})`,
    ...(model?.outcome === 'diagnosed'
      ? [
          `${plainMarkdown(`A language model (${model.name}) read it so`)}, from the lines that it cites; our own rules could not tell.`,
        ]
      : []),
    ...(memory && memory.sentences.length > 0 ? [memory.sentences.map(quietMarkdown).join(' ')] : []),
    ...quarantineHint({ check, analysis }),
    ...(lines.length > 0 ? [codeBlock(lines)] : []),
    [
      ...stepSentence(analysis),
      ...(found > 0 ? [`${counted(found, 'finding')}.`] : []),
      `Next: ${ACTION_LABELS[analysis.recommendedAction]}.`,
      ...analysis.metadata.notes.map(plainMarkdown),
    ].join(' '),
  ].join('\n\n');
}

/** Where the summary does not name it already. */
function stepSentence({ summary, metadata: { failingStep } }: SavedAnalysis): string[] {
  if (!failingStep || summary.includes(failingStep.command)) return [];
  const exit = failingStep.exitCode === null ? '' : ` with exit code ${failingStep.exitCode}`;
  return [`The step ${inlineCode(cutText(failingStep.command.replace(/\s+/g, ' '), MAX_STEP))} failed${exit}.`];
}

/** What is to be done, for people. */
export const ACTION_LABELS: Record<SavedAnalysis['recommendedAction'], string> = {
  rerun: 're-run the failed job',
  fix: 'fix the lines above',
  review: 'have a person look',
  notify: 'tell whoever owns it',
  wait: 'wait',
};
