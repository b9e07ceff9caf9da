import type { Pool } from 'pg';

/** A pull request's row beside what its history says of it, oldest first. */
export type Remembered = {
  pullRequest: string;
  state: string;
  headSha: string | null;
  /** Every head that GitHub has seen it with. */
  heads: string[];
  steps: Step[];
};

export type Step = {
  oldState: string | null;
  newState: string;
  event: string;
  oldHeadSha: string | null;
  newHeadSha: string | null;
  /** Whether more than state and head has changed. */
  edited: boolean;
};

/** What is wrong with a history: each step must be one, begin where the one before ended, and the last must end where the row is. */
export function judgeHistory({ pullRequest, state, headSha, heads, steps }: Remembered): string[] {
  const wrong: string[] = [];
  const say = (problem: string) => wrong.push(`${pullRequest}: ${problem}`);
  if (steps.length === 0) return [`${pullRequest}: there is no history`];
  let before: Step | null = null;
  for (const [index, step] of steps.entries()) {
    if (step.oldState !== (before?.newState ?? null) || step.oldHeadSha !== (before?.newHeadSha ?? null))
      say(`step ${index} (${step.event}) does not begin where the one before ended`);
    const isChange = step.oldState !== step.newState || step.oldHeadSha !== step.newHeadSha || step.edited;
    if (!isChange && step.event !== 'manual_check') say(`step ${index} (${step.event}) changes nothing`);
    if (step.newHeadSha !== null && !heads.includes(step.newHeadSha))
      say(`step ${index} (${step.event}) leads to ${step.newHeadSha}, which was never its head`);
    before = step;
  }
  if (before?.newState !== state || before.newHeadSha !== headSha) say('the last step does not end where the row is');
  return wrong;
}

/** Every pull request of these repositories. `headsOf` knows by owner/name and number. */
export async function readHistory(
  pool: Pool,
  names: readonly string[],
  headsOf: (pullRequest: string) => string[],
): Promise<Remembered[]> {
  const { rows } = await pool.query<Omit<Remembered, 'heads'>>(
    `select r.name || '#' || p.pr_number as "pullRequest", p.state, p.head_sha as "headSha", coalesce(h.steps, '[]') as steps
       from pull_requests p join repositories r on r.id = p.repository_id
       left join lateral (
         select jsonb_agg(jsonb_build_object('oldState', s.old_state, 'newState', s.new_state, 'event', s.trigger_event,
                  'oldHeadSha', s.metadata->>'oldHeadSha', 'newHeadSha', s.metadata->>'newHeadSha',
                  'edited', s.metadata ?| array['title', 'draft', 'base']) order by s.created_at, s.id) as steps
           from pr_state_history s where s.pr_id = p.id) h on true
      where r.name = any($1::text[]) order by 1`,
    [names],
  );
  return rows.map((row) => ({ ...row, heads: headsOf(row.pullRequest) }));
}
