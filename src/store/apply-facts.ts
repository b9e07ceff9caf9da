import { mergeCheckFacts } from '../core/check-fact.js';
import type { CheckFact, Facts } from '../core/facts.js';
import { findAsked } from './asked-pull-requests.js';
import { recordOutcomes } from './check-outcomes.js';
import { addHeads, type Claims, findClaims, type Head, type PlacedCheck, upsertChecks } from './check-runs.js';
import { ejectedWakes } from './ejected-wakes.js';
import { cancelRunsOfInactive, findWithOpenRuns } from './end-runs.js';
import type { Opened } from './open-run.js';
import { type Wake, wakePullRequests } from './open-runs.js';
import {
  findCurrentRepositories,
  findRepositories,
  type KnownRepository,
  upsertAccess,
  upsertInstallations,
  upsertRepositories,
} from './parents.js';
import {
  type Cause,
  findKnownPullRequests,
  keyOf,
  type Upserted,
  upsertPullRequest,
  upsertStub,
} from './pull-requests.js';
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
  const parents = (await findCurrent(sql, facts)) ?? (await writeParents(sql, facts));
  const inactive = [...parents.repositories.values()].filter((repository) => repository.inactive !== null);
  const open = await findWithOpenRuns(
    sql,
    inactive.map(({ id }) => id),
  );
  for (const { id, inactive: reason } of inactive)
    if (reason !== null && open.has(id)) await cancelRunsOfInactive(sql, id, reason);
  return parents;
}

/** What these facts say of installations and repositories, if all of it is known and nothing newer: as in most deliveries. */
async function findCurrent(sql: Sql, facts: Facts[]): Promise<Parents | null> {
  if (
    facts.some(
      ({ installation, repository, access }) => installation.status !== null || !repository || access.length > 0,
    )
  )
    return null;
  const named = facts.flatMap(({ installation, repository }) =>
    repository ? [{ fact: repository, installationGithubId: installation.githubId }] : [],
  );
  const found = await findCurrentRepositories(sql, named);
  return (
    found && {
      installations: new Map(
        found.map(({ installationGithubId, installationId }) => [installationGithubId, installationId]),
      ),
      repositories: new Map(found.map((repository) => [repository.githubId, repository])),
    }
  );
}

async function writeParents(sql: Sql, facts: Facts[]): Promise<Parents> {
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
  const known = await findKnownPullRequests(sql, namedBy(placed));
  for (const item of inOrder) {
    const { facts, repository } = item;
    if (!repository) continue;
    if (facts.pullRequest) {
      item.upserted = await upsertPullRequest(sql, repository.id, facts.pullRequest, item.cause);
      known.set(keyOf(repository.id, facts.pullRequest.number), { id: item.upserted.id, stubHash: null });
      for (const headSha of facts.heads)
        heads.push({ repositoryId: repository.id, headSha, pullRequestId: item.upserted.id });
    }
    for (const stub of facts.stubs) {
      const key = keyOf(repository.id, stub.number);
      const upserted = await upsertStub(sql, repository.id, stub, known.get(key));
      known.set(key, upserted);
      const { id } = upserted;
      item.stubIds.push(id);
      for (const headSha of new Set([stub.headSha, ...facts.heads]))
        heads.push({ repositoryId: repository.id, headSha, pullRequestId: id });
    }
  }
  const checks = placedChecks(placed);
  const claims = await findClaims(sql, [
    ...heads,
    ...headsOf(placed),
    ...checks.map(({ repositoryId, fact }) => ({ repositoryId, headSha: fact.headSha })),
  ]);
  await addHeads(sql, heads, claims);
  await upsertChecks(sql, mergedChecks(checks), claims);
  await recordOutcomes(sql, checks);
  const ejected = await ejectedWakes(sql, placed, claims);

  await noteAsked(sql, placed);
  const wakes = placed.flatMap((item) => (item.repository && !item.repository.inactive ? wakesOf(item, claims) : []));
  const woken = await wakePullRequests(sql, [...wakes, ...ejected], settleMs);
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

/** The pull requests that these items name by number, but for those they describe. */
const namedBy = (placed: PlacedItem[]): { repositoryId: string; number: number }[] =>
  placed.flatMap(({ facts, repository }) =>
    repository ? facts.stubs.map(({ number }) => ({ repositoryId: repository.id, number })) : [],
  );

/** The heads that these items are about. */
const headsOf = (placed: PlacedItem[]): { repositoryId: string; headSha: string }[] =>
  placed.flatMap(({ facts, repository }) =>
    repository && facts.headSha !== null ? [{ repositoryId: repository.id, headSha: facts.headSha }] : [],
  );

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

const LEARNT = new Set<Upserted['outcome']>(['new', 'head_changed', 'reopened']);

function wakesOf(item: PlacedItem, claims: Claims): Wake[] {
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
  const claimed = (repository && facts.headSha && claims.get(keyOf(repository.id, facts.headSha))) || [];
  return [...new Set([...claimed, ...item.stubIds])].map((pullRequestId) => ({
    pullRequestId,
    deliveryId,
    opens: facts.opensRun,
    headSha: facts.headSha,
  }));
}

function reasonOf(item: PlacedItem, claims: Claims): string | null {
  const { facts, repository, upserted } = item;
  if (!repository) return null;
  if (repository.inactive) return `nothing to do: ${repository.inactive}`;
  if (upserted?.outcome === 'late') return 'nothing to do: a newer state of the pull request was known already';
  if (facts.command && item.asked.length === 0)
    return 'nothing to do: this pull request is not known yet: push to it, or wait for its next check';
  if (facts.command || facts.pullRequest || !facts.headSha)
    return facts.opensRun ? 'nothing to do: the pull request is not open' : null;
  const claimed = claims.get(keyOf(repository.id, facts.headSha));
  if (!claimed?.length) return 'nothing to do: no pull request is known to have this head yet';
  return facts.opensRun
    ? "nothing to do: not an open pull request's current head"
    : 'nothing to do: no run was waiting for it';
}

const numberOf = (facts: Facts): number => facts.pullRequest?.number ?? facts.stubs[0]?.number ?? 0;
const compareText = (left = '', right = ''): number => (left < right ? -1 : left > right ? 1 : 0);
