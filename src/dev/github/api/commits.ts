import type { components } from '@octokit/openapi-types';
import { getCommit as findCommit, resolveRef } from '../find.js';
import { diffTrees } from '../git/diff.js';
import { ancestors, commitsBetween, mergeBase } from '../git/history.js';
import { notFound } from '../github-error.js';
import { showCommit, showFileDiff, showFullCommit } from '../represent/commit.js';
import { repositoryPage, repositoryUrl } from '../represent/repository.js';
import { type Handler, ok, refParam } from './call.js';
import { paginate } from './paging.js';

type Schemas = components['schemas'];

export const getCommit: Handler = (call) =>
  ok<Schemas['commit']>(showFullCommit(call.world, call.repository(), findCommit(call.world, refParam(call))));

/** The history of `sha` (default: the default branch), newest first; `since` leaves out what is older. */
export const listCommits: Handler = (call) => {
  const { world } = call;
  const start = resolveRef(world, call.repository(), call.query.get('sha') ?? call.repository().defaultBranch);
  if (!start) throw notFound();
  const since = Date.parse(call.query.get('since') ?? '');
  const commits = ancestors(world.objects, start)
    .map((sha) => findCommit(world, sha))
    .filter((commit) => Number.isNaN(since) || commit.committer.date.getTime() >= since);
  const { items, headers } = paginate(call, commits);
  return ok<Schemas['commit'][]>(
    items.map((commit) => showCommit(world, call.repository(), commit)),
    headers,
  );
};

/** `base...head`, each a branch, a SHA or `owner:branch` of this repository. */
export const compare: Handler = (call) => {
  const { world } = call;
  const repository = call.repository();
  const [base, head] = (call.params.basehead ?? '').split('...').map((ref) => {
    const own = ref.replace(/^[^:]+:/, '');
    return resolveRef(world, repository, own);
  });
  if (!base || !head) throw notFound();
  const from = mergeBase(world.objects, base, head);
  if (!from) throw notFound();
  const ahead = commitsBetween(world.objects, base, head);
  const behind = commitsBetween(world.objects, head, base);
  const state =
    ahead.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical';
  const { items, headers } = paginate(call, ahead);
  const page = `${repositoryPage(world, repository)}/compare/${base}...${head}`;
  const diffs = diffTrees(world.objects, findCommit(world, from).treeSha, findCommit(world, head).treeSha);
  const body: Schemas['commit-comparison'] = {
    url: `${repositoryUrl(world, repository)}/compare/${call.params.basehead}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: showCommit(world, repository, findCommit(world, base)),
    merge_base_commit: showCommit(world, repository, findCommit(world, from)),
    status: state,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: items.map((commit) => showCommit(world, repository, commit)),
    files: diffs.map((diff) => showFileDiff(world, repository, head, diff)),
  };
  return ok(body, headers);
};
