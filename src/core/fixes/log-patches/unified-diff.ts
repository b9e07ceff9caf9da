import { diffNames, gitNames } from './diff-names.js';
import { newPatch, type StartReader, spoil } from './diff-reader.js';
import { type HunkBody, openHunk } from './hunk-body.js';
import type { LogPatch } from './log-patch.js';
import type { PrintedLine } from './printed-line.js';

/** What may stand before every line of a diff: a level (`[error] `), the name of the program that printed it (`web:fmt: `, `app-1  | `), an indent. */
const HEADER =
  /^(?<before>\[\w{1,20}\] {1,4}|[\w@.:/#-]{1,60}(?: {1,20}\|| ?:) |[ \t]{1,12}|)(?:diff --git (?<git>.{3,900})|--- (?<old>\S.{0,450}))$/;
const UNCHANGING: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^new file mode /, 'it makes a new file'],
  [/^deleted file mode /, 'it deletes the file'],
  [/^(?:rename|copy) (?:from|to) |^(?:dis)?similarity index /, 'it renames the file'],
  [/^(?:old|new) mode /, 'it changes the mode of the file'],
  [/^Binary files |^GIT binary patch/, 'the file is binary'],
  [/^index [0-9a-f]{4,64}\.\.[0-9a-f]{4,64} 120000$/, 'it changes a symbolic link'],
  [/^index [0-9a-f]{4,64}\.\.[0-9a-f]{4,64} 160000$/, 'it changes a submodule'],
];
const PLAIN_INDEX = /^index [0-9a-f]{4,64}\.\.[0-9a-f]{4,64}(?: 100(?:644|755))?$/;

/**
 * Unified diffs: of git, of diff, and of the formatters that print one (gofmt, black, isort, ruff, terraform, …).
 * https://git-scm.com/docs/diff-format#generate_patch_text_with_p
 */
export const unifiedDiffs: StartReader = (emit) => {
  let before = '';
  let patch: LogPatch | null = null;
  let hunk: HunkBody | null = null;
  /** git has named the file; its `---` and `+++` lines are still to come. */
  let inGitHeader = false;
  /** The patch before: a further hunk of it says that lines of another program were between them. */
  let last: LogPatch | null = null;
  let old: { name: string; line: PrintedLine; before: string } | null = null;

  function finish(): void {
    if (patch) {
      if (hunk?.isOpen()) spoil(patch, 'the log breaks off in it');
      if (patch.hunks.length > 0 || patch.unusable) emit(patch);
      last = patch;
    }
    patch = null;
    hunk = null;
    inGitHeader = false;
  }

  /** The text behind what stands before every line; null: it does not stand there. */
  function inside(text: string): string | null {
    if (before === '' || text.startsWith(before)) return text.slice(before.length);
    return text === before.trimEnd() ? '' : null;
  }

  function openGit(names: string, line: PrintedLine): void {
    finish();
    patch = newPatch(gitNames(names) ?? names, 'git diff', line.number);
    if (gitNames(names) === null) spoil(patch, 'it renames the file, or quotes its name');
    inGitHeader = true;
  }

  /** The line after `--- old`. */
  function seeNew(text: string | null, { name, line }: { name: string; line: PrintedLine }): boolean {
    const now = text?.startsWith('+++ ') ? text.slice(4) : null;
    if (now === null) return false;
    if (patch && inGitHeader) {
      if (name === '/dev/null') spoil(patch, 'it makes a new file');
      if (now === '/dev/null') spoil(patch, 'it deletes the file');
      inGitHeader = false;
      const dune = diffNames(name, now);
      if (dune?.tool === 'ocamlformat') patch = newPatch(dune.path, dune.tool, patch.logLine);
      return true;
    }
    const names = diffNames(name, now);
    finish();
    if (names) patch = newPatch(names.path, names.tool, line.number);
    return names !== null;
  }

  function seeGitHeader(text: string): boolean {
    const reason = UNCHANGING.find(([form]) => form.test(text))?.[1];
    if (patch && reason) spoil(patch, reason);
    return reason !== undefined || PLAIN_INDEX.test(text);
  }

  function seeHeader(line: PrintedLine): boolean {
    const header = HEADER.exec(line.text)?.groups;
    if (!header) return false;
    if (header.git !== undefined) {
      before = header.before ?? '';
      openGit(header.git, line);
      return true;
    }
    old = { name: header.old ?? '', line, before: header.before ?? '' };
    return true;
  }

  /** A line within the patch that is open; null: it is none of it. */
  function seeInside(line: PrintedLine, text: string): boolean {
    if (!patch) return false;
    if (hunk?.isOpen()) return hunk.take(text, line);
    if (hunk?.takeEnd(text)) return true;
    const next = inGitHeader ? null : openHunk(text, patch);
    if (next) hunk = next;
    return next !== null || (inGitHeader && seeGitHeader(text));
  }

  return {
    see(line) {
      if (old) {
        const first = old;
        old = null;
        if (!inGitHeader) before = first.before;
        if (first.before === before && seeNew(inside(line.text), first)) return true;
      }
      const text = inside(line.text);
      if (patch && hunk?.isOpen() && text === null) spoil(patch, 'lines of another program are between its lines');
      if (text !== null && seeInside(line, text)) return true;
      if (seeHeader(line)) return true;
      finish();
      if (last && /^@@ -\d/.test(text ?? line.text)) spoil(last, 'lines of another program are between its lines');
      return false;
    },
    close() {
      finish();
      last = null;
    },
  };
};
