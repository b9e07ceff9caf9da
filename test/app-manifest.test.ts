import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readManifest } from '../src/cli/manifest.js';
import { missingPermission, missingPermissions, PERMISSIONS } from '../src/core/permissions.js';
import { WEBHOOK_PATH } from '../src/door.js';
import { webhooks } from '../src/webhooks/index.js';

/** Events with a file of their own in webhooks/ that a manifest must not list, and why. */
const UNLISTED: Record<string, string> = {
  github_app_authorization: 'sent to every App, which cannot unsubscribe',
  installation: 'sent to every App; listed, GitHub answers "Default events unsupported: installation"',
  installation_repositories: 'sent to every App, likewise',
  ping: 'sent to every webhook, likewise',
};

/** What GitHub wants for an event: https://docs.github.com/webhooks/webhook-events-and-payloads. */
const PERMISSION_OF_EVENT: Record<string, string> = {
  check_run: 'checks',
  check_suite: 'checks',
  issue_comment: 'issues',
  merge_group: 'merge_queues',
  pull_request: 'pull_requests',
  repository: 'metadata',
  status: 'statuses',
  workflow_job: 'actions',
  workflow_run: 'actions',
};

/** Of each permission the greatest level asked for. */
const GREATEST: Record<string, string> = Object.fromEntries(PERMISSIONS.map(({ name, level }) => [name, level]));

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
  expect(manifest.default_permissions).toEqual(GREATEST);
});

describe('what an installation has not given', () => {
  const sentences = (granted: Record<string, string>) => missingPermissions(granted).map(({ sentence }) => sentence);

  test('is nothing where everything asked for is given, or where nothing is known', () => {
    expect(sentences(GREATEST)).toEqual([]);
    expect(sentences({})).toEqual([]);
  });

  test('where only "read" is given: what needs "write", and no more', () => {
    expect(sentences({ ...GREATEST, contents: 'read' })).toEqual([
      'Regreen cannot commit fixes: accept the permission “Contents: write” in the settings of the installation.',
    ]);
    expect(sentences({ ...GREATEST, actions: 'read', pull_requests: 'read' })).toEqual([
      expect.stringMatching(/^Regreen cannot re-run failed jobs: .*“Actions: write”/),
      expect.stringMatching(/^Regreen cannot suggest fixes and comment: .*“Pull requests: write”/),
    ]);
  });

  test('where nothing of it is given: each thing that is switched off; "write" counts for "read"', () => {
    const { contents: _, ...others } = GREATEST;
    expect(sentences({ ...others, issues: 'write' })).toEqual([
      expect.stringMatching(/^Regreen cannot read the repository config and files: .*“Contents: read”/),
      expect.stringMatching(/^Regreen cannot commit fixes: .*“Contents: write”/),
    ]);
  });

  test('when GitHub refused a call: the least of that permission, unless the call needs more', () => {
    expect(missingPermission('contents').sentence).toMatch(/cannot read the repository config/);
    expect(missingPermission('contents', 'write').sentence).toMatch(/cannot commit fixes/);
    expect(missingPermission('checks').sentence).toMatch(/“Checks: write”/);
  });
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
    callback_urls: ['https://regreen.example/login/callback'],
  });
});
