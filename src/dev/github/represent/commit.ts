import type { components } from '@octokit/openapi-types';
import type { Repository } from '../entities.js';
import { findAccountOf, getCommit } from '../find.js';
import { diffTrees, type FileDiff } from '../git/diff.js';
import { type Commit, commitText, type Identity } from '../git/objects.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { repositoryPage, repositoryUrl } from './repository.js';
import { showUser } from './user.js';

type Schemas = components['schemas'];

const showIdentity = ({ name, email, date }: Identity) => ({ name, email, date: isoSeconds(date) });
const simpleIdentity = ({ name, email }: Identity) => ({ name, email });

export function showFileDiff(
  world: World,
  repository: Repository,
  headSha: string,
  diff: FileDiff,
): Schemas['diff-entry'] {
  const path = diff.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: diff.sha,
    filename: diff.path,
    status: diff.status,
    additions: diff.additions,
    deletions: diff.deletions,
    changes: diff.additions + diff.deletions,
    blob_url: `${repositoryPage(world, repository)}/blob/${headSha}/${path}`,
    raw_url: `${repositoryPage(world, repository)}/raw/${headSha}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${headSha}`,
    ...(diff.patch === null ? {} : { patch: diff.patch }),
  };
}

/** The signature stands for GitHub's and is none: what it covers is right, what it says is not checked by anybody. */
const showVerification = (commit: Commit) =>
  commit.signed
    ? {
        verified: true,
        reason: 'valid' as const,
        signature: '-----BEGIN PGP SIGNATURE-----\n\nlocal\n-----END PGP SIGNATURE-----\n',
        payload: commitText(commit),
        verified_at: isoSeconds(commit.committer.date),
      }
    : { verified: false, reason: 'unsigned' as const, signature: null, payload: null, verified_at: null };

/** A commit as the git database has it: its tree and parents, and no accounts. */
export function showGitCommit(world: World, repository: Repository, commit: Commit): Schemas['git-commit'] {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: showIdentity(commit.author),
    committer: showIdentity(commit.committer),
    tree: { sha: commit.treeSha, url: `${url}/git/trees/${commit.treeSha}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: showVerification(commit),
  };
}

/** The form in lists: no stats and no files. */
export function showCommit(world: World, repository: Repository, commit: Commit): Schemas['commit'] {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const user = (identity: Identity) => {
    const account = findAccountOf(world, identity);
    return account && showUser(world, account);
  };
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    commit: {
      author: showIdentity(commit.author),
      committer: showIdentity(commit.committer),
      message: commit.message,
      tree: { sha: commit.treeSha, url: `${url}/git/trees/${commit.treeSha}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: showVerification(commit),
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: user(commit.author),
    committer: user(commit.committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  };
}

export function diffOfCommit(world: World, commit: Commit): FileDiff[] {
  const parent = commit.parents[0];
  return diffTrees(world.objects, parent ? getCommit(world, parent).treeSha : null, commit.treeSha);
}

/** The form of one commit, with stats and files. */
export function showFullCommit(world: World, repository: Repository, commit: Commit): Schemas['commit'] {
  const diffs = diffOfCommit(world, commit);
  const additions = diffs.reduce((sum, diff) => sum + diff.additions, 0);
  const deletions = diffs.reduce((sum, diff) => sum + diff.deletions, 0);
  return {
    ...showCommit(world, repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: diffs.map((diff) => showFileDiff(world, repository, commit.sha, diff)),
  };
}

/** The `head_commit` of suites, workflow runs and merge groups. */
export const showSimpleCommit = (commit: Commit): Schemas['simple-commit'] => ({
  id: commit.sha,
  tree_id: commit.treeSha,
  message: commit.message,
  timestamp: isoSeconds(commit.committer.date),
  author: simpleIdentity(commit.author),
  committer: simpleIdentity(commit.committer),
});
