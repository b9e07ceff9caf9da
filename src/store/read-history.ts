import type { Sql } from './sql.js';

/** One step of a pull request as it was learned. */
export type HistoryStep = {
  id: string;
  oldState: 'opened' | 'closed' | 'merged' | null;
  newState: 'opened' | 'closed' | 'merged';
  trigger: 'opened' | 'synchronize' | 'closed' | 'reopened' | 'edited' | 'manual_check';
  /** What brought it, who, and what else has changed; `log_pr_state_change()` writes it. */
  metadata: Record<string, unknown>;
  createdAt: Date;
};

export type HistoryFilter = {
  limit: number;
  /** The last step of the page before. */
  before?: Pick<HistoryStep, 'id' | 'createdAt'> | undefined;
};

/** The steps of a pull request, the last first, a page at a time. */
export async function listHistory(
  sql: Sql,
  pullRequestId: string,
  { limit, before }: HistoryFilter,
): Promise<HistoryStep[]> {
  const { rows } = await sql.query<HistoryStep>(
    `select h.id, h.old_state as "oldState", h.new_state as "newState", h.trigger_event as trigger, h.metadata, h.created_at as "createdAt"
       from pr_state_history h
      where h.pr_id = $1 ${before ? 'and (h.created_at, h.id) < ($3, $4)' : ''}
      order by h.created_at desc, h.id desc limit $2`,
    [pullRequestId, limit, ...(before ? [before.createdAt, before.id] : [])],
  );
  return rows;
}
