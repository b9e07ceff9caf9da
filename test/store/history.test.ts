import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { transaction } from '../../src/store/pool.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

type Columns = Record<string, unknown>;
let database: TestDatabase;
let repositoryId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  await database.pool.query('truncate installations cascade');
  const { rows } = await database.pool.query(
    `with tenant as (insert into installations (github_id) values (1) returning id)
     insert into repositories (installation_id, github_id, name) select id, 2, 'octo/cat' from tenant returning id`,
  );
  repositoryId = rows[0].id;
});

const OPENED: Columns = {
  ...{ pr_number: 7, title: 'Fix it', state: 'opened', draft: false },
  ...{ base_branch: 'main', base_sha: 'b1', head_sha: 'h1', github_updated_at: '2026-01-01T00:00:01Z' },
  ...{ last_event: 'opened', last_actor: 'ada', last_delivery_id: 'd1' },
};

async function insert(columns: Columns = OPENED): Promise<string> {
  const names = Object.keys(columns);
  const { rows } = await database.pool.query(
    `insert into pull_requests (repository_id, ${names.join(', ')}) values ($1, ${names.map((_, n) => `$${n + 2}`).join(', ')}) returning id`,
    [repositoryId, ...Object.values(columns)],
  );
  return rows[0].id;
}

const update = (id: string, columns: Columns): Promise<unknown> => {
  const changes = Object.keys(columns).map((name, n) => `${name} = $${n + 2}`);
  return database.pool.query(`update pull_requests set ${changes.join(', ')} where id = $1`, [
    id,
    ...Object.values(columns),
  ]);
};

type Row = { old_state: string | null; new_state: string; trigger_event: string; metadata: Columns };

async function history(id: string): Promise<Row[]> {
  const { rows } = await database.pool.query(
    'select old_state, new_state, trigger_event, metadata from pr_state_history where pr_id = $1 order by created_at, id',
    [id],
  );
  return rows;
}

const events = async (id: string) =>
  (await history(id)).map((row) => `${row.old_state ?? '-'} ${row.trigger_event} ${row.new_state}`);

describe('what becomes history', () => {
  test('a new pull request, with its cause', async () => {
    expect(await history(await insert())).toEqual([
      {
        old_state: null,
        new_state: 'opened',
        trigger_event: 'opened',
        metadata: {
          ...{ deliveryId: 'd1', actor: 'ada', event: 'opened', source: 'webhook' },
          ...{ oldHeadSha: null, newHeadSha: 'h1', githubUpdatedAt: '2026-01-01T00:00:01.000Z' },
        },
      },
    ]);
  });

  test('a pull request first seen when it was merged begins with that', async () => {
    expect(await events(await insert({ ...OPENED, state: 'merged', last_event: 'closed' }))).toEqual([
      '- opened merged',
    ]);
  });

  test('a new head', async () => {
    const id = await insert();
    await update(id, {
      head_sha: 'h2',
      last_event: 'synchronize',
      last_actor: 'bob',
      last_delivery_id: 'd2',
      github_updated_at: '2026-01-02',
    });
    const [, row] = await history(id);
    expect(row).toMatchObject({ old_state: 'opened', new_state: 'opened', trigger_event: 'synchronize' });
    expect(row!.metadata).toMatchObject({ deliveryId: 'd2', actor: 'bob', oldHeadSha: 'h1', newHeadSha: 'h2' });
    expect(row!.metadata).not.toHaveProperty('title');
  });

  test('closed, reopened, merged: a chain of states', async () => {
    const id = await insert();
    await update(id, { state: 'closed', last_event: 'closed' });
    await update(id, { state: 'opened', last_event: 'reopened' });
    await update(id, { state: 'merged', last_event: 'closed' });
    expect(await events(id)).toEqual([
      '- opened opened',
      'opened closed closed',
      'closed reopened opened',
      'opened closed merged',
    ]);
  });

  test.each([
    ['title', { title: 'Fix it well' }, { title: { old: 'Fix it', new: 'Fix it well' } }],
    ['draft', { draft: true, last_event: 'converted_to_draft' }, { draft: { old: false, new: true } }],
    [
      'base branch',
      { base_branch: 'next' },
      { base: { old: { branch: 'main', sha: 'b1' }, new: { branch: 'next', sha: 'b1' } } },
    ],
    [
      'base sha',
      { base_sha: 'b2' },
      { base: { old: { branch: 'main', sha: 'b1' }, new: { branch: 'main', sha: 'b2' } } },
    ],
  ])('an edited %s, from and to', async (_, change, metadata) => {
    const id = await insert();
    await update(id, { last_event: 'edited', ...change });
    const [, row] = await history(id);
    expect(row).toMatchObject({ old_state: 'opened', new_state: 'opened', trigger_event: 'edited', metadata });
  });

  test('several changes at once are one row, named after the weightiest', async () => {
    const id = await insert();
    await update(id, { head_sha: 'h2', title: 'Other', state: 'closed', last_event: 'closed' });
    const [, row] = await history(id);
    expect(row).toMatchObject({
      trigger_event: 'closed',
      metadata: { oldHeadSha: 'h1', newHeadSha: 'h2', title: { new: 'Other' } },
    });
  });

  test('what polling found is derived from the difference and says so', async () => {
    const id = await insert();
    await update(id, { head_sha: 'h2', last_event: 'poll', last_actor: null, last_delivery_id: null });
    const [, row] = await history(id);
    expect(row).toMatchObject({
      trigger_event: 'synchronize',
      metadata: { source: 'poll', event: 'poll', deliveryId: null },
    });
  });
});

describe('what does not', () => {
  test('a stub, until its first real fact', async () => {
    const id = await insert({ pr_number: 7, head_sha: 'h1' });
    await update(id, { head_sha: 'h2' });
    expect(await events(id)).toEqual([]);
    const { pr_number: _, ...fact } = OPENED;
    await update(id, { ...fact, head_sha: 'h3', state: 'closed', last_event: 'closed' });
    expect(await events(id)).toEqual(['- opened closed']);
    expect((await history(id))[0]!.metadata).toMatchObject({ oldHeadSha: null, newHeadSha: 'h3' });
  });

  test('an update that changes nothing of it, and bookkeeping', async () => {
    const id = await insert();
    await update(id, {
      title: 'Fix it',
      last_event: 'labeled',
      last_delivery_id: 'd9',
      github_updated_at: '2026-02-01',
    });
    await update(id, { processing_status: 'queued', needs_refresh: true });
    expect(await events(id)).toEqual(['- opened opened']);
  });

  test('an upsert whose guard refuses the older fact', async () => {
    const id = await insert();
    await database.pool.query(
      `insert into pull_requests as t (repository_id, pr_number, title, github_updated_at) values ($1, 7, 'Older', '2025-01-01')
       on conflict (repository_id, pr_number) do update set title = excluded.title, github_updated_at = excluded.github_updated_at
       where t.github_updated_at < excluded.github_updated_at`,
      [repositoryId],
    );
    expect(await events(id)).toEqual(['- opened opened']);
  });
});

describe('manual checks', () => {
  test('each is a row with the state unchanged, even by the same person in a row', async () => {
    const id = await insert();
    const check = { last_event: 'manual_check', last_actor: 'ada', last_delivery_id: null };
    await update(id, check);
    await update(id, check);
    await update(id, { processing_status: 'processing' });
    expect(await events(id)).toEqual(['- opened opened', 'opened manual_check opened', 'opened manual_check opened']);
    expect((await history(id))[1]!.metadata).toMatchObject({
      source: 'manual',
      actor: 'ada',
      oldHeadSha: 'h1',
      newHeadSha: 'h1',
    });
  });

  test('one that also finds a change writes the change first, so the chain holds', async () => {
    const id = await insert();
    await update(id, { last_event: 'manual_check', state: 'closed' });
    expect(await events(id)).toEqual(['- opened opened', 'opened closed closed', 'closed manual_check closed']);
  });
});

test('a batch of upserts in one statement reads the cause of each row', async () => {
  const upsert = (rows: Columns[]) =>
    database.pool.query(
      `insert into pull_requests as t (repository_id, pr_number, head_sha, github_updated_at, last_event, last_actor, last_delivery_id)
       select $1, pr_number, head_sha, github_updated_at, last_event, last_actor, last_delivery_id
         from jsonb_to_recordset($2) as fact(pr_number int, head_sha text, github_updated_at timestamptz, last_event text, last_actor text, last_delivery_id text)
       on conflict (repository_id, pr_number) do update set head_sha = excluded.head_sha, github_updated_at = excluded.github_updated_at,
         last_event = excluded.last_event, last_actor = excluded.last_actor, last_delivery_id = excluded.last_delivery_id
       where t.github_updated_at < excluded.github_updated_at`,
      [repositoryId, JSON.stringify(rows)],
    );
  const fact = (n: number, head_sha: string, github_updated_at: string, last_event: string) => {
    const cause = { last_event, last_actor: `actor ${n}`, last_delivery_id: `${last_event} ${n}` };
    return { pr_number: n, head_sha, github_updated_at, ...cause };
  };
  await upsert([1, 2, 3].map((n) => fact(n, 'h1', '2026-01-01', 'opened')));
  await upsert([
    fact(1, 'h2', '2026-01-02', 'synchronize'),
    fact(2, 'h1', '2026-01-02', 'labeled'),
    fact(3, 'h0', '2025-12-31', 'late'),
    fact(4, 'h9', '2026-01-02', 'poll'),
  ]);
  const { rows } = await database.pool.query(
    `select pr_number as n, h.metadata->>'deliveryId' as delivery, h.metadata->>'actor' as actor, h.metadata->>'source' as source, trigger_event
       from pr_state_history h join pull_requests p on p.id = h.pr_id order by 1, h.created_at`,
  );
  expect(rows).toEqual([
    { n: 1, delivery: 'opened 1', actor: 'actor 1', source: 'webhook', trigger_event: 'opened' },
    { n: 1, delivery: 'synchronize 1', actor: 'actor 1', source: 'webhook', trigger_event: 'synchronize' },
    { n: 2, delivery: 'opened 2', actor: 'actor 2', source: 'webhook', trigger_event: 'opened' },
    { n: 3, delivery: 'opened 3', actor: 'actor 3', source: 'webhook', trigger_event: 'opened' },
    { n: 4, delivery: 'poll 4', actor: 'actor 4', source: 'poll', trigger_event: 'opened' },
  ]);
});

test('history takes the time of each row, not of the transaction', async () => {
  const id = await insert();
  await transaction(database.pool, async (client) => {
    for (const title of ['a', 'b'])
      await client.query('update pull_requests set title = $2 where id = $1', [id, title]);
  });
  const { rows } = await database.pool.query('select created_at::text from pr_state_history where pr_id = $1', [id]);
  expect(new Set(rows.map((row) => row.created_at)).size).toBe(3);
});
