import type { Check } from '../core/counted-checks.js';
import type { Prisma, PrismaClient } from './prisma/client.js';

const columns = {
  id: true,
  source: true,
  externalId: true,
  ordinal: true,
  checkName: true,
  checkSuiteId: true,
  appSlug: true,
  appId: true,
  attempt: true,
  status: true,
  conclusion: true,
  detailsUrl: true,
  metadata: true,
} as const satisfies Prisma.CheckRunSelect;

type Row = Prisma.CheckRunGetPayload<{ select: typeof columns }>;

const toCheck = (row: Row): Check => ({
  id: row.id,
  source: row.source === 'commit_status' ? 'commit_status' : 'check_run',
  externalId: row.externalId,
  ordinal: row.ordinal.toNumber(),
  name: row.checkName,
  checkSuiteId: row.checkSuiteId?.toString() ?? null,
  appSlug: row.appSlug,
  appId: row.appId === null ? null : Number(row.appId),
  attempt: row.attempt,
  status: row.status,
  conclusion: row.conclusion,
  detailsUrl: row.detailsUrl,
  description: descriptionOf(row.metadata),
});

function descriptionOf(metadata: Row['metadata']): string | null {
  const description =
    metadata !== null && typeof metadata === 'object' && 'description' in metadata ? metadata.description : null;
  return typeof description === 'string' ? description : null;
}

/** Every check of a pull request at a head, all attempts. */
export async function findChecks(prisma: PrismaClient, pullRequestId: string, headSha: string): Promise<Check[]> {
  const rows = await prisma.checkRun.findMany({ where: { prId: pullRequestId, headSha }, select: columns });
  return rows.map(toCheck);
}

/** Every check of a head in a repository, each once however many open pull requests share it. */
export async function findChecksOfHead(prisma: PrismaClient, repositoryId: string, headSha: string): Promise<Check[]> {
  const rows = await prisma.checkRun.findMany({
    where: { repositoryId, headSha, pullRequest: { state: 'opened', headSha } },
    select: columns,
    orderBy: { id: 'asc' },
  });
  return [...new Map(rows.map((row) => [row.externalId, toCheck(row)])).values()];
}

/** A check by GitHub's id, on whichever branch it ran. */
export async function findCheck(
  prisma: PrismaClient,
  repositoryId: string,
  headSha: string,
  externalId: string,
): Promise<Check | null> {
  const row = await prisma.checkRun.findFirst({ where: { repositoryId, headSha, externalId }, select: columns });
  return row && toCheck(row);
}
