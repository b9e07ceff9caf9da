import { type FileMode, type GitObjects, readTree, type TreeFile } from './objects.js';

export type FileDiff = {
  path: string;
  sha: string;
  /** After the change, or before it where the file is removed. */
  mode: FileMode;
  status: 'added' | 'removed' | 'modified';
  additions: number;
  deletions: number;
  /** Unified diff without file headers; null for binary files and where only the mode changed, as on GitHub. */
  patch: string | null;
};

type Line = { sign: ' ' | '-' | '+'; text: string };

const contextLines = 3;
const isBinary = (bytes: Buffer): boolean => bytes.includes(0);

/** Lines as a patch shows them: a last one without a line break says so, and so differs from one with. */
function split(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop();
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

/** What both begin and end with needs no comparing; the table is for what lies between. */
function diffLines(before: string[], after: string[]): Line[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (lines: string[]): Line[] => lines.map((text) => ({ sign: ' ', text }));
  return [
    ...same(before.slice(0, head)),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

/** Line diff by longest common subsequence. */
function diffMiddle(before: string[], after: string[]): Line[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i]![j] =
        before[i] === after[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: ' ', text: before[i]! });
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      lines.push({ sign: '-', text: before[i++]! });
    else lines.push({ sign: '+', text: after[j++]! });
  }
  return lines;
}

/** git leaves out a count of one, and names the line before an empty range. */
const range = (line: number, count: number): string =>
  count === 1 ? `${line}` : `${count === 0 ? line - 1 : line},${count}`;

/** Groups a line diff into hunks with three lines of context. */
function renderHunks(lines: Line[]): string {
  const keep = new Set<number>();
  for (const [index, line] of lines.entries())
    if (line.sign !== ' ') for (let near = index - contextLines; near <= index + contextLines; near++) keep.add(near);
  const out: string[] = [];
  let [oldLine, newLine] = [1, 1];
  for (let index = 0; index < lines.length; ) {
    const start = index;
    while (index < lines.length && keep.has(index)) index++;
    const hunk = lines.slice(start, index);
    const oldCount = hunk.filter((line) => line.sign !== '+').length;
    const newCount = hunk.filter((line) => line.sign !== '-').length;
    if (hunk.length > 0) {
      out.push(
        `@@ -${range(oldLine, oldCount)} +${range(newLine, newCount)} @@`,
        ...hunk.map((line) => line.sign + line.text),
      );
      oldLine += oldCount;
      newLine += newCount;
    } else {
      index++;
      oldLine++;
      newLine++;
    }
  }
  return out.join('\n');
}

/** A submodule is compared by the line that git shows for it. */
function bytesOf(objects: GitObjects, file: TreeFile | undefined): Buffer {
  if (!file) return Buffer.alloc(0);
  return file.mode === '160000'
    ? Buffer.from(`Subproject commit ${file.sha}\n`)
    : (objects.blobs.get(file.sha) ?? Buffer.alloc(0));
}

/** What changed from one tree to another, by path. A rename shows as a removal and an addition. */
export function diffTrees(objects: GitObjects, beforeSha: string | null, afterSha: string): FileDiff[] {
  const before = beforeSha ? readTree(objects, beforeSha) : new Map<string, TreeFile>();
  const after = readTree(objects, afterSha);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): FileDiff[] => {
    const [old, now] = [before.get(path), after.get(path)];
    const file = now ?? old;
    if (!file || (old?.sha === now?.sha && old?.mode === now?.mode)) return [];
    const status = old === undefined ? 'added' : now === undefined ? 'removed' : 'modified';
    const shown = { path, sha: file.sha, mode: file.mode, status } as const;
    const [oldBytes, newBytes] = [bytesOf(objects, old), bytesOf(objects, now)];
    if (old?.sha === now?.sha || isBinary(oldBytes) || isBinary(newBytes))
      return [{ ...shown, additions: 0, deletions: 0, patch: null }];
    const lines = diffLines(split(oldBytes.toString()), split(newBytes.toString()));
    const additions = lines.filter((line) => line.sign === '+').length;
    const deletions = lines.filter((line) => line.sign === '-').length;
    return [{ ...shown, additions, deletions, patch: renderHunks(lines) }];
  });
}
