import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readManifest } from '../src/cli/manifest.js';
import { PERMISSIONS } from '../src/core/permissions.js';
import { WEBHOOK_PATH } from '../src/door.js';
import { webhooks } from '../src/webhooks/index.js';

/** Events with a file of their own in webhooks/ that a manifest must not list, and why. */
const UNLISTED: Record<string, string> = {
  installation: 'sent to every App; listed, GitHub answers "Default events unsupported: installation"',
  installation_repositories: 'sent to every App, likewise',
  ping: 'sent to every webhook, likewise',
  issue_comment:
    'GitHub answers "Default events are not supported by permissions: issue_comment" without the permission Issues, ' +
    'though comments of pull requests can be read without it; it is listed once commands are handled and Issues is asked for',
};

/** What GitHub wants for an event: https://docs.github.com/webhooks/webhook-events-and-payloads. */
const PERMISSION_OF_EVENT: Record<string, string> = {
  check_run: 'checks',
  check_suite: 'checks',
  merge_group: 'merge_queues',
  pull_request: 'pull_requests',
  repository: 'metadata',
  status: 'statuses',
  workflow_job: 'actions',
  workflow_run: 'actions',
};

const manifest = parse(readFileSync(new URL('../app.yml', import.meta.url), 'utf8'));

test('the manifest and webhooks/ name the same events', () => {
  const handled = webhooks.map(({ event }) => event);
  expect(Object.keys(UNLISTED).filter((event) => !handled.includes(event))).toEqual([]);
  expect([...manifest.default_events].sort()).toEqual(handled.filter((event) => !(event in UNLISTED)).sort());
});

test('every event of the manifest is backed by a permission, without which GitHub refuses the manifest', () => {
  const unbacked = manifest.default_events.filter(
    (event: string) => manifest.default_permissions[PERMISSION_OF_EVENT[event] ?? ''] === undefined,
  );
  expect(unbacked).toEqual([]);
});

test('the manifest asks for the permissions of core/permissions.ts, no more and no less', () => {
  expect(manifest.default_permissions).toEqual(Object.fromEntries(PERMISSIONS.map(({ name, level }) => [name, level])));
});

test('the App is private, and its name and description fit GitHub’s fields', () => {
  expect(manifest.public).toBe(false);
  expect(manifest.name.length).toBeLessThanOrEqual(34);
  expect(manifest.description.length).toBeGreaterThan(20);
});

test('what setup sends is app.yml with the addresses of this installation', () => {
  const sent = readManifest({ url: 'https://regreen.example', redirectUrl: 'http://127.0.0.1:1/callback' });
  expect(sent).toEqual({
    ...manifest,
    url: 'https://regreen.example',
    hook_attributes: { url: `https://regreen.example${WEBHOOK_PATH}`, active: true },
    redirect_url: 'http://127.0.0.1:1/callback',
  });
});
