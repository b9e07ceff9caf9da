import type { FileAtHead } from '../core/fixes/fix-materials.js';
import type { FileState } from '../core/fixes/patch.js';
import { redact } from '../core/redact/index.js';
import { listTree, readTreeFile, type TreeFile } from '../github/head-files.js';
import { atOnce } from './at-once.js';
import type { RunIo } from './stage.js';

/** Most files that one run reads, and how much text in all. */
const MAX_FILES = 200;
const MAX_CHARACTERS = 4_000_000;
const FILES_AT_ONCE = 6;

export type HeadFiles = {
  /** All paths of the commit. */
  paths: readonly string[];
  /** Whether the commit has such a file, as far as GitHub tells. */
  has(path: string): boolean;
  /** How large a file is; null: there is none. */
  bytesOf(path: string): number | null;
  /** Reads what is not known yet. */
  read(paths: Iterable<string>): Promise<void>;
  /** A file that was read; null: there is none, or it is withheld. */
  file(path: string): FileState | null;
  /** What was read of these, as it is decided on. */
  known(paths: Iterable<string>): FileAtHead[];
};

/**
 * The files of a commit, to the byte. A file with something in it that looks like a secret is withheld: what is decided on is kept, and the
 * database holds no secret. Null where GitHub does not list the files.
 */
export async function openHeadFiles(headSha: string, io: RunIo): Promise<HeadFiles | null> {
  const tree = await listTree(io.octokit, io.target, headSha);
  if (!tree) return null;
  const known = new Map<string, FileAtHead>();
  let room = MAX_CHARACTERS;

  const isFull = () => known.size >= MAX_FILES || room <= 0;

  const judge = (path: string, file: FileState | null): FileAtHead => {
    if (file === null || isFull()) return { path, file: null, withheld: 'too much to look at in one run' };
    if (file.text !== null && redact(file.text) !== file.text)
      return { path, file: null, withheld: 'it holds what looks like a secret, so it stays unread' };
    room -= file.text?.length ?? 0;
    return { path, file, withheld: null };
  };

  return {
    paths: [...tree.keys()],
    has: (path) => tree.has(path),
    bytesOf: (path) => tree.get(path)?.size ?? null,
    async read(paths) {
      const missing = [...new Set(paths)].flatMap((path) => (known.has(path) ? [] : (tree.get(path) ?? [])));
      for (let from = 0; from < missing.length; from += FILES_AT_ONCE) {
        io.signal.throwIfAborted();
        const next = missing.slice(from, from + FILES_AT_ONCE);
        const read = (listed: TreeFile) => readTreeFile(io.octokit, io.target, listed);
        const files = isFull() ? [] : await atOnce(next, FILES_AT_ONCE, read);
        for (const [index, { path }] of next.entries()) known.set(path, judge(path, files[index] ?? null));
      }
    },
    file: (path) => known.get(path)?.file ?? null,
    known: (paths) => [...new Set(paths)].flatMap((path) => known.get(path) ?? []),
  };
}
