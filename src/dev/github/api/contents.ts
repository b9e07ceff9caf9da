import type { components } from '@octokit/openapi-types';
import type { Repository } from '../entities.js';
import { getCommit, resolveRef } from '../find.js';
import type { TreeEntry } from '../git/objects.js';
import { GithubError, notFound } from '../github-error.js';
import { repositoryPage, repositoryUrl } from '../represent/repository.js';
import type { World } from '../world.js';
import { type Call, type Handler, ok } from './call.js';

type Schemas = components['schemas'];

function describe(world: World, repository: Repository, ref: string, path: string, entry: TreeEntry) {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  const api = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const file = entry.type === 'blob';
  const links = {
    self: `${api}/contents/${escaped}?ref=${encodeURIComponent(ref)}`,
    git: `${api}/git/${file ? 'blobs' : 'trees'}/${entry.sha}`,
    html: `${page}/${file ? 'blob' : 'tree'}/${ref}/${escaped}`,
  };
  return {
    name: entry.name,
    path,
    sha: entry.sha,
    size: file ? (world.objects.blobs.get(entry.sha)?.length ?? 0) : 0,
    url: links.self,
    html_url: links.html,
    git_url: links.git,
    download_url: file ? `${page}/raw/${ref}/${escaped}` : null,
    _links: links,
  };
}

/** GitHub wraps base64 at sixty characters. */
const wrapBase64 = (bytes: Buffer): string => bytes.toString('base64').replace(/.{1,60}/g, '$&\n');

const noSuchRef = (ref: string): GithubError => new GithubError(404, `No commit found for the ref ${ref}`);

function findEntry(call: Call, treeSha: string, path: string): TreeEntry | null {
  let entry: TreeEntry = { name: '', type: 'tree', sha: treeSha };
  for (const name of path.split('/').filter(Boolean)) {
    const found = call.world.objects.trees.get(entry.sha)?.find((child) => child.name === name);
    if (!found) return null;
    entry = found;
  }
  return entry;
}

/** A file (base64, up to 1 MB; larger ones come without content) or a folder's listing, at `ref`. */
export const getContents: Handler = (call) => {
  const { world } = call;
  const repository = call.repository();
  const ref = call.query.get('ref') ?? repository.defaultBranch;
  const sha = resolveRef(world, repository, ref);
  if (!sha) throw noSuchRef(ref);
  const path = (call.params.path ?? '').replace(/^\/+|\/+$/g, '');
  const entry = findEntry(call, getCommit(world, sha).treeSha, path);
  if (!entry) throw notFound();
  if (entry.type === 'tree') {
    const children = world.objects.trees.get(entry.sha) ?? [];
    const listing = children.map((child) => ({
      type: child.type === 'blob' ? ('file' as const) : ('dir' as const),
      ...describe(world, repository, ref, path ? `${path}/${child.name}` : child.name, child),
    }));
    return ok<Schemas['content-directory']>(listing);
  }
  const bytes = world.objects.blobs.get(entry.sha) ?? Buffer.alloc(0);
  const small = bytes.length <= 1024 * 1024;
  return ok<Schemas['content-file']>({
    type: 'file',
    ...describe(world, repository, ref, path, entry),
    encoding: small ? 'base64' : 'none',
    content: small ? wrapBase64(bytes) : '',
  });
};
