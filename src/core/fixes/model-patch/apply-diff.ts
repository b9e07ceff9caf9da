import type { FileChange } from '../patch.js';
import { applyHunks } from './apply-hunks.js';
import { type FileDiff, parseDiff } from './parse-diff.js';
import { mayWrite, type ShownFile } from './shown-files.js';

/** Most files and lines that a model may change; a line that goes and one that comes in its place count once. */
const MAX_FILES = 3;
const MAX_LINES = 60;
/** What stands where a secret was. */
const MASK = /\[redacted:/;

/** The changes of a model's diff to the files that it was shown: all of them, or none and why. */
export function applyDiff(diff: string, shown: readonly ShownFile[]): { changes: FileChange[] } | { problem: string } {
  const parsed = parseDiff(diff);
  if ('problem' in parsed) return parsed;
  const { files } = parsed;
  if (files.length > MAX_FILES) return { problem: `it changes ${files.length} files, more than ${MAX_FILES}` };
  const lines = files.reduce((sum, file) => sum + sizeOf(file), 0);
  if (lines > MAX_LINES) return { problem: `it changes ${lines} lines, more than ${MAX_LINES}` };
  const changes: FileChange[] = [];
  for (const file of files) {
    const known = shown.find(({ path }) => path === file.path);
    if (!known || !mayWrite(file.path)) return { problem: `it changes ${file.path}, which it was not shown` };
    if (file.hunks.some(({ lines }) => lines.some(({ kind, text }) => kind === '+' && MASK.test(text))))
      return { problem: 'a line of it was taken for a secret' };
    const applied = applyHunks(known.before.text, file);
    if ('problem' in applied) return { problem: `${file.path}: ${applied.problem}` };
    changes.push({ path: file.path, before: known.before, after: { mode: known.before.mode, text: applied.text } });
  }
  return { changes };
}

const sizeOf = ({ hunks }: FileDiff): number =>
  hunks.reduce((sum, { lines }) => {
    const count = (sign: '-' | '+'): number => lines.filter(({ kind }) => kind === sign).length;
    return sum + Math.max(count('-'), count('+'));
  }, 0);
