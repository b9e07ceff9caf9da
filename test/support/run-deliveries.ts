import type pg from 'pg';
import { type ClaimedRun, claimRun } from '../../src/store/claim-run.js';
import type { StageAnswer } from '../../src/store/run-progress.js';
import { incoming } from './deliver.js';

export const HEAD_A = 'a'.repeat(40);
export const HEAD_B = 'b'.repeat(40);
export const worker = (workerId = 'w1') => ({ workerId, leaseMs: 60_000, codeRef: 'test', configHash: 'test' });

let second = 0;
export const time = () => new Date(Date.parse('2026-01-01T00:00:00Z') + second++ * 1000).toISOString();
let checkId = 100;

export const envelope = (repositoryId = 7, changes: Record<string, unknown> = {}) => ({
  installation: { id: 42 },
  repository: {
    id: repositoryId,
    full_name: `acme/repo-${repositoryId}`,
    html_url: null,
    archived: false,
    updated_at: '2026-01-01T00:00:00Z',
    ...changes,
  },
  sender: { login: 'mona' },
});
export const pullRequest = (action: string, changes: Record<string, unknown> = {}, number = 1) =>
  incoming({
    event: 'pull_request',
    payload: {
      action,
      ...envelope(),
      pull_request: {
        number,
        title: 'T',
        user: { login: 'mona' },
        state: 'open',
        merged_at: null,
        draft: false,
        base: { ref: 'main', sha: 'c'.repeat(40) },
        head: { ref: 'topic', sha: HEAD_A, repo: null },
        html_url: 'https://github.example/p',
        updated_at: time(),
        ...changes,
      },
    },
  });
export const check = (headSha = HEAD_A, status = 'completed') =>
  incoming({
    event: 'check_run',
    payload: {
      action: status,
      ...envelope(),
      check_run: {
        id: ++checkId,
        name: `check ${checkId}`,
        head_sha: headSha,
        status,
        conclusion: 'failure',
        started_at: time(),
        completed_at: time(),
        check_suite: { id: 1 },
        app: { id: 5, slug: 'ci' },
        pull_requests: [],
      },
    },
  });
export const head = (sha: string) => ({ head: { ref: 'topic', sha, repo: null } });

/** Claims the run of the only pull request there is, as a worker would. */
export async function claimed(pool: pg.Pool, workerId?: string): Promise<ClaimedRun> {
  const { rows } = await pool.query('select id from pull_requests');
  const claim = await claimRun(pool, rows[0].id, worker(workerId));
  if (claim.kind !== 'run') throw new Error(`expected a run, got ${claim.kind}`);
  return claim.run;
}

/** A stage's answer, as plain as can be. */
export const answer = (changes: Partial<StageAnswer['record']> = {}, more: Partial<StageAnswer> = {}): StageAnswer => ({
  record: { result: {}, rowsIn: 0, rowsOut: 0, status: 'completed', ...changes },
  input: null,
  inputFingerprint: null,
  reused: null,
  ...more,
});
