import type { components } from '@octokit/openapi-types';
import { getCommit, resolveRef } from '../find.js';
import type { TreeEntry } from '../git/objects.js';
import { notFound } from '../github-error.js';
import { nodeId } from '../ids.js';
import { showGitCommit } from '../represent/commit.js';
import { repositoryUrl } from '../represent/repository.js';
import { type Call, type Handler, ok } from './call.js';

type Schemas = components['schemas'];

function listTree(call: Call, treeSha: string, recursive: boolean, prefix = ''): Schemas['git-tree']['tree'] {
  const url = repositoryUrl(call.world, call.repository());
  const show = (entry: TreeEntry) => ({
    path: prefix + entry.name,
    mode: entry.mode,
    type: entry.type,
    sha: entry.sha,
    ...(entry.type === 'blob' ? { size: call.world.objects.blobs.get(entry.sha)?.length ?? 0 } : {}),
    // A submodule's commit is in another repository, and has no address here.
    ...(entry.type === 'commit' ? {} : { url: `${url}/git/${entry.type}s/${entry.sha}` }),
  });
  return (call.world.objects.trees.get(treeSha) ?? []).flatMap((entry) => [
    show(entry),
    ...(recursive && entry.type === 'tree' ? listTree(call, entry.sha, true, `${prefix}${entry.name}/`) : []),
  ]);
}

/** A tree as the API shows it, one level deep or all of it. */
export const showTree = (call: Call, sha: string, recursive: boolean): Schemas['git-tree'] => ({
  sha,
  url: `${repositoryUrl(call.world, call.repository())}/git/trees/${sha}`,
  tree: listTree(call, sha, recursive),
  truncated: false,
});

/** A tree by its own SHA, or by a commit or branch. */
export const getTree: Handler = (call) => {
  const { world } = call;
  const wanted = call.params.ref ?? '';
  const commitSha = resolveRef(world, call.repository(), wanted);
  const sha = commitSha ? world.objects.commits.get(commitSha)?.treeSha : wanted;
  if (!sha || !world.objects.trees.has(sha)) throw notFound();
  return ok<Schemas['git-tree']>(showTree(call, sha, call.query.has('recursive')));
};

export const getGitCommit: Handler = (call) => {
  const sha = call.params.sha ?? '';
  if (!call.repository().commitShas.has(sha)) throw notFound();
  return ok<Schemas['git-commit']>(showGitCommit(call.world, call.repository(), getCommit(call.world, sha)));
};

export const getBlob: Handler = (call) => {
  const sha = call.params.sha ?? '';
  const bytes = call.world.objects.blobs.get(sha);
  if (!bytes) throw notFound();
  return ok<Schemas['blob']>({
    sha,
    node_id: nodeId('B', sha),
    size: bytes.length,
    url: `${repositoryUrl(call.world, call.repository())}/git/blobs/${sha}`,
    content: bytes.toString('base64'),
    encoding: 'base64',
  });
};
