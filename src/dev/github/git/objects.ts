import { createHash } from 'node:crypto';

/** Objects as git names them: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export type TreeEntry = { name: string; type: 'blob' | 'tree'; sha: string };
export type Identity = { name: string; email: string; date: Date };
export type Commit = {
  sha: string;
  treeSha: string;
  parents: string[];
  message: string;
  author: Identity;
  committer: Identity;
  /** Login of the account that pushed it, for the author and committer fields of the API. */
  login: string | null;
};
export type GitObjects = { blobs: Map<string, Buffer>; trees: Map<string, TreeEntry[]>; commits: Map<string, Commit> };

/** Files by path; null takes one away. */
export type FileChanges = Record<string, string | Buffer | null>;

export const createGitObjects = (): GitObjects => ({ blobs: new Map(), trees: new Map(), commits: new Map() });

const hash = (type: string, body: Buffer): string =>
  createHash('sha1')
    .update(Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]))
    .digest('hex');

function writeBlob(objects: GitObjects, content: string | Buffer): string {
  const bytes = Buffer.from(content);
  const sha = hash('blob', bytes);
  objects.blobs.set(sha, bytes);
  return sha;
}

/** git sorts a tree's entries as if a folder's name ended in a slash. */
const sortKey = (entry: TreeEntry): string => (entry.type === 'tree' ? `${entry.name}/` : entry.name);

/** Writes the tree of these blob SHAs by path, folder by folder, and answers its SHA. */
function writeTree(objects: GitObjects, blobShas: Map<string, string>): string {
  const entries: TreeEntry[] = [];
  const folders = new Map<string, Map<string, string>>();
  for (const [path, sha] of blobShas) {
    const slash = path.indexOf('/');
    if (slash < 0) entries.push({ name: path, type: 'blob', sha });
    else {
      const folder = folders.get(path.slice(0, slash)) ?? new Map<string, string>();
      folder.set(path.slice(slash + 1), sha);
      folders.set(path.slice(0, slash), folder);
    }
  }
  for (const [name, files] of folders) entries.push({ name, type: 'tree', sha: writeTree(objects, files) });
  entries.sort((a, b) => Buffer.compare(Buffer.from(sortKey(a)), Buffer.from(sortKey(b))));
  const body = Buffer.concat(
    entries.flatMap((entry) => [
      Buffer.from(`${entry.type === 'tree' ? '40000' : '100644'} ${entry.name}\0`),
      Buffer.from(entry.sha, 'hex'),
    ]),
  );
  const sha = hash('tree', body);
  objects.trees.set(sha, entries);
  return sha;
}

const signature = ({ name, email, date }: Identity): string =>
  `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;

export function writeCommit(objects: GitObjects, commit: Omit<Commit, 'sha'>): Commit {
  const lines = [
    `tree ${commit.treeSha}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signature(commit.author)}`,
    `committer ${signature(commit.committer)}`,
    '',
    commit.message,
  ];
  const written = { ...commit, sha: hash('commit', Buffer.from(lines.join('\n'))) };
  objects.commits.set(written.sha, written);
  return written;
}

/** All blob SHAs below a tree, by path. */
export function readTree(objects: GitObjects, treeSha: string, prefix = ''): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of objects.trees.get(treeSha) ?? []) {
    if (entry.type === 'blob') files.set(prefix + entry.name, entry.sha);
    else for (const [path, sha] of readTree(objects, entry.sha, `${prefix}${entry.name}/`)) files.set(path, sha);
  }
  return files;
}

/** The tree that results from changes on top of another; answers its SHA. */
export function changeTree(objects: GitObjects, treeSha: string | null, changes: FileChanges): string {
  const files = treeSha ? readTree(objects, treeSha) : new Map<string, string>();
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) files.delete(path);
    else files.set(path, writeBlob(objects, content));
  }
  return writeTree(objects, files);
}
