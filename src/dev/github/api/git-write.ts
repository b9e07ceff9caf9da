import type { components } from '@octokit/openapi-types';
import {
  fileModes,
  type Identity,
  putFile,
  readTree,
  removePath,
  type TreeFile,
  writeBlob,
  writeCommit,
  writeTree,
} from '../git/objects.js';
import { GithubError, invalidRequest } from '../github-error.js';
import { showGitCommit } from '../represent/commit.js';
import { repositoryUrl } from '../represent/repository.js';
import { identityOf } from '../verbs/commits.js';
import { type Call, created, type Handler } from './call.js';
import { showTree } from './git.js';

/** Writing to the git database: nothing of it is seen on a branch before a reference is moved, see api/refs.ts. */
type Schemas = components['schemas'];
type Body = Record<string, unknown>;

const text = (body: Body, field: string): string => {
  const value = body[field];
  if (value === undefined) throw invalidRequest(`"${field}" wasn't supplied.`);
  if (typeof value !== 'string')
    throw invalidRequest(`For 'properties/${field}', ${JSON.stringify(value)} is not a string.`);
  return value;
};

const isSha = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value);

const refused = (message: string): GithubError => new GithubError(422, message);

export const createBlob: Handler = (call) => {
  const content = text(call.body, 'content');
  const encoding = call.body.encoding ?? 'utf-8';
  if (encoding !== 'utf-8' && encoding !== 'base64') throw refused('Unknown encoding');
  if (encoding === 'base64' && !/^[A-Za-z0-9+/\s]*=*\s*$/.test(content)) throw refused('content is not valid Base64');
  const sha = writeBlob(call.world.objects, Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
  const url = `${repositoryUrl(call.world, call.repository())}/git/blobs/${sha}`;
  return created<Schemas['short-blob']>({ sha, url });
};

function pathOf(entry: Body): string {
  const path = text(entry, 'path');
  if (path.startsWith('/')) throw refused('tree.path cannot start with a slash');
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git'))
    throw refused('tree.path contains a malformed path component');
  return path;
}

const typeOfMode = (mode: unknown): string | undefined =>
  mode === '040000'
    ? 'tree'
    : mode === '160000'
      ? 'commit'
      : fileModes.some((one) => one === mode)
        ? 'blob'
        : undefined;

function applyEntry(call: Call, files: Map<string, TreeFile>, entry: Body): void {
  const { objects } = call.world;
  const path = pathOf(entry);
  const { sha, content, mode } = entry;
  if ((sha === undefined) === (content === undefined))
    throw refused('Must supply either tree.sha or tree.content. Request will be rejected if both are present.');
  if (sha === null) {
    if (!removePath(files, path)) throw refused('GitRPC::BadObjectState');
    return;
  }
  const type = typeOfMode(mode);
  if (!type) throw refused(`tree.mode ${String(mode)} is not a valid mode`);
  if (entry.type !== undefined && entry.type !== type) throw refused('tree.type does not match tree.mode');
  const known = type === 'tree' ? objects.trees : objects.blobs;
  // A submodule's commit lies in another repository: nobody can tell whether it is there.
  if (sha !== undefined && !(isSha(sha) && (type === 'commit' || known.has(sha))))
    throw refused(`tree.sha ${String(sha)} is not a valid ${type}`);
  if (type === 'tree') {
    removePath(files, path);
    for (const [inside, file] of readTree(objects, String(sha))) putFile(files, `${path}/${inside}`, file);
    return;
  }
  const fileMode = fileModes.find((one) => one === mode) ?? '100644';
  putFile(files, path, { sha: isSha(sha) ? sha : writeBlob(objects, text(entry, 'content')), mode: fileMode });
}

/** On top of `base_tree`, or else of nothing: without it every file that is not named is gone. */
export const createTree: Handler = (call) => {
  const { objects } = call.world;
  const { tree, base_tree: base } = call.body;
  if (!Array.isArray(tree)) throw invalidRequest('"tree" wasn\'t supplied.');
  if (base !== undefined && base !== null && !(isSha(base) && objects.trees.has(base)))
    throw refused('base_tree is not a valid tree oid');
  const files = isSha(base) ? readTree(objects, base) : new Map<string, TreeFile>();
  for (const entry of tree as Body[]) applyEntry(call, files, entry);
  return created<Schemas['git-tree']>(showTree(call, writeTree(objects, files), false));
};

function identityField(call: Call, field: string): Identity | null {
  const given = call.body[field];
  if (given === undefined || given === null) return null;
  const body = given as Body;
  const date = body.date === undefined ? call.world.clock() : new Date(text(body, 'date'));
  return { name: text(body, 'name'), email: text(body, 'email'), date };
}

/** Without author and committer the commit is the bot's own, and only then GitHub signs it. */
export const createCommit: Handler = (call) => {
  const { world } = call;
  const { objects } = world;
  const treeSha = text(call.body, 'tree');
  if (!objects.trees.has(treeSha)) throw refused('Tree SHA does not exist');
  const parents = call.body.parents ?? [];
  if (!Array.isArray(parents) || !parents.every((sha) => isSha(sha) && call.repository().commitShas.has(sha)))
    throw refused('Parent SHA does not exist or is not a commit object');
  const [author, committer] = [identityField(call, 'author'), identityField(call, 'committer')];
  const bot = identityOf(world, world.bot);
  const commit = writeCommit(objects, {
    treeSha,
    parents: parents as string[],
    message: text(call.body, 'message'),
    author: author ?? bot,
    committer: committer ?? author ?? bot,
    signed: author === null && committer === null,
  });
  call.repository().commitShas.add(commit.sha);
  return created<Schemas['git-commit']>(showGitCommit(world, call.repository(), commit));
};
