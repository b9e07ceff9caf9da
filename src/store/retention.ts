import { MEMORY_DAYS } from '../core/failure-facts.js';

/** How long things are kept. */
export type Retention = { deliveriesDays: number; resultsDays: number; historyMonths: number };

/** Rows that go when they are old enough, with everything that hangs on them. */
export type Expiring = {
  table: string;
  /** Indexed; the oldest go first. */
  at: string;
  cutoff: (keep: Retention, now: Date) => Date;
  /** What else has to be so, of row t; $1 is the cutoff. */
  when: string;
  /** Joins repository r and installation i to row t, whose tenant they are. */
  owner: string;
  /** What goes with them, and the column that refers to the row. */
  below: readonly { table: string; column: string }[];
  /** Columns that are not archived. */
  unarchived?: readonly string[];
};

const OF_REPOSITORY =
  'left join repositories r on r.id = t.repository_id left join installations i on i.id = r.installation_id';
const OF_PULL_REQUEST = `left join pull_requests p on p.id = t.pr_id left join repositories r on r.id = p.repository_id
  left join installations i on i.id = r.installation_id`;

/** Pull requests are looked up again by what failed before, on any branch, for so long at least. */
const FLAKES_DAYS = Math.max(90, MEMORY_DAYS);

/** Everything that expires row by row, children before parents. Months of history go whole: history-months.ts. */
export const EXPIRING: readonly Expiring[] = [
  {
    table: 'webhook_deliveries',
    at: 'received_at',
    cutoff: (keep, now) => daysBefore(now, keep.deliveriesDays),
    // What is not taken in yet may be replayed; what a run works on, it reads again.
    when: `t.status in ('processed', 'ignored') and not exists (
      select from run_deliveries d join pipeline_runs x on x.id = d.run_id
       where d.delivery_id = t.id and x.status in ('queued', 'running', 'waiting_input'))`,
    owner: 'left join repositories r on r.id = t.repository_id left join installations i on i.id = t.installation_id',
    below: [{ table: 'run_deliveries', column: 'delivery_id' }],
    unarchived: ['body'],
  },
  {
    table: 'pipeline_runs',
    at: 'finished_at',
    cutoff: (keep, now) => daysBefore(now, keep.resultsDays),
    // An attempt may be carried on by a later run than the one that diagnosed the failure: that one goes first.
    when: `t.status not in ('queued', 'running', 'waiting_input')
      and exists (select from pull_requests p where p.id = t.pr_id and p.state <> 'opened')
      and not exists (select from fix_attempts f where f.run_id = t.id and f.status in ('applying', 'verifying'))
      and not exists (
        select from analysis_results a join fix_attempts f on f.analysis_result_id = a.id where a.run_id = t.id and f.run_id <> t.id)`,
    owner: OF_PULL_REQUEST,
    below: [
      { table: 'model_calls', column: 'run_id' },
      { table: 'reviews', column: 'run_id' },
      { table: 'fix_attempts', column: 'run_id' },
      { table: 'analysis_results', column: 'run_id' },
      { table: 'run_events', column: 'run_id' },
      { table: 'run_stages', column: 'run_id' },
      { table: 'run_deliveries', column: 'run_id' },
    ],
  },
  {
    table: 'check_runs',
    at: 'created_at',
    cutoff: (keep, now) => daysBefore(now, keep.resultsDays),
    when: `t.updated_at < $1::timestamptz
      and not exists (select from pull_requests p where p.id = t.pr_id and p.state = 'opened' and p.head_sha = t.head_sha)
      and not exists (select from analysis_results a where a.check_run_id = t.id)`,
    owner: OF_REPOSITORY,
    below: [],
  },
  {
    table: 'check_outcomes',
    at: 'created_at',
    cutoff: (keep, now) => daysBefore(now, Math.max(FLAKES_DAYS, keep.resultsDays)),
    when: 'coalesce(t.completed_at, t.created_at) < $1::timestamptz',
    owner: OF_REPOSITORY,
    below: [],
  },
  {
    table: 'quarantines',
    at: 'created_at',
    cutoff: (keep, now) => daysBefore(now, keep.resultsDays),
    // By the row an entry of the configuration is known to have ended, as long as its date lies ahead.
    when: `t.ended_at < $1::timestamptz and coalesce(t.configured_until < now(), true)`,
    owner: OF_REPOSITORY,
    below: [],
  },
  {
    table: 'merge_groups',
    at: 'created_at',
    cutoff: (keep, now) => daysBefore(now, keep.resultsDays),
    when: 't.updated_at < $1::timestamptz',
    owner: OF_REPOSITORY,
    below: [],
  },
  {
    // So that a pull request that is opened again is not told the same twice, they outlive the run that wrote them.
    table: 'outward_writes',
    at: 'created_at',
    cutoff: (keep, now) => monthsBefore(now, keep.historyMonths),
    when: 't.run_id is null and coalesce(t.lease_until, t.created_at) < $1::timestamptz',
    owner: OF_REPOSITORY,
    below: [],
  },
  {
    table: 'notifications',
    at: 'created_at',
    cutoff: (keep, now) => daysBefore(now, keep.deliveriesDays),
    when: 'true',
    owner: OF_REPOSITORY,
    below: [],
  },
  {
    table: 'notification_messages',
    at: 'created_at',
    cutoff: (keep, now) => daysBefore(now, keep.deliveriesDays),
    when: 'not exists (select from notifications n where n.message_id = t.id)',
    owner: OF_REPOSITORY,
    below: [],
  },
  {
    table: 'pull_requests',
    at: 'created_at',
    cutoff: (keep, now) => monthsBefore(now, keep.historyMonths),
    // Nothing that is archived on its own may be left to go with it.
    when: `t.state <> 'opened' and t.github_updated_at < $1::timestamptz and t.updated_at < $1::timestamptz
      and not exists (select from pipeline_runs x where x.pr_id = t.id)
      and not exists (select from check_runs x where x.pr_id = t.id)
      and not exists (select from pr_state_history x where x.pr_id = t.id)`,
    owner: OF_REPOSITORY,
    below: [{ table: 'pull_request_heads', column: 'pr_id' }],
  },
];

const DAY_MS = 24 * 60 * 60 * 1_000;
const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);

/** The same moment so many months ago; a day that month does not have is its last. */
export function monthsBefore(now: Date, months: number): Date {
  const then = new Date(now);
  then.setUTCDate(1);
  then.setUTCMonth(then.getUTCMonth() - months);
  const days = new Date(Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + 1, 0)).getUTCDate();
  then.setUTCDate(Math.min(now.getUTCDate(), days));
  return then;
}
