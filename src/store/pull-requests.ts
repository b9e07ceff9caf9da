import type { PullRequestFact, PullRequestStub } from '../core/facts.js';
import { fingerprint } from '../core/fingerprint.js';
import { RANK_REREAD } from '../core/pull-request-fact.js';
import type { Sql } from './sql.js';

/** Who or what brought a fact; it becomes the cause of the history rows that follow from it. */
export type Cause = { event: string; actor: string | null; deliveryId: string | null };

export type Upserted = {
  id: string;
  /** `late`: a newer fact was there before. `tie`: one of the same second, and nobody knows which is newer. */
  outcome: 'new' | 'head_changed' | 'reopened' | 'closed' | 'changed' | 'same' | 'tie' | 'late';
};

type Row = { id: string; state: string; head_sha: string | null };

/** Lets the greatest fact win: (updated at, rank, hash), design.md section 3. Needs the repository's lock; takes the row's. */
export async function upsertPullRequest(
  sql: Sql,
  repositoryId: string,
  fact: PullRequestFact,
  cause: Cause,
): Promise<Upserted> {
  const values = [
    repositoryId,
    fact.number,
    fact.title,
    fact.author,
    fact.state,
    fact.draft,
    fact.baseBranch,
    fact.headBranch,
    fact.baseSha,
    fact.headSha,
    fact.headRepository,
    fact.url,
    JSON.stringify(fact.metadata),
    fact.updatedAt,
    fact.rank,
    fact.hash,
    cause.event,
    cause.actor,
    cause.deliveryId,
  ];
  const before = await lockPullRequest(sql, repositoryId, fact.number);
  if (!before) {
    const { rows } = await sql.query<Row>(
      `insert into pull_requests
         (repository_id, pr_number, title, author, state, draft, base_branch, head_branch, base_sha, head_sha, head_repository, url,
          metadata, github_updated_at, fact_rank, fact_hash, last_event, last_actor, last_delivery_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
       returning id, state, head_sha`,
      values,
    );
    return { id: rows[0]!.id, outcome: 'new' };
  }
  // Two re-reads of one second differ only by what GitHub does not date: the later one is right.
  const { rows } = await sql.query<Row>(
    `update pull_requests t
        set title = $3, author = $4, state = $5, draft = $6, base_branch = $7, head_branch = $8, base_sha = $9, head_sha = $10,
            head_repository = $11, url = $12, metadata = $13, github_updated_at = $14, fact_rank = $15, fact_hash = $16,
            last_event = $17, last_actor = $18, last_delivery_id = $19,
            needs_refresh = $15::smallint < ${RANK_REREAD} and t.github_updated_at = $14::timestamptz
              and (t.needs_refresh or t.fact_hash <> $16)
      where repository_id = $1 and pr_number = $2
        and ((t.github_updated_at, t.fact_rank, t.fact_hash collate "C") < ($14::timestamptz, $15::smallint, $16::text collate "C")
          or ($15::smallint = ${RANK_REREAD} and t.github_updated_at = $14::timestamptz and t.fact_hash <> $16))
      returning id, state, head_sha`,
    values,
  );
  const after = rows[0];
  if (!after) return { id: before.id, outcome: await markTie(sql, before.id, fact) };
  return { id: before.id, outcome: difference(before, after) };
}

/** A fact of the same second that says something else: neither is known to be newer, the next re-read decides. */
async function markTie(sql: Sql, id: string, fact: PullRequestFact): Promise<'same' | 'tie' | 'late'> {
  const { rows } = await sql.query<{ same: boolean; settled: boolean }>(
    `update pull_requests
        set needs_refresh = needs_refresh or (github_updated_at = $2::timestamptz and fact_hash <> $3 and fact_rank < ${RANK_REREAD})
      where id = $1 and github_updated_at = $2::timestamptz
      returning fact_hash = $3 as same, fact_rank >= ${RANK_REREAD} as settled`,
    [id, fact.updatedAt, fact.hash],
  );
  if (!rows[0]) return 'late';
  if (rows[0].same) return 'same';
  return rows[0].settled ? 'late' : 'tie';
}

function difference(before: Row, after: Row): Upserted['outcome'] {
  if (before.head_sha !== after.head_sha) return 'head_changed';
  if (before.state === after.state) return 'changed';
  return after.state === 'opened' ? 'reopened' : 'closed';
}

/** What stands about a pull request before a batch is applied; `stubHash`: null for one that more is known of than a check has said. */
export type KnownPullRequest = { id: string; stubHash: string | null };

export const keyOf = (repositoryId: string, numberOrSha: number | string): string => `${repositoryId} ${numberOrSha}`;

/** Those of these pull requests that are there, by `keyOf`. Needs the repositories' locks. */
export async function findKnownPullRequests(
  sql: Sql,
  asked: { repositoryId: string; number: number }[],
): Promise<Map<string, KnownPullRequest>> {
  if (asked.length === 0) return new Map();
  const { rows } = await sql.query<{ id: string; repository_id: string; pr_number: number; stub_hash: string | null }>(
    `select p.id, p.repository_id, p.pr_number, case when p.github_updated_at = '-infinity' then p.fact_hash end as stub_hash
       from (select distinct * from unnest($1::uuid[], $2::integer[]) q (repository_id, pr_number)) q
       join pull_requests p on p.repository_id = q.repository_id and p.pr_number = q.pr_number`,
    [asked.map(({ repositoryId }) => repositoryId), asked.map(({ number }) => number)],
  );
  return new Map(rows.map((row) => [keyOf(row.repository_id, row.pr_number), { id: row.id, stubHash: row.stub_hash }]));
}

/**
 * Makes a pull request known that only a check has named so far; a real fact always wins over it. Writes nothing where `known` says that there is
 * nothing to add. Needs the repository's lock.
 */
export async function upsertStub(
  sql: Sql,
  repositoryId: string,
  stub: PullRequestStub,
  known: KnownPullRequest | undefined,
): Promise<KnownPullRequest> {
  const hash = fingerprint([stub.headSha, stub.headBranch, stub.baseSha, stub.baseBranch]);
  if (known && (known.stubHash === null || known.stubHash >= hash)) return known;
  const values = [repositoryId, stub.number, stub.headSha, stub.headBranch, stub.baseSha, stub.baseBranch, hash];
  await sql.query(
    `insert into pull_requests as t (repository_id, pr_number, head_sha, head_branch, base_sha, base_branch, fact_hash, needs_refresh)
     values ($1, $2, $3, $4, $5, $6, $7, true)
     on conflict (repository_id, pr_number) do update
       set head_sha = excluded.head_sha, head_branch = excluded.head_branch, base_sha = excluded.base_sha,
           base_branch = excluded.base_branch, fact_hash = excluded.fact_hash
     where t.github_updated_at = '-infinity' and t.fact_hash collate "C" < excluded.fact_hash collate "C"`,
    values,
  );
  const { rows } = await sql.query<{ id: string }>(
    'select id from pull_requests where repository_id = $1 and pr_number = $2',
    [repositoryId, stub.number],
  );
  return { id: rows[0]!.id, stubHash: hash };
}

async function lockPullRequest(sql: Sql, repositoryId: string, number: number): Promise<Row | undefined> {
  const { rows } = await sql.query<Row>(
    'select id, state, head_sha from pull_requests where repository_id = $1 and pr_number = $2 for no key update',
    [repositoryId, number],
  );
  return rows[0];
}
