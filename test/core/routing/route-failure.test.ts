import { describe, expect, test } from '@jest/globals';
import type { Memory } from '../../../src/core/failure-memory.js';
import type { RouteFacts } from '../../../src/core/routing/route-facts.js';
import { routeFailure } from '../../../src/core/routing/route-failure.js';
import { routeRows } from '../../../src/core/routing/route-rows.js';

const memory = (verdict: Memory['verdict'], action: Memory['action'] = 'rerun'): Memory => ({
  verdict,
  sentences: [`It is ${verdict}.`],
  action,
  diagnosed: action,
});

const JOB = { workflowRunId: 7, runAttempt: 1, workflowName: 'CI', running: false, tooOld: false };

/** A formatting mistake that may be fixed. */
const FORMAT: RouteFacts = {
  checkName: 'format',
  externalId: '11',
  category: 'format',
  confidence: 0.95,
  recommendedAction: 'fix',
  memory: memory('new', 'fix'),
  job: null,
  failedTests: null,
  quarantine: [],
  asked: null,
  pullRequest: {
    open: true,
    draft: false,
    current: true,
    fork: false,
    own: false,
    headProtected: false,
    behindBy: 0,
  },
  otherBot: null,
  config: { mode: 'suggest', apply: 'suggestion', rerun: true },
  underway: null,
  fixes: { atHead: 0, maxAtHead: 2, onPullRequest: 0, maxOnPullRequest: 6, today: 0, maxToday: 20 },
  reruns: { atHead: 0, maxAtHead: 1, today: 0, maxToday: 20 },
};

/** A test that is known to be flaky. */
const FLAKY: RouteFacts = {
  ...FORMAT,
  checkName: 'test',
  category: 'test_failure',
  recommendedAction: 'rerun',
  memory: memory('flaky'),
  job: JOB,
};

const pullRequest = (changes: Partial<RouteFacts['pullRequest']>) => ({ ...FORMAT.pullRequest, ...changes });
const fixes = (changes: Partial<RouteFacts['fixes']>) => ({ ...FORMAT.fixes, ...changes });
const reruns = (changes: Partial<RouteFacts['reruns']>) => ({ ...FORMAT.reruns, ...changes });

type Row = [what: string, from: RouteFacts, changes: Partial<RouteFacts>, row: string, action: string];

const TABLE: Row[] = [
  ['a closed pull request', FORMAT, { pullRequest: pullRequest({ open: false }) }, 'closed', 'wait'],
  ['a head that is no more', FORMAT, { pullRequest: pullRequest({ current: false }) }, 'moved_head', 'wait'],
  ['even when asked', FORMAT, { pullRequest: pullRequest({ current: false }), asked: 'fix' }, 'moved_head', 'wait'],
  ['stopped by a person', FLAKY, { asked: 'stop' }, 'stopped', 'wait'],
  [
    'a check in quarantine',
    FLAKY,
    { quarantine: [{ check: 'test', test: null, owner: 'ann', reason: 'slow', expires: '2027-01-01T00:00:00.000Z' }] },
    'quarantined',
    'notify',
  ],
  ['a fix that is being judged', FORMAT, { underway: 'the attempt by formatter' }, 'under_way', 'wait'],
  ['a fix of our own', FORMAT, { pullRequest: pullRequest({ own: true }) }, 'own', 'notify'],
  ['a flaky test in a fix of our own', FLAKY, { pullRequest: pullRequest({ own: true }) }, 'rerun', 'rerun'],
  ['a draft', FORMAT, { pullRequest: pullRequest({ draft: true }) }, 'draft', 'notify'],
  ['a draft, when asked', FORMAT, { pullRequest: pullRequest({ draft: true }), asked: 'fix' }, 'fix', 'fix'],
  ['mode: observe', FORMAT, { config: { ...FORMAT.config, mode: 'observe' } }, 'observe', 'notify'],
  ['mode: observe, flaky', FLAKY, { config: { ...FORMAT.config, mode: 'observe' } }, 'observe', 'notify'],
  [
    'mode: observe, when asked',
    FLAKY,
    { config: { ...FORMAT.config, mode: 'observe' }, asked: 'rerun' },
    'rerun',
    'rerun',
  ],
  ['a job that deploys', FLAKY, { checkName: 'deploy to staging' }, 'changes_the_world', 'notify'],
  ['a job that publishes', FLAKY, { checkName: 'npm-publish' }, 'changes_the_world', 'notify'],
  ['a job that migrates', FLAKY, { checkName: 'db / migrate' }, 'changes_the_world', 'notify'],
  ['a workflow that releases', FLAKY, { job: { ...JOB, workflowName: 'Release' } }, 'changes_the_world', 'notify'],
  ['it stays so when asked', FLAKY, { checkName: 'release', asked: 'rerun' }, 'changes_the_world', 'notify'],
  ['a name that only sounds like it', FLAKY, { checkName: 'test relationship' }, 'rerun', 'rerun'],
  ['no job of GitHub Actions', FLAKY, { job: null }, 'rerun_elsewhere', 'notify'],
  ['re-runs switched off', FLAKY, { config: { ...FORMAT.config, rerun: false } }, 'rerun_off', 'notify'],
  ['an old workflow run', FLAKY, { job: { ...JOB, tooOld: true } }, 'rerun_too_old', 'notify'],
  ['a workflow run that is going', FLAKY, { job: { ...JOB, running: true } }, 'rerun_running', 'wait'],
  ['run again before', FLAKY, { reruns: reruns({ atHead: 1 }) }, 'rerun_spent', 'notify'],
  ['run again before, when asked', FLAKY, { reruns: reruns({ atHead: 1 }), asked: 'rerun' }, 'rerun', 'rerun'],
  ['many re-runs today', FLAKY, { reruns: reruns({ today: 20 }) }, 'rerun_day_spent', 'notify'],
  [
    'many re-runs today, when asked',
    FLAKY,
    { reruns: reruns({ today: 20 }), asked: 'rerun' },
    'rerun_day_spent',
    'notify',
  ],
  ['a flaky test', FLAKY, {}, 'rerun', 'rerun'],
  ['the network', FLAKY, { category: 'network', memory: memory('new') }, 'rerun', 'rerun'],
  ['the runner', FLAKY, { category: 'infrastructure', memory: null }, 'rerun', 'rerun'],
  ['what a re-run mended before', FLAKY, { memory: memory('seen_before') }, 'rerun', 'rerun'],
  ['a test that nothing says is flaky', FLAKY, { memory: memory('new') }, 'recommended', 'notify'],
  [
    'a broken base',
    FORMAT,
    { memory: memory('broken_base', 'wait'), recommendedAction: 'wait' },
    'broken_base',
    'wait',
  ],
  [
    'broken elsewhere',
    FLAKY,
    { memory: memory('elsewhere', 'notify'), recommendedAction: 'notify' },
    'elsewhere',
    'notify',
  ],
  [
    'an outage',
    FLAKY,
    { category: 'network', memory: memory('elsewhere', 'wait'), recommendedAction: 'wait' },
    'recommended_wait',
    'wait',
  ],
  [
    'a lockfile, behind',
    FORMAT,
    { category: 'lockfile', pullRequest: pullRequest({ behindBy: 3 }) },
    'behind',
    'notify',
  ],
  ['a lockfile, up to date', FORMAT, { category: 'lockfile' }, 'fix', 'fix'],
  ['a security scan', FORMAT, { category: 'security_scan' }, 'for_a_person', 'review'],
  ['pre-commit.ci at work', FORMAT, { otherBot: { login: 'pre-commit-ci[bot]', mends: true } }, 'bot_mends', 'wait'],
  ["a bot's branch", FORMAT, { otherBot: { login: 'renovate[bot]', mends: false } }, 'fix', 'fix'],
  ['fixes switched off', FORMAT, { config: { ...FORMAT.config, apply: 'never' } }, 'fix_off', 'notify'],
  [
    'fixes switched off, when asked',
    FORMAT,
    { config: { ...FORMAT.config, apply: 'never' }, asked: 'fix' },
    'fix_off',
    'notify',
  ],
  ['a diagnosis that is not sure', FORMAT, { category: 'type_error', confidence: 0.4 }, 'unsure', 'review'],
  ['a formatter that may be meant', FORMAT, { confidence: 0.4 }, 'fix', 'fix'],
  ['a step that prints its diff', FORMAT, { category: 'policy', recommendedAction: 'review' }, 'fix', 'fix'],
  ['attempts spent', FORMAT, { fixes: fixes({ atHead: 2 }) }, 'fix_spent', 'review'],
  ['the pull request spent', FORMAT, { fixes: fixes({ onPullRequest: 6 }) }, 'fix_pull_request_spent', 'review'],
  ['the day spent', FORMAT, { fixes: fixes({ today: 20 }) }, 'fix_day_spent', 'wait'],
  ['a formatting mistake', FORMAT, {}, 'fix', 'fix'],
  ['a fork: suggestions only, later', FORMAT, { pullRequest: pullRequest({ fork: true }) }, 'fix', 'fix'],
  ['asked for a fix of what is not sure', FORMAT, { confidence: 0.1, asked: 'fix' }, 'fix', 'fix'],
  ['nobody knows', FORMAT, { category: 'unknown', recommendedAction: 'notify', memory: null }, 'fix', 'fix'],
  [
    'nobody knows, here and elsewhere',
    FORMAT,
    { category: 'unknown', recommendedAction: 'notify', memory: memory('elsewhere', 'notify') },
    'elsewhere',
    'notify',
  ],
  [
    'a permission',
    FORMAT,
    { category: 'permission', recommendedAction: 'notify', memory: null },
    'recommended',
    'notify',
  ],
  ['cancelled', FORMAT, { category: 'cancelled', recommendedAction: 'wait', memory: null }, 'recommended_wait', 'wait'],
  [
    'coverage',
    FORMAT,
    { category: 'coverage', recommendedAction: 'review', memory: null },
    'recommended_review',
    'review',
  ],
];

test.each(TABLE)('%s', (_, from, changes, row, action) => {
  const route = routeFailure({ ...from, ...changes });
  expect({ row: route.row, action: route.action }).toEqual({ row, action });
  expect(route.reason).not.toBe('');
});

describe('the table', () => {
  test('has no row that nothing tries', () => {
    const tried = new Set(TABLE.map(([, , , row]) => row));
    expect(routeRows.filter(({ name }) => !tried.has(name)).map(({ name }) => name)).toEqual([]);
  });

  test('has a name for every row', () => {
    expect(new Set(routeRows.map(({ name }) => name)).size).toBe(routeRows.length);
  });
});

test('says what was considered', () => {
  expect(
    routeFailure({ ...FORMAT, otherBot: { login: 'renovate[bot]', mends: false }, asked: 'fix' }).considered,
  ).toEqual([
    'format, 95 % sure, recommended: fix',
    'memory: new',
    'mode suggest, fixes by suggestion, re-runs on',
    'head: of this repository',
    'attempts: 0 of 2 at this failure, 0 of 6 on the pull request, 0 of 20 in 24 hours',
    're-runs: 0 of 1 at this head, 0 of 20 in 24 hours',
    'other bot on the branch: renovate[bot]',
    'asked for: fix',
  ]);
});
