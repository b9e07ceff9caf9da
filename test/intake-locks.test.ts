import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createIntake, type Intake } from '../src/intake.js';
import { createLog } from '../src/log.js';
import { lockSubjects, repositorySubject } from '../src/store/sql.js';
import { APP_ID } from './support/deliver.js';
import { createTestDatabase, type TestDatabase } from './support/postgres.js';
import { envelope } from './support/run-deliveries.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const comment = (repositoryId: number): Parameters<Intake>[0] => {
  const payload = {
    action: 'created',
    ...envelope(repositoryId),
    sender: { login: 'ann', type: 'User' },
    issue: { number: 1, state: 'open', pull_request: {} },
    comment: { id: 1, body: '/regreen analyze', user: { login: 'ann', type: 'User' }, performed_via_github_app: null },
  };
  const raw = Buffer.from(JSON.stringify(payload));
  return { deliveryId: randomUUID(), event: 'issue_comment', raw, payload, source: 'webhook' };
};

test('who holds a repository holds up its deliveries alone: they are kept as failed, for the relay', async () => {
  const intake = createIntake({
    pool: database.pool,
    appId: APP_ID,
    settleMs: 0,
    enqueue: async () => {},
    log: createLog('silent', { write: () => true }),
  });
  await intake(comment(2)); // so that what is asked below is nothing new
  const frozen = await database.pool.connect();
  try {
    await frozen.query('begin');
    await lockSubjects(frozen, [repositorySubject(1)]);
    const held = [comment(1), comment(1), comment(1)];
    const begunMs = performance.now();
    const [other, ...theirs] = await Promise.allSettled([comment(2), ...held].map((delivery) => intake(delivery)));
    expect(performance.now() - begunMs).toBeLessThan(8_000); // GitHub hangs up after 10 s
    expect(other).toMatchObject({ status: 'fulfilled' });
    expect(theirs.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : 'taken'))).toEqual(
      held.map(() => 'RecordedAsFailedError'),
    );
    const { rows } = await database.pool.query(
      `select count(*)::int as kept from webhook_deliveries where status = 'failed' and body is not null and delivery_id = any($1)`,
      [held.map(({ deliveryId }) => deliveryId)],
    );
    expect(rows).toEqual([{ kept: 3 }]);
  } finally {
    await frozen.query('rollback');
    frozen.release();
  }
});
