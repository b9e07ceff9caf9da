import { type GitObjects, readTree } from './objects.js';

export type FileDiff = {
  path: string;
  sha: string;
  status: 'added' | 'removed' | 'modified';
  additions: number;
  deletions: number;
  /** Unified diff without file headers; null for binary files, as on GitHub. */
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

/** What changed from one tree to another, by path. A rename shows as a removal and an addition. */
export function diffTrees(objects: GitObjects, beforeSha: string | null, afterSha: string): FileDiff[] {
  const before = beforeSha ? readTree(objects, beforeSha) : new Map<string, string>();
  const after = readTree(objects, afterSha);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): FileDiff[] => {
    const [oldSha, newSha] = [before.get(path), after.get(path)];
    if (oldSha === newSha) return [];
    const status = oldSha === undefined ? 'added' : newSha === undefined ? 'removed' : 'modified';
    const oldBytes = objects.blobs.get(oldSha ?? '') ?? Buffer.alloc(0);
    const newBytes = objects.blobs.get(newSha ?? '') ?? Buffer.alloc(0);
    const sha = newSha ?? oldSha ?? '';
    if (isBinary(oldBytes) || isBinary(newBytes))
      return [{ path, sha, status, additions: 0, deletions: 0, patch: null }];
    const lines = diffLines(split(oldBytes.toString()), split(newBytes.toString()));
    const additions = lines.filter((line) => line.sign === '+').length;
    const deletions = lines.filter((line) => line.sign === '-').length;
    return [{ path, sha, status, additions, deletions, patch: renderHunks(lines) }];
  });
}
