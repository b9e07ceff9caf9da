import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.js';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');

type Service = {
  environment?: Record<string, string>;
  env_file?: (string | { path: string; required: boolean })[];
  volumes?: string[];
  tmpfs?: string[];
  depends_on?: Record<string, object>;
  read_only?: boolean;
  cap_drop?: string[];
  stop_grace_period?: string;
};
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
/** What the image sets. */
const image = Object.fromEntries(
  [...read('Dockerfile').matchAll(/^ENV (\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
);
const { stopMs } = readConfig({}, '/nowhere');

test('compose: the app has its database, its queue, and a spool on a volume that lasts', () => {
  const { regreen, migrate } = compose.services;
  const environment = Object.entries(regreen!.environment!).map(([name, value]) => [
    name,
    String(value).replace(/\$\{[^}]*\}/, 'secret'),
  ]);
  const config = readConfig({ ...image, ...Object.fromEntries(environment) }, '/nowhere');
  expect(config).toMatchObject({
    databaseUrl: 'postgresql://regreen:secret@postgres:5432/regreen',
    redisUrl: 'redis://redis:6379',
    telemetry: { metricsPort: 9464 },
    spool: { dir: `${image.REGREEN_DATA_DIR}/spool` },
  });
  expect(regreen!.volumes).toEqual([`regreen:${image.REGREEN_DATA_DIR}`]);
  expect(migrate!.tmpfs!.join()).toContain(image.REGREEN_DATA_DIR);
  for (const service of [regreen!, migrate!]) expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
});

test('compose: settings reach the app, and nobody else; they stay out of git', () => {
  const given = Object.entries(compose.services).map(([name, { env_file = [] }]) => [name, env_file]);
  expect(given.filter(([, files]) => files!.length > 0)).toEqual([
    ['regreen', ['.regreen/app.env', { path: 'regreen.env', required: false }]],
  ]);
  expect(read('.gitignore').split('\n')).toEqual(expect.arrayContaining(['.regreen/', '.env', '/regreen.env']));
});

test('compose: what a service waits for, and where it keeps things, is there', () => {
  for (const { volumes = [], depends_on = {} } of Object.values(compose.services)) {
    expect(Object.keys(depends_on).filter((name) => !(name in compose.services))).toEqual([]);
    expect(volumes.map((volume) => volume.split(':')[0]!).filter((name) => !(name in compose.volumes))).toEqual([]);
  }
});

test('compose and systemd give the time that a stop takes: REGREEN_STOP_MS and five seconds', () => {
  const leastSeconds = stopMs / 1000 + 5;
  expect(Number.parseInt(compose.services.regreen!.stop_grace_period!, 10)).toBeGreaterThanOrEqual(leastSeconds);
  const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(read('deploy/systemd/regreen.service'))!;
  expect(Number(seconds)).toBeGreaterThanOrEqual(leastSeconds);
});

test('systemd: the service keeps its data where it may write', () => {
  const unit = read('deploy/systemd/regreen.service');
  const [, dataDir] = /REGREEN_DATA_DIR=(\S+)/.exec(unit)!;
  const [, state] = /^StateDirectory=(.*)$/m.exec(unit)!;
  expect(dataDir).toBe(`/var/lib/${state}`);
  expect(unit).toMatch(/^ProtectSystem=strict$/m);
});
