import { newPatch, type StartReader, spoil } from './diff-reader.js';
import { type HunkBody, openHunk } from './hunk-body.js';
import type { LogPatch } from './log-patch.js';

const HEADING = /files? had format violations:$/;
const PATH = /^(?<indent>(?:\[ERROR\])? {2,20})(?<path>[^\s@+-].{0,300}\.\w{1,12})$/;
const HUNK = /^(?<indent>(?:\[ERROR\])? {4,24})@@ -/;
/** The hunks of a file stand so much further right than its name. */
const STEP = 4;

/** White space is shown as signs; a tab as `\t`, which may be the source's own two characters where it does not indent. */
function decode(printed: string, kind: string): string | null {
  const indent = /^(?:·|\\t)*/.exec(printed)?.[0] ?? '';
  const rest = printed.slice(indent.length);
  if (kind === '+' && (/\\t/.test(rest) || /\\[nr]$/.test(rest))) return null;
  return indent.replaceAll('·', ' ').replaceAll('\\t', '\t') + rest.replaceAll('·', ' ');
}

/** Spotless, by Gradle or Maven: https://github.com/diffplug/spotless/tree/main/plugin-gradle#how-do-i-preview-what-spotlessapply-will-do */
export const spotlessDiffs: StartReader = (emit) => {
  let isHeaded = false;
  let name: { path: string; indent: number; number: number } | null = null;
  let patch: LogPatch | null = null;
  let hunk: HunkBody | null = null;
  let indent = '';

  function finish(): void {
    if (patch) {
      if (hunk?.isOpen()) spoil(patch, 'the tool printed only a part of it');
      emit(patch);
    }
    patch = null;
    hunk = null;
  }

  function inside(text: string): string | null {
    if (text.startsWith(indent)) return text.slice(indent.length);
    return indent.startsWith(text) && text === text.trimEnd() ? '' : null;
  }

  return {
    see(line) {
      const { text } = line;
      if (HEADING.test(text)) {
        finish();
        isHeaded = true;
        name = null;
        return true;
      }
      if (!isHeaded) return false;
      const own = patch ? inside(text) : null;
      if (patch && hunk && own !== null && (hunk.isOpen() ? hunk.take(own, line) : hunk.takeEnd(own))) return true;
      const at = HUNK.exec(text)?.groups?.indent;
      if (patch && at === indent) {
        hunk = openHunk(text.slice(at.length), patch, decode);
        return hunk !== null;
      }
      if (name && at !== undefined && at.length === name.indent + STEP) {
        finish();
        patch = newPatch(name.path, 'spotless', name.number);
        indent = at;
        hunk = openHunk(text.slice(at.length), patch, decode);
        name = null;
        return true;
      }
      finish();
      const groups = PATH.exec(text)?.groups;
      name = groups?.path ? { path: groups.path, indent: groups.indent?.length ?? 0, number: line.number } : null;
      return name !== null;
    },
    close() {
      finish();
      isHeaded = false;
    },
  };
};
