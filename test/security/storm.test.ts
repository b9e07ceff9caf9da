import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('a small storm of hostile requests leaves Regreen standing', async () => {
  const entry = join(import.meta.dirname, '..', '..', 'dist', 'bench', 'fuzz-requests.js');
  const { stdout } = await promisify(execFile)(process.execPath, [entry, '--requests', '600', '--seed', '1', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    requests: 600,
    crashes: 0,
    serverErrors: 0,
    lost: 0,
    admitted: 0,
    refused: 0,
    unanswered: 0,
    goodDeliveryMs: expect.any(Number),
  });
}, 120_000);
