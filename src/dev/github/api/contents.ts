import { posix } from 'node:path';
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
  const file = entry.type !== 'tree';
  const links = {
    self: `${api}/contents/${escaped}?ref=${encodeURIComponent(ref)}`,
    git: `${api}/git/${file ? 'blobs' : 'trees'}/${entry.sha}`,
    html: `${page}/${file ? 'blob' : 'tree'}/${ref}/${escaped}`,
  };
  return {
    name: entry.name,
    path,
    sha: entry.sha,
    size: entry.type === 'blob' ? (world.objects.blobs.get(entry.sha)?.length ?? 0) : 0,
    url: links.self,
    html_url: links.html,
    git_url: links.git,
    download_url: entry.type === 'blob' ? `${page}/raw/${ref}/${escaped}` : null,
    _links: links,
  };
}

/** GitHub wraps base64 at sixty characters. */
const wrapBase64 = (bytes: Buffer): string => bytes.toString('base64').replace(/.{1,60}/g, '$&\n');

const noSuchRef = (ref: string): GithubError => new GithubError(404, `No commit found for the ref ${ref}`);

function findEntry(call: Call, treeSha: string, path: string): TreeEntry | null {
  let entry: TreeEntry = { name: '', type: 'tree', mode: '040000', sha: treeSha };
  for (const name of path.split('/').filter(Boolean)) {
    const found = call.world.objects.trees.get(entry.sha)?.find((child) => child.name === name);
    if (!found) return null;
    entry = found;
  }
  return entry;
}

/** A listing calls a submodule a file, for the sake of old clients; asked for alone it is a submodule. */
const typeInListing = ({ mode }: TreeEntry): 'dir' | 'file' | 'symlink' =>
  mode === '040000' ? 'dir' : mode === '120000' ? 'symlink' : 'file';

function textOf(world: World, entry: TreeEntry) {
  const bytes = world.objects.blobs.get(entry.sha) ?? Buffer.alloc(0);
  const small = bytes.length <= 1024 * 1024;
  return {
    type: 'file' as const,
    size: bytes.length,
    encoding: small ? 'base64' : 'none',
    content: small ? wrapBase64(bytes) : '',
  };
}

/**
 * A file (base64, up to 1 MB; larger ones come without content) or a folder's listing, at `ref`. A symbolic link to a
 * file of the repository comes as that file, any other as the link: https://docs.github.com/rest/repos/contents
 */
export const getContents: Handler = (call) => {
  const { world } = call;
  const repository = call.repository();
  const ref = call.query.get('ref') ?? repository.defaultBranch;
  const sha = resolveRef(world, repository, ref);
  if (!sha) throw noSuchRef(ref);
  const path = (call.params.path ?? '').replace(/^\/+|\/+$/g, '');
  const { treeSha } = getCommit(world, sha);
  const entry = findEntry(call, treeSha, path);
  if (!entry) throw notFound();
  if (entry.type === 'tree') {
    const children = world.objects.trees.get(entry.sha) ?? [];
    const listing = children.map((child) => ({
      type: typeInListing(child),
      ...describe(world, repository, ref, path ? `${path}/${child.name}` : child.name, child),
    }));
    return ok<Schemas['content-directory']>(listing);
  }
  const shown = describe(world, repository, ref, path, entry);
  if (entry.type === 'commit')
    return ok<Schemas['content-submodule']>({
      type: 'submodule',
      submodule_git_url: `${repositoryPage(world, repository)}-${entry.name}.git`,
      ...shown,
    });
  if (entry.mode !== '120000') return ok<Schemas['content-file']>({ ...shown, ...textOf(world, entry) });
  const target = (world.objects.blobs.get(entry.sha) ?? '').toString();
  const beyond = target.startsWith('/') ? null : findEntry(call, treeSha, posix.join(posix.dirname(path), target));
  if (beyond?.type !== 'blob') return ok<Schemas['content-symlink']>({ type: 'symlink', target, ...shown });
  return ok<Schemas['content-file']>({ ...shown, ...textOf(world, beyond) });
};
