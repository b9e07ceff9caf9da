import type pg from 'pg';

/** Everything here happened in the seven days that end with this one. */
export const NOW = Date.parse('2026-11-21T12:00:00Z');
export const OWN_APP = 99;

/** "16T10:00" → a moment of November 2026. */
const at = (short: string): string => `2026-11-${short}:00Z`;
const id = (end: number): string => `00000000-0000-7000-8000-${String(end).padStart(12, '0')}`;

export const acme = id(1);
export const globex = id(2);
export const shop = id(11);
export const till = id(12);
export const api = id(21);
/** By repository and number. */
export const pullRequestId = (repository: string, number: number): string =>
  id(Number(repository.slice(-2)) * 100 + number);

type CheckRow = {
  of: [repository: string, number: number];
  /** Known by its name, and learned of then. */
  head: [name: string, learned: string];
  name: string;
  ends: [conclusion: string, when: string];
  attempt?: number;
  appId?: number;
  signature?: string;
  /** Diagnosed so, the newest last. */
  diagnosed?: [category: string, when: string, rootCause?: string][];
  tests?: Record<string, 'failure' | 'success'>;
};

/** Two tenants, of which the first has two repositories, without any pull request. */
export async function putTenants(pool: pg.Pool): Promise<void> {
  await pool.query(
    `insert into installations (id, github_id, account_login) values ($1, 1, 'acme'), ($2, 2, 'globex')`,
    [acme, globex],
  );
  await pool.query(
    `insert into repositories (id, installation_id, github_id, name)
     values ($1, $4, 11, 'acme/shop'), ($2, $4, 12, 'acme/till'), ($3, $5, 21, 'globex/api')`,
    [shop, till, api, acme, globex],
  );
}

let checks = 0;

/** A check as deliveries and runs would have left it: its row, its outcome, the outcomes of its tests, and what was found. */
export async function putCheck(
  pool: pg.Pool,
  { of: [repository, number], head: [headName, learned], name, ends: [conclusion, when], ...rest }: CheckRow,
): Promise<void> {
  const { attempt = 1, appId = 7, signature = null, diagnosed = [], tests = {} } = rest;
  const headSha = headName.padEnd(40, '0');
  const pullRequest = pullRequestId(repository, number);
  checks += 1;
  await pool.query(
    `insert into pull_requests (id, repository_id, pr_number, title, state, github_updated_at) values ($1, $2, $3, 'Change', 'opened', now())
     on conflict do nothing`,
    [pullRequest, repository, number],
  );
  await pool.query(
    `insert into pull_request_heads (repository_id, head_sha, pr_id, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
    [repository, headSha, pullRequest, at(learned)],
  );
  const check = await pool.query<{ id: string }>(
    `insert into check_runs (repository_id, pr_id, external_id, ordinal, check_name, check_suite_id, app_id, head_sha, attempt, status, conclusion, completed_at, details_url)
     values ($1, $2, $3, $4, $5, 5, $6, $7, $8, 'completed', $9, $10, 'https://ci.example/' || $3) returning id`,
    [repository, pullRequest, String(checks), checks, name, appId, headSha, attempt, conclusion, at(when)],
  );
  for (const [test, ended] of [[null, conclusion] as const, ...Object.entries(tests)])
    await pool.query(
      `insert into check_outcomes (repository_id, head_sha, name, test, external_id, app_id, check_suite_id, attempt, conclusion, completed_at, signature)
       values ($1, $2, $3, $4, $5, $6, 5, $7, $8, $9, $10)`,
      [
        repository,
        headSha,
        name,
        test,
        String(checks),
        appId,
        attempt,
        ended,
        at(when),
        test === null ? signature : null,
      ],
    );
  for (const [category, seen, rootCause = null] of diagnosed)
    await pool.query(
      `with run as (${RUN})
       insert into analysis_results (check_run_id, run_id, category, confidence_score, root_cause, signature, created_at, metadata)
       select $4, id, $5, 1, $6, $7, $8, jsonb_build_object('telling', $5 <> 'unknown') from run`,
      [
        pullRequest,
        repository === api ? globex : acme,
        headSha,
        check.rows[0]!.id,
        category,
        rootCause,
        signature,
        at(seen),
      ],
    );
}

const RUN = `insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source, status) values ($1, $2, $3, 'webhook', 'completed') returning id`;

/** An attempt to fix, and a call to a model, of one run of a pull request. */
export async function putFix(
  pool: pg.Pool,
  [repository, number]: [string, number],
  fix: { strategy: string; status: string; success: boolean | null; when: string },
): Promise<void> {
  await pool.query(
    `insert into fix_attempts (analysis_result_id, run_id, pr_id, fix_strategy, status, success, started_at, created_at)
     select a.id, a.run_id, r.pr_id, $2, $3, $4, $5, $5 from analysis_results a join pipeline_runs r on r.id = a.run_id where r.pr_id = $1 limit 1`,
    [pullRequestId(repository, number), fix.strategy, fix.status, fix.success, at(fix.when)],
  );
}

export async function putModelCall(
  pool: pg.Pool,
  [repository, number]: [string, number],
  call: { tokensIn: number; tokensOut: number; usd: number | null; when: string },
): Promise<void> {
  await pool.query(
    `insert into model_calls (installation_id, run_id, purpose, provider, model, prompt, prompt_hash, tokens_in, tokens_out, cost_usd, created_at)
     select installation_id, id, 'diagnose', 'p', 'm', '{}', '', $2, $3, $4, $5 from pipeline_runs where pr_id = $1 limit 1`,
    [pullRequestId(repository, number), call.tokensIn, call.tokensOut, call.usd, at(call.when)],
  );
}

export async function putDelivery(pool: pg.Pool, source: string, when: string): Promise<void> {
  await pool.query(
    `insert into webhook_deliveries (delivery_id, event, installation_id, repository_id, source, received_at) values (gen_random_uuid(), 'check_run', $1, $2, $3, $4)`,
    [acme, shop, source, at(when)],
  );
}
