import type { FileAtHead } from '../core/fixes/fix-materials.js';
import type { FileState } from '../core/fixes/patch.js';
import { redact } from '../core/redact/index.js';
import { listTree, readTreeFile, type TreeFile } from '../github/head-files.js';
import type { RunIo } from './stage.js';

/** Most files that one run reads, and how much text in all. */
const MAX_FILES = 200;
const MAX_CHARACTERS = 4_000_000;

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

  const look = async (path: string, listed: TreeFile): Promise<FileAtHead> => {
    if (known.size >= MAX_FILES || room <= 0) return { path, file: null, withheld: 'too much to look at in one run' };
    const file = await readTreeFile(io.octokit, io.target, listed);
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
      for (const path of paths) {
        io.signal.throwIfAborted();
        const listed = tree.get(path);
        if (listed && !known.has(path)) known.set(path, await look(path, listed));
      }
    },
    file: (path) => known.get(path)?.file ?? null,
    known: (paths) => [...new Set(paths)].flatMap((path) => known.get(path) ?? []),
  };
}
