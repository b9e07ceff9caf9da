import { expect, test } from '@jest/globals';
import { inspectSandbox } from '../../src/formatters/inspect-sandbox.js';
import { launchers } from '../../src/formatters/launchers.js';
import { openSandbox, SANDBOX_LIMITS } from '../../src/formatters/sandbox.js';

test('every wall is tried from inside, and those that have to stand do', async () => {
  const { walls, refusal, launcher } = await inspectSandbox();
  expect(walls.map(({ name, isNeeded }) => [name, isNeeded])).toEqual([
    ['files', true],
    ['writing', true],
    ['processes', true],
    ['threads', true],
    ['environment', true],
    ['network', false],
    ['sockets', false],
    ['signals', false],
    ['memory', false],
    ['time', false],
  ]);
  expect(walls.filter(({ isNeeded, stands }) => isNeeded && !stands)).toEqual([]);
  expect(walls.find(({ name }) => name === 'time')).toMatchObject({ stands: true });
  const network = walls.find(({ name }) => name === 'network');
  expect(network?.stands).toBe(/namespace|bubblewrap/.test(launcher ?? ''));
  expect(walls.find(({ name }) => name === 'sockets')?.stands).toBe(launcher === 'bubblewrap');
  expect(refusal).toBeNull();
});

test('what formats does not attempt anything, whoever asks', async () => {
  const sandbox = await openSandbox([], false);
  const question = { kind: 'attempt', attempt: 'environment', parent: 1, port: 1, socket: '/' } as const;
  expect(await sandbox?.ask(question, 300)).toEqual({ kind: 'ended', why: 'it takes longer than 0.3 s' });
  sandbox?.close();
});

test('the walls of the system are tried from most to none', () => {
  const names = launchers(SANDBOX_LIMITS, []).map(({ name }) => name);
  expect(names.at(-1)).toMatch(/limits only|no walls/);
  expect(new Set(names).size).toBeLessThanOrEqual(names.length);
});
