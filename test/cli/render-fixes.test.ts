import { expect, test } from '@jest/globals';
import type { Paint } from '../../src/cli/paint.js';
import { renderRun } from '../../src/cli/runs/render.js';
import { fixLines } from '../../src/cli/runs/render-fixes.js';
import { runDetailSchema } from '../../src/core/run-view.js';
import { clock } from '../support/run-cli.js';
import { idAt, installations, pullRequests, runs } from '../support/run-rows.js';

const plain: Paint = (_colour, text) => text;
const marked: Paint = (colour, text) => `<${colour}>${text}</${colour}>`;

const HOSTILE = 'red \u001b[31m\u009b31m\u202eoverride\u0007\r\nsecond line';
const SHOWN = 'red ␛[31m�31m�override␇ second line';

const routed = {
  checkName: 'types',
  externalId: '71',
  action: 'fix',
  row: 'fix',
  reason: 'type error, 97 % sure',
  considered: ['type_error, 97 % sure, recommended: fix', 'memory: new'],
};
const verdict = { id: idAt(0, '5b1e2a4c0009'), status: 'verified', success: true, message: null, fixSha: null };
const route = (result: Record<string, unknown>) => ({
  stage: 'route',
  result: { routes: [], verdicts: [], reverts: [], otherBot: null, ...result },
});

const plannedFix = {
  strategy: 'formatter',
  checks: ['format'],
  delivery: 'commit',
  approval: 'none',
  summary: 'gofmt formats 1 file',
  reason: null,
};
const fix = (result: Record<string, unknown>) => ({
  stage: 'fix',
  result: { notes: [], planned: [], declined: [], ...result },
});

test.each([
  [
    'the row of a route, and what was considered',
    route({ routes: [routed, { ...routed, checkName: 'deploy', action: 'notify', row: 'own', considered: [] }] }),
    [
      'types → fix (row fix): type error, 97 % sure',
      '  <dim>type_error, 97 % sure, recommended: fix; memory: new</dim>',
      'deploy → notify (row own): type error, 97 % sure',
    ],
  ],
  [
    'verdicts after them, with why',
    route({
      routes: [routed],
      verdicts: [verdict, { ...verdict, status: 'regressed', success: false, message: 'types still fails' }],
    }),
    [
      'types → fix (row fix): type error, 97 % sure',
      '  <dim>type_error, 97 % sure, recommended: fix; memory: new</dim>',
      'attempt 2a4c0009: verified',
      'attempt 2a4c0009: regressed, types still fails',
    ],
  ],
  [
    'what is planned, and who is asked',
    fix({
      planned: [
        plannedFix,
        { ...plannedFix, approval: 'needed' },
        { ...plannedFix, approval: 'given' },
        { ...plannedFix, strategy: 'log_diff', delivery: 'suggestion', approval: 'refused', reason: 'a fork' },
      ],
    }),
    [
      'formatter → commit: gofmt formats 1 file',
      'formatter → commit (approval needed): gofmt formats 1 file',
      'formatter → commit (approval given): gofmt formats 1 file',
      'log_diff → suggestion (approval refused): gofmt formats 1 file',
    ],
  ],
  [
    'what was tried in vain',
    fix({
      declined: [
        {
          checkName: 'lint',
          tried: [
            { strategy: 'log_diff', reason: 'The log holds no patch.' },
            { strategy: 'formatter', reason: 'a.go was not formatted.' },
          ],
        },
        { checkName: 'unit', tried: [] },
      ],
    }),
    [
      'lint → nothing to propose',
      '  log_diff: The log holds no patch.',
      '  formatter: a.go was not formatted.',
      'unit → nothing to propose',
    ],
  ],
  [
    'hostile names and reasons of routes, on one line each',
    route({
      routes: [{ ...routed, checkName: HOSTILE, row: HOSTILE, reason: HOSTILE, considered: [HOSTILE, HOSTILE] }],
      verdicts: [{ ...verdict, id: `\u001b${'\u0007'.repeat(7)}`, message: HOSTILE }],
    }),
    [
      `${SHOWN} → fix (row ${SHOWN}): ${SHOWN}`,
      `  <dim>${SHOWN}; ${SHOWN}</dim>`,
      `attempt ␛${'␇'.repeat(7)}: verified, ${SHOWN}`,
    ],
  ],
  [
    'hostile summaries and reasons of fixes, on one line each',
    fix({
      planned: [{ ...plannedFix, strategy: HOSTILE, summary: HOSTILE }],
      declined: [{ checkName: HOSTILE, tried: [{ strategy: HOSTILE, reason: HOSTILE }] }],
    }),
    [`${SHOWN} → commit: ${SHOWN}`, `${SHOWN} → nothing to propose`, `  ${SHOWN}: ${SHOWN}`],
  ],
])('%s', (_, stage, expected) => {
  expect(fixLines(stage, marked)).toEqual(expected);
});

test.each([
  ['no result', { stage: 'route', result: null }],
  ['routes without a row', route({ routes: [{ checkName: 'types', action: 'notify', reason: 'unknown' }] })],
  ['an action that there is not', route({ routes: [{ ...routed, action: 'pray' }] })],
  ['a verdict that there is not', route({ routes: [routed], verdicts: [{ ...verdict, status: 'fine' }] })],
  ['a fix stage that was skipped', { stage: 'fix', result: { skipped: 'nothing to do', notes: [] } }],
  ['a delivery that there is not', fix({ planned: [{ ...plannedFix, delivery: 'carrier pigeon' }] })],
  ['declined as text', fix({ declined: ['lint'] })],
  ['the result of another stage', { ...route({ routes: [routed] }), stage: 'analyze' }],
  ['the result of the other stage', { ...route({ routes: [routed] }), stage: 'fix' }],
])('nothing for %s', (_, stage) => {
  expect(fixLines(stage, plain)).toEqual([]);
});

test('they stand under their stages and attempts, before what could not be had', () => {
  const times = { startedAt: null, finishedAt: null, durationMs: 10 };
  const marks = { inputFingerprint: null, configHash: null, codeRef: null };
  const none = { llmCalls: 0, tokensIn: 0, tokensOut: 0 };
  const stage = { ...times, ...marks, ...none, attempt: 1, status: 'completed', rowsIn: 1, rowsOut: 1 };
  const shared = { ...stage, reusedFrom: null, error: null };
  const run = runDetailSchema.parse({
    ...times,
    ...marks,
    ...none,
    runId: runs.green,
    pullRequestId: pullRequests.total,
    repository: 'acme/shop',
    pullRequestNumber: 12,
    installationId: installations.acme,
    headSha: '2'.repeat(40),
    status: 'completed',
    triggerSource: 'webhook',
    pipeline: null,
    currentStage: 'fix',
    waitingReason: null,
    createdAt: '2026-11-21T10:00:00Z',
    latestError: null,
    metrics: {},
    checkpointThread: null,
    checkpointNs: null,
    parentRunId: null,
    eventsIn: 1,
    findingsOut: 1,
    rowsIn: 1,
    rowsOut: 1,
    costUsd: 0,
    traceId: null,
    inputMessage: null,
    cancelRequestedAt: null,
    warnings: [],
    stages: [
      { ...shared, ...route({ routes: [routed] }) },
      { ...shared, ...fix({ planned: [plannedFix] }) },
      { ...shared, ...fix({ planned: [plannedFix], notes: ['a.go could not be read'] }), attempt: 2 },
    ],
    findings: [],
    deliveries: [],
    childRunIds: [],
    notes: [],
    answers: [],
  });
  const printed = [...renderRun(run, clock, plain)];
  expect(printed.slice(printed.indexOf('Stages') + 1, printed.indexOf('Metrics') - 1)).toEqual([
    '├─ route          completed          10 ms  1 in, 1 out',
    '│     types → fix (row fix): type error, 97 % sure',
    '│       type_error, 97 % sure, recommended: fix; memory: new',
    '└─ fix',
    '   ├─ attempt 1   completed          10 ms  1 in, 1 out',
    '   │     formatter → commit: gofmt formats 1 file',
    '   └─ attempt 2   completed          10 ms  1 in, 1 out',
    '         formatter → commit: gofmt formats 1 file',
    '         a.go could not be read',
  ]);
});
