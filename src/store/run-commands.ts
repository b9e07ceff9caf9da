import type { Pool } from 'pg';
import { type CommandFact, commandFactSchema } from '../core/commands/command-fact.js';

/**
 * The commands among the deliveries of a run, in the order received. Of those taken in together, comments come in the
 * order in which they were written. What is no command as we write them is left out.
 */
export async function findCommands(pool: Pool, runId: string): Promise<CommandFact[]> {
  const { rows } = await pool.query<{ command: unknown }>(
    `select d.payload->'command' as command
       from run_deliveries r join webhook_deliveries d on d.id = r.delivery_id
      where r.run_id = $1 and jsonb_typeof(d.payload->'command') = 'object'
      order by d.received_at, d.payload->'command'->'commentId', d.id`,
    [runId],
  );
  return rows.flatMap(({ command }) => {
    const parsed = commandFactSchema.safeParse(command);
    return parsed.success ? [parsed.data] : [];
  });
}
