import { z } from 'zod';
import { CATEGORY_NAMES, type CategoryName } from '../diagnosis.js';
import { showLines } from '../log/shown-lines.js';
import type { ModelQuestion } from '../model/question.js';
import { untrusted } from '../model/untrusted.js';
import type { SavedAnalysis } from '../saved-analysis.js';
import type { ModelMaterial } from './model-material.js';

/** That nothing failed, that somebody stopped it, or that nobody knows is not for a model to say. */
const NOT_FOR_MODELS: readonly CategoryName[] = ['none', 'cancelled', 'unknown'];
const categoryNames = CATEGORY_NAMES.filter((name) => !NOT_FOR_MODELS.includes(name));

const citationSchema = z.object({
  number: z.int().describe('The number of the line in the log.'),
  text: z.string().max(1_000).describe('The line, or the part of it that shows it, to the letter.'),
});

export const diagnosisReplySchema = z.object({
  abstains: z.boolean().describe('True where the log does not show why the check failed.'),
  category: z.enum(categoryNames).nullable(),
  certainty: z.enum(['low', 'medium', 'high']).nullable(),
  claims: z
    .array(
      z.object({
        sentence: z.string().max(400).describe('One plain sentence. The first says what is wrong.'),
        lines: z.array(citationSchema).max(6),
      }),
    )
    .max(4),
});
export type DiagnosisReply = z.infer<typeof diagnosisReplySchema>;

const SYSTEM = `You find out why a check of a pull request failed, from parts of its log. Our own rules could not tell for certain.

- Say what the log shows and nothing else. Every claim cites the lines that show it, each by its number and to the letter; a claim without such lines is thrown away.
- The first failure is mostly the cause; what comes after it is mostly a consequence. Warnings, passing tests with an error in their name and retried downloads are no causes.
- category: the kind of the cause. network, infrastructure, timeout, disk_full and out_of_memory are for the machine's failures, not for a test that is about them.
- Where the log does not show why it failed, abstain. That is a good answer; a guess is a bad one.`;

const MAX_LOG = 16_000;
const MAX_PATCHES = 8_000;
const MAX_COMMAND = 500;

export const diagnosisPurpose = (externalId: string): string => `diagnosis:${externalId}`;

/** Asks why a check failed. */
export function diagnosisQuestion(
  { name, externalId }: { name: string; externalId: string },
  analysis: SavedAnalysis,
  { lines, totalLines, compared, patches }: ModelMaterial,
): ModelQuestion {
  const { failingStep } = analysis.metadata;
  const step = failingStep
    ? [
        `The step that failed${failingStep.exitCode === null ? '' : ` (exit code ${failingStep.exitCode})`}:`,
        untrusted(failingStep.command, 'command of the step', MAX_COMMAND),
      ]
    : ['The log does not say which step failed.'];
  const change = patches.map(({ path, patch }) => `${path}\n${patch}`).join('\n\n');
  return {
    purpose: diagnosisPurpose(externalId),
    schema: diagnosisReplySchema,
    prompt: {
      system: SYSTEM,
      user: [
        'The check:',
        untrusted(name, 'name of the check', MAX_COMMAND),
        ...step,
        `Our rules call it ${analysis.category}, ${Math.round(analysis.confidence * 100)} % sure.`,
        `Parts of its log, which has ${totalLines} lines; each line after its number${compared ? '. Lines that the last green log of the same check has as well are mostly left out' : ''}:`,
        untrusted(showLines(lines, totalLines), 'log', MAX_LOG),
        ...(change === '' ? [] : ['What the pull request changes, in parts:', untrusted(change, 'diff', MAX_PATCHES)]),
      ].join('\n\n'),
    },
  };
}
