import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { openSpool } from '../../src/spool/spool.js';

const log = createLog('silent', { write: () => true });
const MAX = 2 ** 20;

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'regreen-spool-')), 'spool');
});
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }));

const open = (maxBytes = MAX) => openSpool({ dir, maxBytes }, log);
const delivery = (deliveryId: string, raw = `{"number":"${deliveryId}"}`) => ({
  deliveryId,
  event: 'pull_request',
  receivedAt: new Date(1_700_000_000_000),
  raw: Buffer.from(raw),
});

/** All that waits, in the order in which it would be taken in. */
async function idsIn(spool: Awaited<ReturnType<typeof open>>): Promise<string[]> {
  const ids: string[] = [];
  for (const { name } of await spool.list())
    ids.push(...((await spool.read(name))?.deliveries ?? []).map(({ deliveryId }) => deliveryId));
  return ids;
}

test('gives back what was kept, byte for byte, in order', async () => {
  const spool = await open();
  const odd = Buffer.from([0x7b, 0x00, 0xff, 0xfe, 0x0a, 0x7d]);
  await spool.keep({ ...delivery('first'), raw: odd });
  await spool.keep(delivery('second'));
  const files = await spool.list();
  expect((await spool.read(files[0]!.name))!.deliveries).toEqual([{ ...delivery('first'), raw: odd }]);
  expect(await idsIn(await open())).toEqual(['first', 'second']);
});

test('writes what waits for the disk together, and keeps its order', async () => {
  const spool = await open();
  const ids = Array.from({ length: 600 }, (_, index) => String(index));
  await Promise.all(ids.map((id) => spool.keep(delivery(id))));
  expect(await idsIn(spool)).toEqual(ids);
  expect((await spool.list()).length).toBeLessThan(10);
  expect(spool.state().deliveries).toBe(600);
});

test('is nobody else’s to read', async () => {
  const spool = await open();
  await spool.keep(delivery('1'));
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dir, (await readdir(dir))[0]!))).mode & 0o777).toBe(0o600);
});

test('counts what is there, and refuses what it has no room for, until there is room', async () => {
  const spool = await open(2 ** 16);
  const incompressible = () => Buffer.from(Array.from({ length: 15_000 }, () => Math.floor(Math.random() * 256)));
  const results = await Promise.allSettled(
    Array.from({ length: 6 }, (_, index) => spool.keep({ ...delivery(String(index)), raw: incompressible() })),
  );
  expect(results.map(({ status }) => status)).toEqual([...Array(3).fill('fulfilled'), ...Array(3).fill('rejected')]);
  expect(spool.isOpen()).toBe(false);
  const bytes = (await Promise.all((await readdir(dir)).map((name) => stat(join(dir, name))))).reduce(
    (sum, { size }) => sum + size,
    0,
  );
  expect(spool.state()).toEqual({ deliveries: 3, bytes, damaged: 0 });
  for (const file of await spool.list()) await spool.remove(file);
  expect(spool.isOpen()).toBe(true);
  await spool.keep(delivery('again'));
  expect(spool.state().deliveries).toBe(1);
});

test('says so at once where nothing can be written', async () => {
  await writeFile(join(dir, '..', 'file'), '');
  await expect(openSpool({ dir: join(dir, '..', 'file', 'spool'), maxBytes: MAX }, log)).rejects.toThrow(
    'Compare REGREEN_SPOOL_DIR',
  );
});

test('a disk that refuses is told to whoever waits, and leaves nothing behind', async () => {
  const spool = await open();
  await rm(dir, { recursive: true });
  await expect(spool.keep(delivery('1'))).rejects.toThrow('ENOENT');
  expect(spool.isOpen()).toBe(false);
});

describe('files that are not whole', () => {
  test('half-written: removed once nobody can be writing it; nobody had been told it was kept', async () => {
    const spool = await open();
    await spool.keep(delivery('1'));
    const [name] = await readdir(dir);
    const fresh = join(dir, `${name}.tmp`);
    await writeFile(fresh, 'half');
    await spool.list();
    expect(await readdir(dir)).toHaveLength(2);
    await utimes(fresh, new Date(0), new Date(0));
    expect(await idsIn(spool)).toEqual(['1']);
    expect(await readdir(dir)).toEqual([name]);
  });

  test.each([
    ['cut in the middle of a line', (path: string, size: number) => truncate(path, size - 10), 2],
    ['with a line that is none', (path: string) => appendFile(path, 'not a line\n'), 3],
    [
      'with a bit that has flipped',
      async (path: string) => {
        const text = await readFile(path, 'utf8');
        await writeFile(path, text.replace('"event":"pull_request"', '"event":""'));
      },
      2,
    ],
    [
      'with another body than was kept',
      async (path: string) => {
        const text = await readFile(path, 'utf8');
        const [first = '', second = '', third = ''] = text.split('\n');
        const body = JSON.parse(third).body as string;
        await writeFile(path, [first, second.replace(/"body":"[^"]*"/, `"body":"${body}"`), third, ''].join('\n'));
      },
      2,
    ],
  ])('%s: the other lines can be read, and it is known to be damaged', async (_, spoil, left) => {
    const spool = await open();
    await spool.keep(delivery('0'));
    await Promise.all(['1', '2', '3'].map((id) => spool.keep(delivery(id))));
    const file = (await spool.list()).at(-1)!;
    await spoil(join(dir, file.name), file.bytes);
    const read = (await spool.read(file.name))!;
    expect(read).toMatchObject({ damaged: 1 });
    expect(read.deliveries).toHaveLength(left);
    await spool.setAside(file);
    expect(await idsIn(spool)).toEqual(['0']);
    expect(spool.state()).toMatchObject({ deliveries: 1, damaged: 1 });
    expect((await readdir(dir)).filter((name) => name.endsWith('.damaged'))).toHaveLength(1);
  });
});

test('shared: each sees what the other has written, and what is gone already is no trouble', async () => {
  const [one, other] = [await open(), await open()];
  await Promise.all([one.keep(delivery('1')), other.keep(delivery('2'))]);
  expect((await idsIn(one)).sort()).toEqual(['1', '2']);
  const [file] = await one.list();
  await one.remove(file!);
  await other.remove(file!);
  expect(await other.read(file!.name)).toBeNull();
  const left = (await other.list()).length;
  expect(other.state().deliveries).toBe(left);
});

test('whatever was acknowledged survives kill -9 of the process, whenever it comes', async () => {
  const script = `
    const { openSpool } = await import(${JSON.stringify(join(process.cwd(), 'dist/spool/spool.js'))});
    const quiet = { debug() {}, error() {} };
    const spool = await openSpool({ dir: process.argv[1], maxBytes: 2 ** 30 }, quiet);
    const keep = async (n) => {
      const deliveryId = process.pid + '-' + n;
      await spool.keep({ deliveryId, event: 'push', receivedAt: new Date(), raw: Buffer.alloc(3000 * (1 + n % 7), n) });
      process.stdout.write(deliveryId + '\\n');
    };
    for (let n = 0; ; n += 5) await Promise.all([0, 1, 2, 3, 4].map((m) => keep(n + m)));
  `;
  const acked: string[] = [];
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! });
    lines.on('line', (line) => acked.push(line));
    await once(lines, 'line');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
    child.kill('SIGKILL');
    await once(lines, 'close');
  }
  const spool = await open(2 ** 30);
  const kept = new Set(await idsIn(spool));
  expect(acked.length).toBeGreaterThan(8);
  // The last line of a killed process may be cut off.
  expect(acked.filter((id) => !kept.has(id) && ![...kept].some((each) => each.startsWith(id)))).toEqual([]);
  for (const { name } of await spool.list()) expect((await spool.read(name))!.damaged).toBe(0);
  await chmod(dir, 0o700);
});
