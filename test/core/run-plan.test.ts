import { describe, expect, test } from '@jest/globals';
import { BUILT_IN_PIPELINE, type PipelineStage } from '../../src/core/pipeline-definition.js';
import { DEFAULT_CONFIG, effectiveConfig } from '../../src/core/repository-config.js';
import { chosenPipeline, countedByConfig, planRun, runPlanSchema, stageApplies } from '../../src/core/run-plan.js';

const pullRequest = { labels: ['bug'], author: 'Mona', baseBranch: 'main' };
const given = {
  pipeline: null,
  config: DEFAULT_CONFIG,
  sources: { repository: 'abc', organisation: null },
  mistakes: { sentences: [], annotations: [] },
  requested: null,
  pullRequest,
};
const mine = { id: '01900000-0000-7000-8000-000000000001', name: 'mine', stages: BUILT_IN_PIPELINE.stages.slice(0, 1) };

describe('the pipeline of a run', () => {
  test('is the built-in one where nothing else is chosen', () => {
    const plan = planRun(given);
    expect(plan).toMatchObject({ pipeline: { id: null, name: 'default' }, nothing: null, notes: [] });
    expect(plan.stages).toEqual(BUILT_IN_PIPELINE.stages);
    expect(runPlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  test('is the requested one before the configured one', () => {
    const config = effectiveConfig([{ pipeline: 'mine' }]);
    expect(chosenPipeline(config, null)).toBe('mine');
    expect(chosenPipeline(config, 'other')).toBe('other');
    expect(chosenPipeline(config, 'default')).toBeNull();
    expect(chosenPipeline(DEFAULT_CONFIG, null)).toBeNull();
    expect(planRun({ ...given, config, pipeline: mine })).toMatchObject({
      pipeline: { id: mine.id, name: 'mine' },
      stages: mine.stages,
      notes: [],
    });
    expect(planRun({ ...given, config, pipeline: mine, requested: 'default' }).pipeline.id).toBeNull();
  });

  test.each([
    ['not there', null],
    ['not readable', { ...mine, stages: [] }],
  ])('gives way to the built-in one, and says so, when it is %s', (_, pipeline) => {
    const plan = planRun({ ...given, config: effectiveConfig([{ pipeline: 'mine' }]), pipeline });
    expect(plan).toMatchObject({ pipeline: { id: null, name: 'default' }, nothing: null });
    expect(plan.notes).toEqual([expect.stringMatching(/no pipeline `mine`.*built-in/)]);
  });
});

describe('a pull request is left alone', () => {
  test.each([
    [{}, {}, null],
    [{}, { labels: ['Regreen:Hold'] }, 'The label `regreen:hold` is on the pull request.'],
    [
      { labels: { include: ['**'] } },
      { labels: ['bug', 'regreen:hold'] },
      'The label `regreen:hold` is on the pull request.',
    ],
    [{ branches: { include: ['release/*'] } }, {}, 'The configuration leaves out pull requests into `main`.'],
    [
      { branches: { include: ['release/*'] } },
      { baseBranch: null },
      'The configuration leaves out pull requests into a branch nobody knows.',
    ],
    [{ branches: { exclude: ['release/*'] } }, { baseBranch: null }, null],
    [{ authors: { exclude: ['mona'] } }, {}, 'The configuration leaves out pull requests by `Mona`.'],
    [{ authors: { include: ['*[bot]'] } }, { author: 'renovate[bot]' }, null],
    [
      { labels: { include: ['autofix'] } },
      { labels: [] },
      'The configuration leaves out pull requests without a label.',
    ],
    [{ labels: { exclude: ['bug'] } }, {}, 'The configuration leaves out pull requests with the label `bug`.'],
    [
      { labels: { exclude: ['b*'] } },
      { labels: ['a`b', 'bug'] },
      "The configuration leaves out pull requests with the labels `a'b`, `bug`.",
    ],
  ])('config %j, pull request %j: %s', (layer, changes, reason) => {
    const plan = planRun({ ...given, config: effectiveConfig([layer]), pullRequest: { ...pullRequest, ...changes } });
    expect(plan.nothing).toBe(reason);
  });
});

describe('a stage runs', () => {
  const facts = { ...pullRequest, failedChecks: ['test / unit', 'lint'], posted: true };
  const only = (patterns: string[], exclude: string[] = []) => ({ include: patterns, exclude });
  test.each([
    [null, {}, true, 'fix has no conditions.'],
    [
      { branches: only(['main']), authors: only(['mona']), labels: only(['bug']), checks: only(['lint']) },
      {},
      true,
      'The conditions of fix hold.',
    ],
    [{ branches: only(['v*']) }, {}, false, 'fix does not run for pull requests into `main`.'],
    [{ authors: only(['*[bot]']) }, {}, false, 'fix does not run for pull requests by `Mona`.'],
    [{ authors: only(['*[bot]']) }, { author: null }, false, 'fix does not run for pull requests by somebody unknown.'],
    [{ labels: only([], ['bug']) }, {}, false, 'fix does not run for pull requests with the label `bug`.'],
    [{ checks: only(['test*']) }, {}, false, 'fix does not run for the checks that failed.'],
    [{ checks: only(['test**']) }, {}, true, 'The conditions of fix hold.'],
    [{ checks: only([], ['**']) }, {}, false, 'fix does not run for the checks that failed.'],
    [{ checks: only([]) }, { failedChecks: [] }, false, 'fix does not run while no check has failed.'],
  ])('when %j, facts %j: %j', (when, changes, applies, reason) => {
    const stage: PipelineStage = { stage: 'fix', options: {}, when, approval: false };
    expect(stageApplies(stage, { ...facts, ...changes })).toEqual({ applies, reason });
  });
});

test('notify looks at the checks of its conditions only before anything was posted: after that it keeps it true', () => {
  const when = { checks: { include: ['lint'], exclude: [] }, branches: { include: ['main'], exclude: [] } };
  const green = { ...pullRequest, failedChecks: [], posted: false };
  const applies = (stage: 'notify' | 'fix', changes: object) =>
    stageApplies({ stage, options: {}, when, approval: false }, { ...green, ...changes }).applies;
  expect(applies('notify', { posted: false })).toBe(false);
  expect(applies('notify', { posted: true })).toBe(true);
  expect(applies('notify', { posted: true, failedChecks: ['test'] })).toBe(true);
  expect(applies('notify', { posted: true, baseBranch: 'v1' })).toBe(false);
  expect(applies('fix', { posted: true })).toBe(false);
});

test('checks count as the configuration says', () => {
  const checks = [{ name: 'test' }, { name: 'e2e / chrome' }, { name: 'E2E' }];
  const config = effectiveConfig([{ checks: { exclude: ['e2e**'] } }]);
  expect(countedByConfig(checks, config)).toEqual([{ name: 'test' }, { name: 'E2E' }]);
  expect(countedByConfig(checks, DEFAULT_CONFIG)).toEqual(checks);
});
