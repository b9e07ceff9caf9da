import { createHash } from 'node:crypto';

/** Objects as git names them: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export const fileModes = ['100644', '100755', '120000', '160000'] as const;
/** A file, an executable one, a symbolic link (its text is the target), a submodule (its SHA is a commit elsewhere). */
export type FileMode = (typeof fileModes)[number];
export type TreeEntry = { name: string; type: 'blob' | 'tree' | 'commit'; mode: FileMode | '040000'; sha: string };
/** What stands at a path: the SHA of a blob, or of a submodule's commit. */
export type TreeFile = { sha: string; mode: FileMode };
export type Identity = { name: string; email: string; date: Date };
export type Commit = {
  sha: string;
  treeSha: string;
  parents: string[];
  message: string;
  author: Identity;
  committer: Identity;
  /** Signed by GitHub itself, as what Apps commit through the API under their own name. */
  signed: boolean;
};
export type GitObjects = { blobs: Map<string, Buffer>; trees: Map<string, TreeEntry[]>; commits: Map<string, Commit> };

/**
 * Files by path; null takes one away. Without a mode a file stays executable if it was. The content of a submodule
 * (160000) is the SHA of its commit.
 */
export type FileChanges = Record<
  string,
  string | Buffer | { content: string | Buffer; mode: FileMode } | { sha: string; mode: FileMode } | null
>;

export const createGitObjects = (): GitObjects => ({ blobs: new Map(), trees: new Map(), commits: new Map() });

const hash = (type: string, body: Buffer): string =>
  createHash('sha1')
    .update(Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]))
    .digest('hex');

export function writeBlob(objects: GitObjects, content: string | Buffer): string {
  const bytes = Buffer.from(content);
  const sha = hash('blob', bytes);
  objects.blobs.set(sha, bytes);
  return sha;
}

/** git sorts a tree's entries as if a folder's name ended in a slash. */
const sortKey = (entry: TreeEntry): string => (entry.type === 'tree' ? `${entry.name}/` : entry.name);

const typeOfMode = (mode: FileMode): 'blob' | 'commit' => (mode === '160000' ? 'commit' : 'blob');

/** Writes the tree of these files by path, folder by folder, and answers its SHA. */
export function writeTree(objects: GitObjects, files: Map<string, TreeFile>): string {
  const entries: TreeEntry[] = [];
  const folders = new Map<string, Map<string, TreeFile>>();
  for (const [path, file] of files) {
    const slash = path.indexOf('/');
    if (slash < 0) entries.push({ name: path, type: typeOfMode(file.mode), ...file });
    else {
      const folder = folders.get(path.slice(0, slash)) ?? new Map<string, TreeFile>();
      folder.set(path.slice(slash + 1), file);
      folders.set(path.slice(0, slash), folder);
    }
  }
  for (const [name, inside] of folders)
    entries.push({ name, type: 'tree', mode: '040000', sha: writeTree(objects, inside) });
  entries.sort((a, b) => Buffer.compare(Buffer.from(sortKey(a)), Buffer.from(sortKey(b))));
  const body = Buffer.concat(
    entries.flatMap((entry) => [
      // git itself writes a folder's mode without the zero that the API shows.
      Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.name}\0`),
      Buffer.from(entry.sha, 'hex'),
    ]),
  );
  const sha = hash('tree', body);
  objects.trees.set(sha, entries);
  return sha;
}

const signature = ({ name, email, date }: Identity): string =>
  `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;

/** The text of a commit that its SHA is made from, and that a signature signs. */
export const commitText = (commit: Omit<Commit, 'sha'>): string =>
  [
    `tree ${commit.treeSha}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signature(commit.author)}`,
    `committer ${signature(commit.committer)}`,
    '',
    commit.message,
  ].join('\n');

export function writeCommit(objects: GitObjects, commit: Omit<Commit, 'sha'>): Commit {
  const written = { ...commit, sha: hash('commit', Buffer.from(commitText(commit))) };
  objects.commits.set(written.sha, written);
  return written;
}

/** All files below a tree, by path. */
export function readTree(objects: GitObjects, treeSha: string, prefix = ''): Map<string, TreeFile> {
  const files = new Map<string, TreeFile>();
  for (const { name, mode, sha } of objects.trees.get(treeSha) ?? []) {
    if (mode !== '040000') files.set(prefix + name, { sha, mode });
    else for (const [path, file] of readTree(objects, sha, `${prefix}${name}/`)) files.set(path, file);
  }
  return files;
}

/** Takes away a file, or a folder with all that is in it. Answers whether there was one. */
export function removePath(files: Map<string, TreeFile>, path: string): boolean {
  const gone = [...files.keys()].filter((one) => one === path || one.startsWith(`${path}/`));
  for (const one of gone) files.delete(one);
  return gone.length > 0;
}

/** Puts a file at a path: a folder of that name gives way, and so does a file where a folder is needed. */
export function putFile(files: Map<string, TreeFile>, path: string, file: TreeFile): void {
  removePath(files, path);
  const folders = path.split('/').slice(0, -1);
  for (const [index] of folders.entries()) files.delete(folders.slice(0, index + 1).join('/'));
  files.set(path, file);
}

/** The tree that results from changes on top of another; answers its SHA. */
export function changeTree(objects: GitObjects, treeSha: string | null, changes: FileChanges): string {
  const files = treeSha ? readTree(objects, treeSha) : new Map<string, TreeFile>();
  for (const [path, change] of Object.entries(changes)) {
    if (change === null) files.delete(path);
    else if (typeof change === 'string' || Buffer.isBuffer(change)) {
      const mode = files.get(path)?.mode === '100755' ? '100755' : '100644';
      putFile(files, path, { sha: writeBlob(objects, change), mode });
    } else if ('sha' in change) putFile(files, path, { sha: change.sha, mode: change.mode });
    else {
      const sha = change.mode === '160000' ? change.content.toString() : writeBlob(objects, change.content);
      putFile(files, path, { sha, mode: change.mode });
    }
  }
  return writeTree(objects, files);
}
