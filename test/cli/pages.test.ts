import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrateQueue } from '../../src/queue/backend.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const ROOT = join(import.meta.dirname, '..', '..');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.connectionString);
});
afterAll(() => database.drop());

test('what docs/runs.md shows has the shape of what the commands print now, at the end of the same story', async () => {
  const env = { ...process.env, REGREEN_PAGES_DATABASE_URL: database.connectionString };
  const checking = promisify(execFile)(process.execPath, ['scripts/record-pages.mjs', '--check'], { cwd: ROOT, env });
  const told = await checking.catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`${stdout}${stderr}`);
  });
  expect(told.stdout).toBe('docs/runs.md shows what the commands print.\n');
}, 120_000);
