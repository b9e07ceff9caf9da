import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import type { Diagnosis } from '../../core/diagnosis.js';
import { renderJobSummary } from '../../core/job-summary.js';
import { redactDeep } from '../../core/redact/index.js';
import { annotationCommands, outputLines, unheard } from '../../core/workflow-commands.js';
import { type CliIo, print } from '../io.js';
import { renderDiagnosis } from './render-diagnosis.js';

/**
 * Answers as a step of GitHub Actions: annotations on standard output, the summary of the job and the outputs in the files that the runner names.
 * All that is quoted from a log is redacted, and cannot be taken for a command. `notes`: what could not be read.
 */
export async function answerWorkflow(io: CliIo, given: readonly Diagnosis[], notes: readonly string[]): Promise<void> {
  const diagnoses = redactDeep(given);
  const { lines, left } = annotationCommands(diagnoses);
  const shown = diagnoses.flatMap((diagnosis) => renderDiagnosis(diagnosis, (_, text) => text).split('\n'));
  const more = left > 0 ? [`${left} more findings are in the summary: GitHub shows ten annotations of a level.`] : [];
  print(io, [...lines, ...unheard(shown, randomUUID()), ...more].join('\n'));
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output } = io.env;
  if (summary) await appendFile(summary, renderJobSummary(diagnoses, notes));
  if (output) await appendFile(output, `${outputLines(diagnoses).join('\n')}\n`);
}
