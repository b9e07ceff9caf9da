// Jest's globalSetup: one PostgreSQL for the whole run, unless REGREEN_TEST_DATABASE_URL names one already.
import { mkdtemp, rm } from 'node:fs/promises';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Nothing that a test writes needs to outlive a power cut. */
export const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

export default async function startPostgres() {
  if (process.env.REGREEN_TEST_DATABASE_URL) return;
  register('./typescript-loader.mjs', import.meta.url);
  const { startEmbeddedPostgres } = await import('../../src/store/embedded-postgres.ts');
  const dataDir = await mkdtemp(join(tmpdir(), 'regreen-test-'));
  const server = await startEmbeddedPostgres({ dataDir, settings });
  process.env.REGREEN_TEST_DATABASE_URL = server.connectionString; // workers inherit it
  globalThis.regreenTestPostgres = {
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
