import type { Sql } from './sql.js';

/** How a target of notifications has done in seven days. */
export type TargetRecord = {
  target: string;
  sent: number;
  /** Given up. */
  failed: number;
  /** To be tried, or tried again. */
  waiting: number;
  lastSentAt: Date | null;
  /** Why the newest message that did not get through did not; null: all did. */
  problem: string | null;
};

/** The targets that were told something in seven days, or were to be, by name. */
export async function listTargetRecords(sql: Sql): Promise<TargetRecord[]> {
  const { rows } = await sql.query<TargetRecord>(
    `select target, count(*) filter (where status = 'sent')::int as sent, count(*) filter (where status = 'failed')::int as failed,
            count(*) filter (where status = 'waiting')::int as waiting, max(sent_at) as "lastSentAt",
            (array_agg(problem order by created_at desc) filter (where problem is not null and status <> 'sent'))[1] as problem
       from notification_messages where created_at > now() - interval '7 days' group by target order by target`,
  );
  return rows;
}
