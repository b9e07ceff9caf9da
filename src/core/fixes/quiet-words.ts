import { withoutHidden } from '../model/hidden-characters.js';

/**
 * Marks in a commit's message that keep CI systems from starting anything: nothing would verify the fix.
 * https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 * https://learn.microsoft.com/en-us/azure/devops/pipelines/repos/github#skipping-ci-for-individual-pushes
 */
const SKIP_MARKS =
  /\[\s?(?:(?:skip|no)[\s_-]{1,3}[a-z]{2,20}|[a-z]{2,20}[\s_-]{1,3}skip)\s?\]|\*{3}\s?no[\s_-]?ci\s?\*{3}|skip[\s_-]?checks\s?[:=]\s?\w{1,10}/gi;

/** One line of a text from outside, in which no mark keeps the checks from running. What stands where a mark was lets its ends make no new one. */
export const withoutSkipMarks = (text: string): string =>
  withoutHidden(text).replace(/\s+/g, ' ').trim().replace(SKIP_MARKS, '…');

/**
 * A text from outside as it may stand in the message of a commit and the title of a pull request: one line, that mentions nobody, refers to
 * no issue and so closes none, and skips nothing.
 * https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
 */
export const quietWords = (text: string): string =>
  withoutSkipMarks(text)
    .replace(/[@#]|\bGH-(?=\d)/gi, (mark) => `${mark}\u200b`)
    .replace(/:\/\//g, ':\u200b//');
