import { expect, test } from '@jest/globals';
import { renderActionsLog } from '../../src/dev/github/actions-log.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import { type LocalModel, startLocalModel } from '../../src/dev/model/local-model.js';
import type { Asked, Turn } from '../../src/dev/model/turn.js';
import { createModels } from '../../src/model/models.js';
import { replayRun } from '../../src/pipeline/replay.js';
import { listFindings } from '../../src/store/read-run-findings.js';
import { aboutOf, modelsAt, say, silent } from '../support/local-models.js';
import { configure, openShop } from '../support/shop.js';
import { type TestApp, withApp } from '../support/with-app.js';

const CAUSE = 'frobnicate: the ledger of 2026 has no opening balance';
const LOG = renderActionsLog(
  [
    {
      command: 'make ledger',
      output: `reading ledgers\nreading 2025\nreading 2026\n${CAUSE}\nmake: *** [ledger] Error 3\n`,
      exitCode: 3,
    },
  ],
  { startedAt: new Date('2026-11-21T10:00:00Z'), repository: 'acme/shop' },
);

/** The number that the prompt gives to the line that says why. */
const causeLine = ({ text }: Asked): number => Number(/(\d+)\| frobnicate: the ledger/.exec(text)?.[1]);

/** A model that says why, and quotes the line. */
const clever = (asked: Asked): Turn =>
  aboutOf(asked) === 'diagnosis'
    ? say({
        abstains: false,
        category: 'configuration',
        certainty: 'high',
        claims: [
          { sentence: 'The moon is full.', lines: [{ number: 1, text: 'the moon is full' }] },
          {
            sentence: 'The ledger of 2026 lacks its opening balance.',
            lines: [{ number: causeLine(asked), text: CAUSE }],
          },
        ],
      })
    : silent(asked);

function failLedger(github: LocalGithub, config?: string) {
  const { repository, owner } = openShop(github);
  if (config) configure(github, repository, config);
  const pull = github.openPullRequest(repository, { head: 'total', by: owner });
  const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'ledger' }] });
  github.completeJob(jobs[0]!, { conclusion: 'failure', log: LOG });
  return { repository, pull };
}

async function withModel(
  otherwise: (asked: Asked) => Turn,
  test: (app: TestApp, model: LocalModel) => Promise<void>,
  options: Parameters<typeof modelsAt>[1] = {},
): Promise<void> {
  const model = await startLocalModel(otherwise);
  try {
    await withApp((app) => test(app, model), { models: modelsAt(model.url, options) });
  } finally {
    await model.close();
  }
}

const runsOf = async ({ pool }: TestApp) =>
  (
    await pool.query(
      `select id, status, llm_calls, tokens_in::int, tokens_out::int, cost_usd::float from pipeline_runs where trigger_source <> 'replay' order by id`,
    )
  ).rows;
const analysesOf = async ({ pool }: TestApp) =>
  (await pool.query(`select distinct category, root_cause, metadata->'model' as model from analysis_results`)).rows;
const callsOf = async ({ pool }: TestApp) =>
  (
    await pool.query(
      `select stage, purpose, model, tokens_in::int, cost_usd::float, error from model_calls order by id`,
    )
  ).rows;

test.each([false, true])(
  'a failure that the rules cannot tell is told by the model, in words that the log bears out (streamed: %s)',
  async (stream) => {
    await withModel(
      clever,
      async (app, model) => {
        const { pull } = failLedger(app.github);
        await app.drain();
        expect(await analysesOf(app)).toEqual([
          {
            category: 'configuration',
            root_cause: 'The ledger of 2026 lacks its opening balance.',
            model: {
              ...{ name: 'openai-compatible/small', outcome: 'diagnosed', dropped: 1, problem: null },
              ruleCategory: 'unknown',
            },
          },
        ]);
        const checkRun = app.github.checkRunsOf(pull.head.sha).find(({ name }) => name === 'Regreen')!;
        expect(checkRun.output.summary).toContain('The ledger of 2026 lacks its opening balance.');
        expect(checkRun.output.summary).toContain('A language model');
        expect(checkRun.output.summary).not.toContain('moon');
        const asked = model.asked.filter((each) => aboutOf(each) === 'diagnosis');
        expect(asked).toHaveLength(1);
        expect(asked[0]!.text).not.toContain(app.secret);
        const calls = await callsOf(app);
        expect(calls[0]).toEqual({
          stage: 'analyze',
          purpose: expect.stringMatching(/^diagnosis:/),
          model: 'small',
          tokens_in: 1000,
          cost_usd: 0.002,
          error: null,
        });
        const runs = await runsOf(app);
        const { findings } = await listFindings(app.pool, runs[0].id);
        expect(findings[0]!.model).toEqual({ name: 'openai-compatible/small', outcome: 'diagnosed', problem: null });
        const sum = (of: (run: (typeof runs)[number]) => number) => runs.reduce((total, run) => total + of(run), 0);
        expect(sum((run) => run.llm_calls)).toBe(calls.length);
        expect(sum((run) => run.tokens_in)).toBe(1_000 * calls.length);
        expect(sum((run) => run.cost_usd)).toBeCloseTo(0.002 * calls.length);
      },
      { env: { REGREEN_MODEL_STREAM: String(stream) } },
    );
  },
);

test('a run is replayed from its recorded replies without a difference and without a request; with another model it is asked again', async () => {
  await withModel(clever, async (app, model) => {
    failLedger(app.github);
    await app.drain();
    const [run] = await runsOf(app);
    const before = model.asked.length;
    const replayed = await replayRun({ pool: app.pool, codeRef: 'test' }, run.id, { dryRun: false });
    expect(replayed.stages.filter(({ outcome }) => outcome === 'different')).toEqual([]);
    expect(replayed.stages.find(({ stage }) => stage === 'analyze')).toMatchObject({ outcome: 'same' });
    expect(replayed.same).toBe(true);
    expect(model.asked).toHaveLength(before);

    const models = createModels(app.config.models!.settings, app.config.models!.budgets);
    const other = await replayRun({ pool: app.pool, codeRef: 'test', models }, run.id, {
      dryRun: false,
      model: 'openai-compatible/large',
    });
    expect(model.asked.slice(before).every(({ body }) => body.model === 'large')).toBe(true);
    expect(model.asked.length).toBeGreaterThan(before);
    expect(other.stages.find(({ stage }) => stage === 'analyze')!.differences.map(({ path }) => path)).toEqual([
      'result.failures[0].model.name',
    ]);
    const { rows } = await app.pool.query(
      `select llm_calls, cost_usd::float from pipeline_runs where trigger_source = 'replay' order by id`,
    );
    expect(rows[0]).toEqual({ llm_calls: 0, cost_usd: 0 });
    expect(rows[1].llm_calls).toBe(model.asked.length - before);
    expect(rows[1].cost_usd).toBeCloseTo(0.02 * rows[1].llm_calls);
  });
});

const garbage = (): Turn => ({ kind: 'say', text: 'I would rather talk about the weather.' });

test.each<[string, (asked: Asked) => Turn, string]>([
  ['refuses', () => ({ kind: 'refuse', text: 'No.' }), 'no_answer'],
  ['talks of other things, also when asked again', garbage, 'no_answer'],
  ['is not there', () => ({ kind: 'status', status: 401 }), 'no_answer'],
  [
    'quotes what does not stand in the log',
    (asked) =>
      aboutOf(asked) === 'diagnosis'
        ? say({
            abstains: false,
            category: 'network',
            certainty: 'high',
            claims: [{ sentence: 'Somebody cut the cable.', lines: [{ number: 4, text: 'connection refused' }] }],
          })
        : silent(asked),
    'abstained',
  ],
  ['abstains', silent, 'abstained'],
])('where the model %s, the rules speak alone', async (_, otherwise, outcome) => {
  await withModel(otherwise, async (app) => {
    const { pull } = failLedger(app.github);
    await app.drain();
    const analyses = await analysesOf(app);
    // Another run may have asked again where nobody was there.
    expect(analyses).toEqual(
      analyses.map(() => expect.objectContaining({ category: 'unknown', model: expect.objectContaining({ outcome }) })),
    );
    expect(analyses).not.toEqual([]);
    const checkRun = app.github.checkRunsOf(pull.head.sha).find(({ name }) => name === 'Regreen')!;
    expect(checkRun.conclusion).toBe('neutral');
    expect(checkRun.output.summary).not.toContain('language model');
    expect((await runsOf(app)).some(({ status }) => status === 'failed')).toBe(false);
  });
});

test.each<[string, Parameters<typeof modelsAt>[1], string | undefined, RegExp]>([
  ['the operator', { tokens: { run: 100 } }, undefined, /tokens for a run/],
  ['the operator, in dollars', { usd: { day: 0.000001 } }, undefined, /in 24 hours/],
  ['the repository', {}, 'model: {maxTokensPerDay: 50}\n', /tokens for a repository/],
  [
    'a price that nobody has said',
    { usd: { run: 5 }, env: { REGREEN_MODEL_PRICES: '' } },
    undefined,
    /REGREEN_MODEL_PRICES/,
  ],
])('nothing is asked beyond the budget of %s', async (_, options, config, reason) => {
  await withModel(
    clever,
    async (app, model) => {
      failLedger(app.github, config);
      await app.drain();
      expect(model.asked).toEqual([]);
      const [analysis] = await analysesOf(app);
      expect(analysis).toMatchObject({
        category: 'unknown',
        model: { outcome: 'over_budget', problem: expect.stringMatching(reason) },
      });
      expect(await callsOf(app)).toEqual([]);
      expect((await runsOf(app)).every(({ status }) => status === 'completed')).toBe(true);
    },
    options,
  );
});

test.each<[string, string, number, RegExp | null]>([
  ['may choose another model of those that are allowed', 'model: {name: openai-compatible/large}\n', 1, null],
  ['may not choose one that is not', 'model: {name: openai/gpt-5}\n', 0, /must be one of the models/],
  ['may switch it off', 'model: {enabled: false}\n', 0, null],
])('a repository %s', async (_, config, least, note) => {
  await withModel(clever, async (app, model) => {
    const { pull } = failLedger(app.github, config);
    await app.drain();
    expect(model.asked.length >= least && (least > 0 || model.asked.length === 0)).toBe(true);
    expect(model.asked.every(({ body }) => body.model === 'large')).toBe(true);
    const checkRun = app.github.checkRunsOf(pull.head.sha).find(({ name }) => name === 'Regreen')!;
    if (note) expect(JSON.stringify(checkRun.output)).toMatch(note);
  });
});
