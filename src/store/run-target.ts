import { z } from 'zod';
import type { ClaimedRun } from './claim-run.js';
import type { PrismaClient } from './prisma/client.js';

/** Where a run works: everything that its GitHub calls have to name. */
export type RunTarget = {
  installationGithubId: number;
  permissions: Record<string, string>;
  repositoryGithubId: number;
  owner: string;
  repo: string;
  repositoryUrl: string | null;
  pullRequestNumber: number;
  headBranch: string | null;
  baseBranch: string | null;
  author: string | null;
  labels: string[];
  draft: boolean;
  /** Two facts of one second contradict each other: the next re-read decides. */
  needsRefresh: boolean;
};

/** Reads what a run works on, fresh. Throws when its rows are gone. */
export async function getRunTarget(prisma: PrismaClient, run: ClaimedRun): Promise<RunTarget> {
  const pullRequest = await prisma.pullRequest.findUniqueOrThrow({
    where: { id: run.pullRequestId },
    select: {
      prNumber: true,
      headBranch: true,
      baseBranch: true,
      author: true,
      metadata: true,
      draft: true,
      needsRefresh: true,
      repository: {
        select: {
          githubId: true,
          name: true,
          url: true,
          installation: { select: { githubId: true, permissions: true } },
        },
      },
    },
  });
  const { repository } = pullRequest;
  const slash = repository.name.indexOf('/');
  return {
    installationGithubId: Number(repository.installation.githubId),
    permissions: permissionsSchema.parse(repository.installation.permissions),
    repositoryGithubId: Number(repository.githubId),
    owner: repository.name.slice(0, slash),
    repo: repository.name.slice(slash + 1),
    repositoryUrl: repository.url,
    pullRequestNumber: pullRequest.prNumber,
    headBranch: pullRequest.headBranch,
    baseBranch: pullRequest.baseBranch,
    author: pullRequest.author,
    labels: metadataSchema.parse(pullRequest.metadata).labels,
    draft: pullRequest.draft,
    needsRefresh: pullRequest.needsRefresh,
  };
}

/** How the pull request stands towards the head that a run is about. */
export async function findHeadState(
  prisma: PrismaClient,
  run: ClaimedRun,
): Promise<{ open: boolean; draft: boolean; current: boolean; fork: boolean }> {
  const { state, draft, headSha, headRepository, repository } = await prisma.pullRequest.findUniqueOrThrow({
    where: { id: run.pullRequestId },
    select: { state: true, draft: true, headSha: true, headRepository: true, repository: { select: { name: true } } },
  });
  return {
    open: state === 'opened',
    draft,
    current: headSha === run.headSha,
    // A fork that was deleted has no name; nobody can push to it either.
    fork: headRepository?.toLowerCase() !== repository.name.toLowerCase(),
  };
}

const metadataSchema = z.object({ labels: z.array(z.string()) }).catch({ labels: [] });

const permissionsSchema = z.record(z.string(), z.string()).catch({});
