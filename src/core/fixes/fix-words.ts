import { cutText } from '../cut-text.js';
import { plainMarkdown } from '../markdown.js';
import type { FixAttempt } from './fix-attempt.js';
import { quietWords, withoutSkipMarks } from './quiet-words.js';

/** By this line of its message a commit of ours is known again. https://git-scm.com/docs/git-interpret-trailers */
const TRAILER = 'Regreen-Fix: ';
const BRANCH = 'regreen/fix-';

export const fixTrailer = (attemptId: string): string => `${TRAILER}${attemptId}`;
export const isFixMessage = (message: string): boolean => message.split('\n').some((line) => line.startsWith(TRAILER));
export const fixBranch = (attemptId: string): string => `${BRANCH}${attemptId.slice(-12)}`;
export const isFixBranch = (branch: string | null): boolean => branch?.startsWith(BRANCH) ?? false;

/** By this comment, which Markdown does not show, what we have posted is known again. */
export const fixMark = (attemptId: string): string => `<!-- regreen:fix:${attemptId} -->`;

/** The message of a commit that fixes. */
export function commitMessage({ id, runId, headSha, strategy, metadata }: FixAttempt): string {
  return [
    cutText(`fix: ${quietWords(metadata.summary)}`, 72),
    '',
    `For ${metadata.checks.map(quietWords).join(', ')}, which failed on ${headSha.slice(0, 12)}. Strategy: ${strategy}${metadata.tool ? ` (${quietWords(metadata.tool)})` : ''}.`,
    ...(metadata.by ? [`Approved by ${quietWords(metadata.by)}.`] : []),
    '',
    `Regreen-Run: ${runId}`,
    fixTrailer(id),
  ].join('\n');
}

/** The message of a commit that takes a fix back. */
export const revertMessage = (attemptId: string, fixSha: string, summary: string, why: string): string =>
  [
    cutText(`revert: ${quietWords(summary)}`, 72),
    '',
    `This takes back ${fixSha.slice(0, 12)}: ${quietWords(why)}.`,
    '',
    fixTrailer(`${attemptId}-revert`),
  ].join('\n');

/** The description of a pull request may become the message of the commit that merges it. */
const shown = (text: string): string => plainMarkdown(withoutSkipMarks(text));

/** What people read above suggestions, and in a pull request of its own. */
export function fixBody({ id, metadata }: FixAttempt): string {
  return [
    fixMark(id),
    `${shown(metadata.summary)}, for ${metadata.checks.map(shown).join(', ')}.`,
    ...(metadata.tool ? [`Made by ${shown(metadata.tool)}.`] : []),
    ...(metadata.reason ? [`It is only suggested: ${shown(metadata.reason)}.`] : []),
    ...metadata.objections.map((sentence) => `- ${shown(sentence)}`),
    'Only the checks say whether it helps.',
  ].join('\n\n');
}
