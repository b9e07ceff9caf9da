/** One place of a file in a unified diff: lines that stay (' '), go ('-') and come ('+'), without their line ends. */
export type DiffHunk = {
  /** The line of the file before, from 1, where the header says that it begins. */
  startLine: number;
  lines: { kind: ' ' | '-' | '+'; text: string }[];
  /** The last line of the file before, or after, is said to have no line end. */
  oldEndsOpen: boolean;
  newEndsOpen: boolean;
};

/** `returned`: the lines of its hunks end in carriage returns, as those of a file with such line ends do. */
export type FileDiff = { path: string; hunks: DiffHunk[]; returned: boolean };

type Parsed = { files: FileDiff[] } | { problem: string };

const MAX_DIFF = 40_000;
const GIT = /^diff --git a\/(.{1,500}) b\/(.{1,500})$/;
const INDEX = /^index [0-9a-f]{4,64}\.\.[0-9a-f]{4,64}(?: 100(?:644|755))?$/;
const HUNK = /^@@ -(\d{1,9})(?:,\d{1,9})? \+\d{1,9}(?:,\d{1,9})? @@/;
const NO_LINE_END = '\\ No newline at end of file';
const FENCE = /^```(?:diff|patch)?$/;

const nameIn = (line: string | undefined, mark: '--- a/' | '+++ b/'): string | null =>
  line?.startsWith(mark) ? line.slice(mark.length).replace(/\t.*$/, '') : null;

/**
 * Reads the unified diff of a reply: changes of files that are there, and nothing else. How many lines a hunk has is told by the lines
 * themselves, for models count badly. One code block around the whole is taken off; any other word beside the diff spoils it.
 * https://git-scm.com/docs/diff-format#generate_patch_text_with_p
 */
export function parseDiff(text: string): Parsed {
  if (text.length > MAX_DIFF) return { problem: 'its diff is too long' };
  const lines = withoutFence(withoutBlankEnds(text.split('\n')));
  const files: FileDiff[] = [];
  let at = 0;
  /** Headers of git and hunks do not end in carriage returns. */
  const head = (offset = 0): string | undefined => lines[at + offset]?.replace(/\r$/, '');
  while (at < lines.length) {
    const named = GIT.exec(head() ?? '');
    if (named) at += 1;
    if (named && INDEX.test(head() ?? '')) at += 1;
    const path = nameIn(head(), '--- a/');
    if (path === null || path === '' || nameIn(head(1), '+++ b/') !== path) return { problem: strangeHeader(head()) };
    if (named && (named[1] !== path || named[2] !== path)) return { problem: 'its headers name two files' };
    if (files.some((file) => file.path === path)) return { problem: `it changes ${path} twice` };
    at += 2;
    const hunks: DiffHunk[] = [];
    for (let header = HUNK.exec(head() ?? ''); header; header = HUNK.exec(head() ?? '')) {
      const hunk: DiffHunk = { startLine: Number(header[1]), lines: [], oldEndsOpen: false, newEndsOpen: false };
      for (at += 1; at < lines.length && !isHeader(head, hunk); at += 1) {
        if (!take(hunk, lines[at] ?? '')) return { problem: 'a line of its diff neither stays nor goes nor comes' };
      }
      // Empty lines before the next header part two pieces, and need not be lines of the file.
      for (let end = at - 1; lines[end] === '' && hunk.lines.length > 1; end -= 1) hunk.lines.pop();
      hunks.push(hunk);
    }
    if (hunks.length === 0) return { problem: `it says nothing of ${path}` };
    const returned = returnsOf(hunks);
    if (returned === null) return { problem: 'its line ends are mixed' };
    files.push({ path, hunks: returned ? hunks.map(withoutReturns) : hunks, returned });
  }
  return files.length === 0 ? { problem: 'there is no diff' } : { files };
}

function withoutBlankEnds(lines: string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return first === -1 ? [] : lines.slice(first, last + 1);
}

function withoutFence(lines: string[]): string[] {
  const isFenced = lines.length > 2 && FENCE.test(lines[0] ?? '') && lines.at(-1) === '```';
  return isFenced ? lines.slice(1, -1) : lines;
}

/** Takes up to three lines to tell, for a line that goes may begin with `-- a/`. */
function isHeader(head: (offset?: number) => string | undefined, { lines }: DiffHunk): boolean {
  const line = head() ?? '';
  if (lines.length === 0) return false;
  if (HUNK.test(line) || GIT.test(line)) return true;
  return nameIn(line, '--- a/') !== null && nameIn(head(1), '+++ b/') !== null && HUNK.test(head(2) ?? '');
}

function take(hunk: DiffHunk, line: string): boolean {
  if (line === NO_LINE_END) {
    const last = hunk.lines.at(-1)?.kind;
    if (last === undefined) return false;
    if (last !== '+') hunk.oldEndsOpen = true;
    if (last !== '-') hunk.newEndsOpen = true;
    return true;
  }
  // What an editor, or a model, leaves of an empty line that stays.
  const kind = line === '' ? ' ' : line[0];
  if (kind !== ' ' && kind !== '-' && kind !== '+') return false;
  hunk.lines.push({ kind, text: line.slice(1) });
  return true;
}

/** null: some lines end in carriage returns, and some do not. */
function returnsOf(hunks: readonly DiffHunk[]): boolean | null {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const returned = lines.filter(({ text }) => text.endsWith('\r')).length;
  return returned === 0 ? false : returned === lines.length ? true : null;
}

const withoutReturns = (hunk: DiffHunk): DiffHunk => ({
  ...hunk,
  lines: hunk.lines.map(({ kind, text }) => ({ kind, text: text.slice(0, -1) })),
});

function strangeHeader(line: string | undefined): string {
  if (line === undefined) return 'its diff breaks off';
  if (/^(?:new file|deleted file|old|new) mode|^--- \/dev\/null/.test(line))
    return 'it makes or deletes a file, or changes its mode';
  if (/^(?:rename|copy|similarity|dissimilarity) /.test(line)) return 'it renames a file';
  if (/^Binary files |^GIT binary patch/.test(line)) return 'it changes a binary file';
  return 'there is something else beside its diff, or a header is not as it should be';
}
