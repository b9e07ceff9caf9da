/** A stretch of lines of a file, from 1, both ends included. */
export type LineRange = { from: number; to: number };

const HUNK = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/;

/**
 * The lines of the new side that a pull request's diff shows, context included: only there can a review comment stand. A comment over several
 * lines has to stay within one hunk. `patch` is as the files of a pull request have it.
 * https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
 */
export const diffLines = (patch: string): LineRange[] =>
  patch.split('\n').flatMap((line) => {
    const hunk = HUNK.exec(line);
    const from = Number(hunk?.[1]);
    const count = hunk?.[2] === undefined ? 1 : Number(hunk[2]);
    return hunk && count > 0 ? [{ from, to: from + count - 1 }] : [];
  });

export const holdsLines = (ranges: readonly LineRange[], from: number, to: number): boolean =>
  ranges.some((range) => range.from <= from && to <= range.to);
