import { inspectRedis, isPostgresQueueReady } from '../../queue/inspect-queue.js';
import { type Check, type Outcome, ok, problem, reasonOf, warning } from './check.js';

/** BullMQ's place: Redis where REDIS_URL names one, else our own PostgreSQL. */
export const queue: Check = {
  name: 'queue',
  // A database that is away is one thing to mend.
  needs: (config) => (config?.redisUrl ? ['environment'] : ['environment', 'database']),
  async run({ config }) {
    const { redisUrl, databaseUrl } = config!;
    if (redisUrl !== null) return lookAtRedis(redisUrl);
    if (databaseUrl === null) return [ok('BullMQ in the embedded PostgreSQL')];
    try {
      if (await isPostgresQueueReady(databaseUrl)) return [ok('BullMQ in the PostgreSQL of DATABASE_URL')];
      return [problem('BullMQ’s tables are missing, or this user may not use them', 'Run regreen migrate.')];
    } catch (error) {
      return [problem(`the queue’s database cannot be used: ${reasonOf(error)}`, 'Mend the database first.')];
    }
  },
};

async function lookAtRedis(redisUrl: string): Promise<Outcome[]> {
  const place = new URL(redisUrl).host;
  try {
    const { version, maxmemoryPolicy, appendOnly } = await inspectRedis(redisUrl);
    const found: Outcome[] = [];
    if (maxmemoryPolicy !== 'noeviction')
      found.push(
        problem(
          `Redis may throw jobs away: its maxmemory-policy is ${maxmemoryPolicy || 'unknown'}`,
          'Set maxmemory-policy noeviction.',
        ),
      );
    // No job is lost for good, for the sweep rebuilds the queue from PostgreSQL; it only comes later.
    if (!appendOnly) found.push(warning('Redis forgets the queue when it restarts', 'Set appendonly yes.'));
    return found.length > 0 ? found : [ok(`BullMQ on Redis ${version} at ${place}`)];
  } catch (error) {
    return [problem(`Redis at ${place} cannot be used: ${reasonOf(error)}`, 'Check REDIS_URL, and that Redis runs.')];
  }
}
