import { z } from 'zod';
import { categoryLabel } from './categories/index.js';
import { cutText } from './cut-text.js';
import { CATEGORY_NAMES } from './diagnosis.js';
import { inlineCode, plainMarkdown, quietMarkdown } from './markdown.js';

/**
 * What a branch of the merge queue is for: gh-readonly-queue/<base>/pr-<number>-<sha>, with or without refs/heads/; null: it is none.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function readGroupRef(ref: string): { baseBranch: string; pullRequestNumber: number } | null {
  const [, baseBranch, number] =
    /^(?:refs\/heads\/)?gh-readonly-queue\/(.+)\/pr-([1-9]\d{0,8})-[0-9a-f]{40,64}$/.exec(ref) ?? [];
  return baseBranch === undefined ? null : { baseBranch, pullRequestNumber: Number(number) };
}

/** A commit between the base and the head of a merge group. */
export type GroupCommit = { sha: string; message: string; parents: string[] };

/**
 * By what the pull requests of a merge group are found: heads that GitHub's own commits merge, and numbers that it wrote into their titles. Those
 * are the line of first parents; what else is in the group, people have written: the heads of pull requests below another one, too.
 */
export function tracesOf(headSha: string, commits: readonly GroupCommit[]): { headShas: string[]; numbers: number[] } {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const numbers = new Set<number>();
  const headShas: string[] = [];
  for (let commit = bySha.get(headSha); commit; commit = bySha.get(commit.parents[0] ?? '')) {
    bySha.delete(commit.sha);
    headShas.push(...commit.parents.slice(1));
    const [title = ''] = commit.message.split('\n');
    // A squash ends with the number, whatever the title says before it.
    const number = /\(#([1-9]\d{0,8})\)$/.exec(title.trim()) ?? /^Merge pull request #([1-9]\d{0,8}) from /.exec(title);
    if (number) numbers.add(Number(number[1]));
  }
  return { headShas, numbers: [...numbers] };
}

/** Why the merge queue took a pull request out, as it is told. */
export const ejectionSchema = z.object({
  /** Of the trial merge. */
  headSha: z.string(),
  failures: z.array(
    z.object({
      checkName: z.string(),
      category: z.enum(CATEGORY_NAMES),
      summary: z.string(),
      /** What is remembered of such failures: that it is flaky, or the base branch's, say. null: nothing. */
      memory: z.string().nullable().default(null),
      url: z.string().nullable(),
    }),
  ),
});
export type Ejection = z.infer<typeof ejectionSchema>;

const MAX_FAILURES = 10;
const MAX_SUMMARY = 300;

/** The title of a report that has nothing worse to tell. */
export const ejectionTitle = ({ failures }: Ejection): string =>
  `Out of the merge queue: ${cutText(failures.map(({ checkName }) => checkName).join(', '), 200)} failed there`;

/** What failed on the trial merge, for the report and for the comment alike; empty: nothing did. */
export function ejectionSection(ejection: Ejection | null): string[] {
  if (ejection === null) return [];
  const { headSha, failures } = ejection;
  const lines = failures.slice(0, MAX_FAILURES).map(({ checkName, category, summary, memory }) => {
    const label = categoryLabel(category).toLowerCase();
    const known = memory === null ? '' : `. ${quietMarkdown(cutText(memory, MAX_SUMMARY))}`;
    return `- ${inlineCode(checkName)}: ${plainMarkdown(cutText(summary, MAX_SUMMARY))} (${label})${known}`;
  });
  const more = failures.length - lines.length;
  return [
    [
      `This pull request left the merge queue unmerged. Merged with what was ahead of it (${inlineCode(headSha.slice(0, 12))}), this had failed:`,
      '',
      ...lines,
      ...(more > 0 ? [`- and ${more} more`] : []),
    ].join('\n'),
  ];
}
