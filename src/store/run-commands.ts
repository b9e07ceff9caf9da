import type { Pool } from 'pg';
import { type CommandFact, commandFactSchema } from '../core/commands/command-fact.js';

/** `saidBy`: whoever gave it had seen nothing that came later. */
export type SaidCommand = CommandFact & { saidBy: Date };

/** GitHub's times are cut to the second. */
const CUT_MS = 1_000;

/**
 * The commands among the deliveries of a run, in the order received. Of those taken in together, comments come in the
 * order in which they were written. What is no command as we write them is left out.
 */
export async function findCommands(pool: Pool, runId: string): Promise<SaidCommand[]> {
  const { rows } = await pool.query<{ command: unknown; receivedAt: Date }>(
    `select d.payload->'command' as command, d.received_at as "receivedAt"
       from run_deliveries r join webhook_deliveries d on d.id = r.delivery_id
      where r.run_id = $1 and jsonb_typeof(d.payload->'command') = 'object'
      order by d.received_at, d.payload->'command'->'commentId', d.id`,
    [runId],
  );
  return rows.flatMap(({ command, receivedAt }) => {
    const parsed = commandFactSchema.safeParse(command);
    return parsed.success ? [{ ...parsed.data, saidBy: saidBy(parsed.data, receivedAt) }] : [];
  });
}

/** A delivery may come late, and GitHub's clock may be wrong: the earlier of both counts. */
function saidBy({ writtenAt }: CommandFact, receivedAt: Date): Date {
  const written = writtenAt === null ? Number.NaN : Date.parse(writtenAt) + CUT_MS;
  return written < receivedAt.getTime() ? new Date(written) : receivedAt;
}

/** Who has stopped everything at the head of this run, as the run before it has it; null: nobody, or somebody has asked for something since. */
export async function findStop(
  pool: Pool,
  { id, pullRequestId, headSha }: { id: string; pullRequestId: string; headSha: string },
): Promise<string | null> {
  const { rows } = await pool.query<{ stop: string | null }>(
    `select plan->'asked'->>'stop' as stop from pipeline_runs
      where pr_id = $1 and head_sha = $2 and id <> $3 and plan is not null and trigger_source <> 'replay' order by created_at desc, id desc limit 1`,
    [pullRequestId, headSha, id],
  );
  return rows[0]?.stop ?? null;
}
