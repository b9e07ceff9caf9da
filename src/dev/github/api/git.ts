import type { components } from '@octokit/openapi-types';
import { resolveRef } from '../find.js';
import type { TreeEntry } from '../git/objects.js';
import { notFound } from '../github-error.js';
import { nodeId } from '../ids.js';
import { repositoryUrl } from '../represent/repository.js';
import { type Call, type Handler, ok } from './call.js';

type Schemas = components['schemas'];

/** `heads/<branch>` or `pull/<number>/head`. */
export const getRef: Handler = (call) => {
  const ref = call.params.ref ?? '';
  const sha = /^(heads|pull)\//.test(ref) ? resolveRef(call.world, call.repository(), ref) : null;
  if (!sha) throw notFound();
  const url = repositoryUrl(call.world, call.repository());
  return ok<Schemas['git-ref']>({
    ref: `refs/${ref}`,
    node_id: nodeId('REF', `${call.repository().id}:refs/${ref}`),
    url: `${url}/git/refs/${ref}`,
    object: { sha, type: 'commit', url: `${url}/git/commits/${sha}` },
  });
};

function listTree(call: Call, treeSha: string, recursive: boolean, prefix = ''): Schemas['git-tree']['tree'] {
  const url = repositoryUrl(call.world, call.repository());
  const show = (entry: TreeEntry) => ({
    path: prefix + entry.name,
    mode: entry.type === 'tree' ? '040000' : '100644',
    type: entry.type,
    sha: entry.sha,
    ...(entry.type === 'blob' ? { size: call.world.objects.blobs.get(entry.sha)?.length ?? 0 } : {}),
    url: `${url}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`,
  });
  return (call.world.objects.trees.get(treeSha) ?? []).flatMap((entry) => [
    show(entry),
    ...(recursive && entry.type === 'tree' ? listTree(call, entry.sha, true, `${prefix}${entry.name}/`) : []),
  ]);
}

/** A tree by its own SHA, or by a commit or branch. */
export const getTree: Handler = (call) => {
  const { world } = call;
  const wanted = call.params.ref ?? '';
  const commitSha = resolveRef(world, call.repository(), wanted);
  const sha = commitSha ? world.objects.commits.get(commitSha)?.treeSha : wanted;
  if (!sha || !world.objects.trees.has(sha)) throw notFound();
  return ok<Schemas['git-tree']>({
    sha,
    url: `${repositoryUrl(world, call.repository())}/git/trees/${sha}`,
    tree: listTree(call, sha, call.query.has('recursive')),
    truncated: false,
  });
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
