import { mergeCheckFacts } from '../core/check-fact.js';
import type { CheckFact, Facts } from '../core/facts.js';
import { findAsked } from './asked-pull-requests.js';
import { recordOutcomes } from './check-outcomes.js';
import { addHeads, type Head, type PlacedCheck, upsertChecks } from './check-runs.js';
import { cancelRunsOfInactive } from './end-runs.js';
import type { Opened } from './open-run.js';
import { type Wake, wakePullRequests } from './open-runs.js';
import {
  findRepositories,
  type KnownRepository,
  upsertAccess,
  upsertInstallations,
  upsertRepositories,
} from './parents.js';
import { type Cause, type Upserted, upsertPullRequest, upsertStub } from './pull-requests.js';
import { installationSubject, lockSubjects, repositorySubject, type Sql } from './sql.js';

/**
 * Facts with what brought them; `deliveryRowId` is null where no delivery did (a re-read). `quiet`: a head that was not known opens no run by
 * itself, since whoever brings the facts decides that.
 */
export type Item = { facts: Facts; cause: Cause; deliveryRowId: string | null; quiet?: boolean };

/** What became of an item: in a run, or why not. */
export type Applied = { joined: boolean; reason: string | null };

export type Parents = { installations: Map<number, string>; repositories: Map<number, KnownRepository> };

/** Takes every lock that these facts need, before anything is read. */
export async function lockParents(sql: Sql, facts: Facts[]): Promise<void> {
  const subjects = facts.flatMap((fact) => [
    ...(fact.installation.status === null ? [] : [installationSubject(fact.installation.githubId)]),
    ...(fact.repository ? [repositorySubject(fact.repository.githubId)] : []),
    ...fact.access.map(({ repository }) => repositorySubject(repository.githubId)),
  ]);
  await lockSubjects(sql, [...new Set(subjects)]);
}

/** Installations and repositories first: everything else hangs on them. */
export async function applyParents(sql: Sql, facts: Facts[]): Promise<Parents> {
  const installations = await upsertInstallations(
    sql,
    facts.map((fact) => fact.installation),
  );
  const placed = facts.flatMap((fact) =>
    [...(fact.repository ? [fact.repository] : []), ...fact.access.map((access) => access.repository)].map(
      (repository) => ({
        fact: repository,
        installationId: installations.get(fact.installation.githubId)!,
        installationGithubId: fact.installation.githubId,
      }),
    ),
  );
  await upsertRepositories(sql, placed);
  await upsertAccess(
    sql,
    facts.flatMap((fact) => fact.access),
  );
  const changed = facts.filter((fact) => fact.installation.status !== null);
  const repositories = await findRepositories(
    sql,
    placed.map(({ fact }) => fact.githubId),
    changed.map((fact) => installations.get(fact.installation.githubId)!),
  );
  for (const { id, inactive } of repositories.values()) {
    if (inactive) await cancelRunsOfInactive(sql, id, inactive);
  }
  return { installations, repositories };
}

/** Pull requests, their heads, their checks, then their runs. Needs `lockParents` and `applyParents` in the same transaction. */
export async function applyFacts(
  sql: Sql,
  items: Item[],
  parents: Parents,
  settleMs: number,
): Promise<{ applied: Applied[]; opened: Opened[] }> {
  const placed = items.map((item) => ({
    ...item,
    repository: item.facts.repository ? parents.repositories.get(item.facts.repository.githubId) : undefined,
    upserted: undefined as Upserted | undefined,
    stubIds: [] as string[],
    asked: [] as string[],
  }));
  const heads: Head[] = [];
  const inOrder = [...placed].sort(
    (a, b) => compareText(a.repository?.id, b.repository?.id) || numberOf(a.facts) - numberOf(b.facts),
  );
  for (const item of inOrder) {
    const { facts, repository } = item;
    if (!repository) continue;
    if (facts.pullRequest) {
      item.upserted = await upsertPullRequest(sql, repository.id, facts.pullRequest, item.cause);
      for (const headSha of facts.heads)
        heads.push({ repositoryId: repository.id, headSha, pullRequestId: item.upserted.id });
    }
    for (const stub of facts.stubs) {
      const id = await upsertStub(sql, repository.id, stub);
      item.stubIds.push(id);
      for (const headSha of new Set([stub.headSha, ...facts.heads]))
        heads.push({ repositoryId: repository.id, headSha, pullRequestId: id });
    }
  }
  await addHeads(sql, heads);
  const checks = placedChecks(placed);
  await upsertChecks(sql, mergedChecks(checks));
  await recordOutcomes(sql, checks);

  await noteAsked(sql, placed);
  const claims = await findClaims(sql, placed);
  const wakes = placed.flatMap((item) => (item.repository && !item.repository.inactive ? wakesOf(item, claims) : []));
  const woken = await wakePullRequests(sql, wakes, settleMs);
  const applied = placed.map((item) => {
    const joined = item.deliveryRowId !== null && woken.joined.has(item.deliveryRowId);
    return { joined, reason: joined ? null : reasonOf(item, claims) };
  });
  return { applied, opened: woken.opened };
}

type PlacedItem = Item & {
  repository: KnownRepository | undefined;
  upserted: Upserted | undefined;
  stubIds: string[];
  /** The pull requests that the item's command is for. */
  asked: string[];
};

const placedChecks = (placed: PlacedItem[]): PlacedCheck[] =>
  placed.flatMap(({ facts, repository }) =>
    repository ? facts.checks.map((fact) => ({ repositoryId: repository.id, fact })) : [],
  );

function mergedChecks(checks: PlacedCheck[]): PlacedCheck[] {
  const byCheck = new Map<string, PlacedCheck>();
  for (const { repositoryId, fact } of checks) {
    const key = `${repositoryId} ${fact.externalId} ${fact.headSha}`;
    const before: CheckFact | undefined = byCheck.get(key)?.fact;
    byCheck.set(key, { repositoryId, fact: before ? mergeCheckFacts(before, fact) : fact });
  }
  return [...byCheck.values()];
}

async function noteAsked(sql: Sql, placed: PlacedItem[]): Promise<void> {
  const asking = placed.flatMap((item) =>
    item.repository && item.facts.command
      ? [{ item, repositoryId: item.repository.id, command: item.facts.command }]
      : [],
  );
  const asked = await findAsked(sql, asking);
  for (const [index, { item }] of asking.entries()) item.asked = asked[index] ?? [];
}

async function findClaims(sql: Sql, placed: PlacedItem[]): Promise<Map<string, string[]>> {
  const asked = placed.flatMap(({ facts, repository }) =>
    repository && facts.headSha && !facts.pullRequest && !facts.command ? [{ repository, headSha: facts.headSha }] : [],
  );
  if (asked.length === 0) return new Map();
  const { rows } = await sql.query<{ repository_id: string; head_sha: string; pr_ids: string[] }>(
    `select h.repository_id, h.head_sha, array_agg(h.pr_id order by h.pr_id)::text[] as pr_ids
       from (select distinct * from unnest($1::uuid[], $2::text[]) q (repository_id, head_sha)) q
       join pull_request_heads h on h.repository_id = q.repository_id and h.head_sha = q.head_sha
      group by h.repository_id, h.head_sha`,
    [asked.map(({ repository }) => repository.id), asked.map(({ headSha }) => headSha)],
  );
  return new Map(rows.map((row) => [`${row.repository_id} ${row.head_sha}`, row.pr_ids]));
}

const LEARNT = new Set<Upserted['outcome']>(['new', 'head_changed', 'reopened']);

function wakesOf(item: PlacedItem, claims: Map<string, string[]>): Wake[] {
  const { facts, repository, upserted, deliveryRowId: deliveryId } = item;
  // Whatever its head is by now: the run tells what can no longer be done.
  if (facts.command)
    return item.asked.map((pullRequestId) => ({ pullRequestId, deliveryId, opens: facts.opensRun, headSha: null }));
  if (facts.pullRequest && upserted) {
    const learnt =
      LEARNT.has(upserted.outcome) && !item.quiet
        ? { reason: 'pull request head learnt', trigger: 'webhook' as const }
        : null;
    const opens = upserted.outcome === 'late' ? null : (facts.opensRun ?? learnt);
    return [{ pullRequestId: upserted.id, deliveryId, opens, headSha: null }];
  }
  const claimed = claims.get(`${repository?.id} ${facts.headSha}`) ?? [];
  return [...new Set([...claimed, ...item.stubIds])].map((pullRequestId) => ({
    pullRequestId,
    deliveryId,
    opens: facts.opensRun,
    headSha: facts.headSha,
  }));
}

function reasonOf(item: PlacedItem, claims: Map<string, string[]>): string | null {
  const { facts, repository, upserted } = item;
  if (!repository) return null;
  if (repository.inactive) return `nothing to do: ${repository.inactive}`;
  if (upserted?.outcome === 'late') return 'nothing to do: a newer state of the pull request was known already';
  if (facts.command && item.asked.length === 0)
    return 'nothing to do: this pull request is not known yet: push to it, or wait for its next check';
  if (facts.command || facts.pullRequest || !facts.headSha)
    return facts.opensRun ? 'nothing to do: the pull request is not open' : null;
  const claimed = claims.get(`${repository.id} ${facts.headSha}`);
  if (!claimed?.length) return 'nothing to do: no pull request is known to have this head yet';
  return facts.opensRun
    ? "nothing to do: not an open pull request's current head"
    : 'nothing to do: no run was waiting for it';
}

const numberOf = (facts: Facts): number => facts.pullRequest?.number ?? facts.stubs[0]?.number ?? 0;
const compareText = (left = '', right = ''): number => (left < right ? -1 : left > right ? 1 : 0);
