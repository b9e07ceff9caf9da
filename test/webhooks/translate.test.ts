import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { actionOf, ownerOf, translate, webhooks } from '../../src/webhooks/index.js';

type Example = Record<string, unknown>;
/** Payloads as GitHub sends them: old in places, so they are seeds, not the truth. */
const examples = (
  createRequire(import.meta.url)('@octokit/webhooks-examples') as { name: string; examples: Example[] }[]
)
  .filter(({ name }) => webhooks.some(({ event }) => event === name))
  .flatMap(({ name, examples: payloads }) => payloads.map((payload, index) => ({ name, index, payload })));

const CONTEXT = { appId: 4711 };
const withInstallation = (payload: Example): Example => ({ installation: { id: 42 }, ...payload });
const run = (event: string, payload: unknown) => translate(event, payload, CONTEXT);

test.each(examples)('$name example $index is understood', ({ name, payload }) => {
  const translation = run(name, withInstallation(payload));
  if (translation.kind === 'ignored') expect(translation.reason).not.toMatch(/unexpected payload/);
  if (translation.kind === 'facts') expect(translation.facts.installation.githubId).toBeGreaterThan(0);
});

test('every event has an example, so that none goes untried', () => {
  const seen = new Set(examples.map(({ name }) => name));
  expect(webhooks.map(({ event }) => event).filter((event) => !seen.has(event))).toEqual([]);
});

test('a payload with a part gone, null or of another kind is ignored with a reason, or understood without it', () => {
  const strange = fc.constantFrom(undefined, null, 0, '', [], {}, 'x'.repeat(5_000), 2 ** 60, '\u0000', '\ud800');
  fc.assert(
    fc.property(fc.constantFrom(...examples), fc.nat(), strange, ({ name, payload }, where, value) => {
      const mutated = structuredClone(withInstallation(payload));
      const paths = pathsOf(mutated);
      set(mutated, paths[where % paths.length]!, value);
      const translation = run(name, mutated);
      if (translation.kind === 'ignored') expect(translation.reason).not.toBe('');
      if (translation.kind === 'facts')
        for (const check of translation.facts.checks) expect(check.externalId).not.toBe('');
    }),
    { numRuns: 3_000, seed: 7 },
  );
});

function pathsOf(value: unknown, trail: string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return trail.length > 0 ? [trail] : [];
  return [
    ...(trail.length > 0 ? [trail] : []),
    ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...trail, key])),
  ];
}

function set(target: Example, path: string[], value: unknown): void {
  const parent = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, target);
  parent[path.at(-1)!] = value;
}

const envelope = {
  installation: { id: 42 },
  repository: {
    id: 7,
    full_name: 'acme/shop',
    html_url: 'https://github.example/acme/shop',
    archived: false,
    updated_at: '2026-01-01T00:00:00Z',
  },
  sender: { login: 'mona' },
};
const checkRun = (changes: Example = {}) => ({
  action: 'completed',
  ...envelope,
  check_run: {
    id: 11,
    name: 'build',
    head_sha: 'a'.repeat(40),
    status: 'completed',
    conclusion: 'failure',
    details_url: 'https://ci.example/11',
    started_at: '2026-01-01T00:00:00Z',
    completed_at: '2026-01-01T00:01:00Z',
    check_suite: { id: 5 },
    app: { id: 15368, slug: 'github-actions' },
    pull_requests: [
      {
        number: 3,
        head: { ref: 'topic', sha: 'a'.repeat(40) },
        base: { ref: 'main', sha: 'b'.repeat(40), repo: { id: 7 } },
      },
      {
        number: 9,
        head: { ref: 'topic', sha: 'a'.repeat(40) },
        base: { ref: 'main', sha: 'c'.repeat(40), repo: { id: 8 } },
      },
    ],
    ...changes,
  },
});
const factsOf = (event: string, payload: Example) => {
  const translation = run(event, payload);
  if (translation.kind !== 'facts') throw new Error(JSON.stringify(translation));
  return translation.facts;
};

describe('github_app_authorization', () => {
  test('names who took it back, by the number of the account', () => {
    const payload = { action: 'revoked', sender: { id: 583231, login: 'mona' } };
    expect(run('github_app_authorization', payload)).toEqual({ kind: 'authorization_revoked', githubId: 583231 });
    for (const odd of [{ ...payload, action: 'granted' }, { action: 'revoked' }])
      expect(run('github_app_authorization', odd)).toMatchObject({ kind: 'ignored' });
  });
});

describe('check_run', () => {
  test('keeps a dozen fields, and only the pull requests of its own repository', () => {
    const facts = factsOf('check_run', checkRun());
    expect(facts).toMatchObject({
      actor: 'mona',
      headSha: 'a'.repeat(40),
      opensRun: { trigger: 'webhook' },
      checks: [
        {
          source: 'check_run',
          externalId: '11',
          ordinal: 11,
          name: 'build',
          checkSuiteId: 5,
          appSlug: 'github-actions',
          conclusion: 'failure',
        },
      ],
    });
    expect(facts.stubs.map(({ number }) => number)).toEqual([3]);
  });

  test.each([
    [
      'a status GitHub has yet to invent counts as pending',
      { status: 'dreaming' },
      { status: 'pending', conclusion: null },
    ],
    [
      'a conclusion GitHub has yet to invent counts as neutral',
      { conclusion: 'perfect' },
      { status: 'completed', conclusion: 'neutral' },
    ],
    [
      'no conclusion while it runs',
      { status: 'in_progress' },
      { status: 'in_progress', conclusion: null, completedAt: null },
    ],
    ['a time that is none is none', { started_at: 'noon' }, { startedAt: null }],
  ])('%s', (_, changes, expected) => {
    expect(factsOf('check_run', checkRun(changes)).checks[0]).toMatchObject(expected);
  });

  test('our own: ignored, unless somebody asks for another look through it', () => {
    const own = checkRun({ app: { id: CONTEXT.appId } });
    expect(run('check_run', own)).toEqual({ kind: 'ignored', reason: 'our own check run' });
    const { command, checks, opensRun } = factsOf('check_run', { ...own, action: 'rerequested' });
    expect({ command, checks, opensRun }).toMatchObject({
      command: null,
      checks: [],
      opensRun: { trigger: 'command' },
    });
  });

  describe('a button of our own', () => {
    const press = (identifier: unknown, changes: Example = {}) => ({
      ...checkRun({ app: { id: CONTEXT.appId } }),
      action: 'requested_action',
      requested_action: { identifier },
      sender: { login: 'mona', type: 'User' },
      ...changes,
    });

    test.each([
      ['apply_fix', 'approve'],
      ['rerun', 'rerun'],
      ['not_now', 'reject'],
    ])('%s is the command %s, for the pull requests of its head', (identifier, name) => {
      expect(factsOf('check_run', press(identifier))).toMatchObject({
        headSha: 'a'.repeat(40),
        stubs: [{ number: 3 }],
        checks: [],
        command: { name, by: 'mona', commentId: null, pullRequestNumber: null, headSha: 'a'.repeat(40) },
        opensRun: { reason: `/regreen ${name} by mona, through a button`, trigger: 'command' },
      });
    });

    test.each<[string, Example, RegExp]>([
      ['one that Regreen does not have', press('merge'), /does not have/],
      ['one with no name', press(undefined), /does not have/],
      ['pressed by a bot', press('rerun', { sender: { login: 'ci[bot]', type: 'Bot' } }), /no person/],
      ['pressed by nobody', press('rerun', { sender: null }), /no person/],
      ['of another App', press('rerun', { check_run: { ...checkRun().check_run, status: 'queued' } }), /^$/],
    ])('%s is no command', (_, payload, reason) => {
      const translation = run('check_run', payload);
      if (translation.kind === 'facts') expect(translation.facts).toMatchObject({ command: null, opensRun: null });
      expect(translation.kind === 'ignored' ? translation.reason : '').toMatch(reason);
    });
  });
});

describe('issue_comment', () => {
  /** As GitHub sends it today: the example, with what it does not have of a comment on a pull request. */
  const example = examples.find(
    ({ name, payload }) => name === 'issue_comment' && payload.action === 'created',
  )!.payload;
  const comment = (body: unknown, changes: { issue?: Example; comment?: Example; more?: Example } = {}) => {
    const payload = structuredClone(withInstallation(example)) as Record<string, Example>;
    return {
      ...payload,
      issue: { ...payload.issue, number: 12, pull_request: { url: 'https://api.github.example/12' }, ...changes.issue },
      comment: { ...payload.comment, id: 9_900_000_001, body, ...changes.comment },
      sender: { ...payload.sender, login: 'mona' },
      ...changes.more,
    };
  };

  test('with a command opens a run', () => {
    const facts = factsOf('issue_comment', comment('So be it.\r\n\r\n/regreen approve please'));
    expect(facts).toMatchObject({
      actor: 'mona',
      pullRequest: null,
      headSha: null,
      checks: [],
      command: { name: 'approve', by: 'mona', commentId: 9_900_000_001, pullRequestNumber: 12, headSha: null },
      opensRun: { reason: '/regreen approve by mona', trigger: 'command' },
    });
    expect(JSON.stringify(facts)).not.toContain('So be it');
  });

  test('with an unknown one opens a run too, which answers with help', () => {
    expect(factsOf('issue_comment', comment('/regreen frobnicate'))).toMatchObject({
      command: { name: 'unknown' },
      opensRun: { trigger: 'command' },
    });
  });

  test.each<[string, Example, string]>([
    ['without a command', comment('Nice work'), 'no command'],
    ['with no text', comment(null), 'no command'],
    ['that quotes one', comment('> /regreen fix'), 'no command'],
    ['edited', comment('/regreen fix', { more: { action: 'edited' } }), 'no command: only a new comment is one'],
    ['deleted', comment('/regreen fix', { more: { action: 'deleted' } }), 'no command: only a new comment is one'],
    [
      'on an issue',
      comment('/regreen fix', { issue: { pull_request: undefined } }),
      'no command: not on a pull request',
    ],
    [
      'on a closed pull request',
      comment('/regreen fix', { issue: { state: 'closed' } }),
      'no command: the pull request is not open',
    ],
    [
      'by a bot',
      comment('/regreen fix', { comment: { user: { login: 'regreen[bot]', type: 'Bot' } } }),
      'no command: not by a person',
    ],
    [
      'sent by a bot',
      comment('/regreen fix', { more: { sender: { login: 'x[bot]', type: 'Bot' } } }),
      'no command: not by a person',
    ],
    ['by a ghost', comment('/regreen fix', { comment: { user: null } }), 'no command: not by a person'],
    ['sent by nobody', comment('/regreen fix', { more: { sender: null } }), 'no command: not by a person'],
    [
      'by a person through an App',
      comment('/regreen fix', { comment: { performed_via_github_app: { id: 5, slug: 'x' } } }),
      'no command: written through an App',
    ],
  ])('%s: ignored', (_, payload, reason) => {
    expect(run('issue_comment', payload)).toEqual({ kind: 'ignored', reason });
  });
});

describe('what opens a run', () => {
  const job = (status: string) => ({
    ...envelope,
    action: status,
    workflow_job: { ...checkRun().check_run, status, run_attempt: 2 },
  });
  const status = (state: string) => ({
    ...envelope,
    id: 8,
    sha: 'a'.repeat(40),
    context: 'ci',
    state,
    created_at: '2026-01-01T00:00:00Z',
    description: 'Coverage fell',
  });
  const pull = (action: string) => ({
    ...envelope,
    action,
    pull_request: {
      number: 3,
      title: 'T',
      user: { login: 'mona' },
      state: 'open',
      draft: false,
      base: { ref: 'main', sha: 'b'.repeat(40) },
      head: { ref: 'topic', sha: 'a'.repeat(40), repo: null },
      html_url: 'https://github.example/p/3',
      updated_at: '2026-01-01T00:00:00Z',
    },
  });
  const suite = { check_suite: { head_sha: 'a'.repeat(40), pull_requests: [] } };
  const workflow = { workflow_run: { head_sha: 'a'.repeat(40), pull_requests: [] } };

  test.each<[string, string, Example, boolean]>([
    ['a pull request opened', 'pull_request', pull('opened'), true],
    ['reopened', 'pull_request', pull('reopened'), true],
    ['synchronize', 'pull_request', pull('synchronize'), true],
    ['ready for review', 'pull_request', pull('ready_for_review'), true],
    ['edited does not', 'pull_request', pull('edited'), false],
    ['labeled does not', 'pull_request', pull('labeled'), false],
    ['closed does not', 'pull_request', pull('closed'), false],
    ['a check completed', 'check_run', checkRun(), true],
    ['a check in progress does not', 'check_run', checkRun({ status: 'in_progress' }), false],
    ['a job completed', 'workflow_job', job('completed'), true],
    ['a job queued does not', 'workflow_job', job('queued'), false],
    ['a status failure', 'status', status('failure'), true],
    ['a status success', 'status', status('success'), true],
    ['a status pending does not', 'status', status('pending'), false],
    ['a workflow run completed', 'workflow_run', { ...envelope, ...workflow, action: 'completed' }, true],
    ['a workflow run requested does not', 'workflow_run', { ...envelope, ...workflow, action: 'requested' }, false],
    ['a suite completed does not', 'check_suite', { ...envelope, ...suite, action: 'completed' }, false],
  ])('%s', (_, event, payload, opens) => {
    expect(actionOf(payload) ?? 'none').toBeTruthy();
    expect(factsOf(event, payload).opensRun !== null).toBe(opens);
  });

  test('a commit status becomes a check of its context, and says what it said', () => {
    expect(factsOf('status', status('error')).checks[0]).toMatchObject({
      source: 'commit_status',
      externalId: `status:${'a'.repeat(40)}:ci`,
      ordinal: 8,
      status: 'completed',
      conclusion: 'failure',
      description: 'Coverage fell',
    });
  });

  test('a job and the check run of its id are the same fact', () => {
    const fromJob = factsOf('workflow_job', {
      ...job('completed'),
      workflow_job: { ...checkRun().check_run, html_url: 'https://ci.example/11', run_attempt: 2 },
    });
    expect(fromJob.checks[0]!.hash).toBe(factsOf('check_run', checkRun()).checks[0]!.hash);
    expect(fromJob.checks[0]!.attempt).toBe(2);
  });
});

test('whose a delivery is, is read from whatever it is', () => {
  expect(ownerOf({ installation: { id: 41 }, repository: { id: 42 } })).toEqual({ installation: 41, repository: 42 });
  for (const id of [0, -1, 1.5, 2 ** 53, '41', null, [41]])
    expect(ownerOf({ installation: { id }, repository: id })).toEqual({ installation: null, repository: null });
  for (const payload of [undefined, null, 'text', 7, [], {}])
    expect(ownerOf(payload)).toEqual({ installation: null, repository: null });
});
