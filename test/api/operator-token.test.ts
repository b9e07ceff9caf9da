import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { leaveOperatorToken } from '../../src/api/operator-token.js';
import { createLog } from '../../src/log.js';
import { newToken } from '../../src/store/api-tokens.js';

let folder: string;
const lines: string[] = [];
const log = createLog('debug', { write: (line) => lines.push(line) });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regreen-token-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the token lies where its owner alone can read it, and is taken away again', async () => {
  const dataDir = join(folder, 'not', 'there-yet');
  const token = newToken();
  const remove = await leaveOperatorToken(dataDir, token, log);
  expect(await readFile(join(dataDir, 'api.token'), 'utf8')).toBe(`${token}\n`);
  expect((await stat(join(dataDir, 'api.token'))).mode & 0o777).toBe(0o600);
  await remove();
  expect(await readdir(dataDir)).toEqual([]);
  await remove(); // nothing is there any more: no error
  expect(lines.join('')).toContain('api.token');
  expect(lines.join('')).not.toContain(token);
});

test('a file that was there, whoever could read it, is replaced; the one of a later process stays', async () => {
  const file = join(folder, 'api.token');
  await writeFile(file, 'left by a crash\n');
  await chmod(file, 0o644);
  const removeFirst = await leaveOperatorToken(folder, newToken(), log);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const later = newToken();
  const removeLater = await leaveOperatorToken(folder, later, log);
  await removeFirst();
  expect((await readFile(file, 'utf8')).trim()).toBe(later);
  await removeLater();
  await expect(stat(file)).rejects.toThrow('ENOENT');
});

test('where it cannot be written, the start goes on, and the log says what to do', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const remove = await leaveOperatorToken(file, newToken(), log);
  await remove();
  expect(lines.at(-1)).toContain('regreen tokens create');
});
