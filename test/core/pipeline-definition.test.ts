import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  BUILT_IN_PIPELINE,
  type PipelineDefinition,
  type PipelineStage,
  parsePipeline,
  parsePipelineFile,
} from '../../src/core/pipeline-definition.js';
import { renderPipeline } from '../../src/core/render-pipeline.js';
import { STAGE_NAMES } from '../../src/core/stages.js';

const told = (text: string): string[] => {
  const read = parsePipelineFile(text);
  return 'mistakes' in read ? read.mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`) : [];
};

const GOOD = `
name: careful
description: Diagnose everywhere, tell on main only
stages:
  - stage: analyze
    options: { maxFindings: 20 }
  - stage: fix
    approval: true
    when:
      labels: [autofix]
      checks: { exclude: ["e2e**"] }
  - stage: notify
    when: { branches: [main] }
`;

const CAREFUL: PipelineDefinition = {
  name: 'careful',
  description: 'Diagnose everywhere, tell on main only',
  stages: [
    { stage: 'analyze', options: { maxFindings: 20 }, when: null, approval: false },
    {
      stage: 'fix',
      options: {},
      when: { labels: { include: ['autofix'], exclude: [] }, checks: { include: [], exclude: ['e2e**'] } },
      approval: true,
    },
    { stage: 'notify', options: {}, when: { branches: { include: ['main'], exclude: [] } }, approval: false },
  ],
};

test('a file reads as its definition, in YAML, in JSON, and in the form it is kept in', () => {
  expect(parsePipelineFile(GOOD)).toEqual({ definition: CAREFUL });
  expect(parsePipelineFile(JSON.stringify(CAREFUL, null, '\t'))).toEqual({ definition: CAREFUL });
  expect(parsePipeline(CAREFUL)).toEqual({ definition: CAREFUL });
});

test('the built-in pipeline is every stage in order', () => {
  expect(BUILT_IN_PIPELINE.stages.map(({ stage }) => stage)).toEqual([...STAGE_NAMES]);
  expect(parsePipeline({ ...BUILT_IN_PIPELINE, name: 'mine' })).toEqual({
    definition: { ...BUILT_IN_PIPELINE, name: 'mine' },
  });
});

describe('mistakes name the line', () => {
  const stages = (...lines: string[]) => ['name: x', 'stages:', ...lines].join('\n');
  test.each([
    ['', ['1:1 the file is empty']],
    ['stages: [{stage: analyze}]', ['1:1 `name` is missing']],
    ['name: x\n', ['1:1 `stages` is missing']],
    ['name: Fast!\nstages: [{stage: analyze}]', [expect.stringMatching(/^1:7 `name` must be small letters/)]],
    ['name: default\nstages: [{stage: analyze}]', ['1:7 `name` must not be default: that is the built-in one']],
    ['name: x\nstages: []', ['2:9 `stages` must have at least 1 entry']],
    [stages('- stage: anlyze'), ['3:10 `stages[0].stage` must be one of analyze, route, fix, review, notify']],
    [stages('- analyze'), ['3:3 `stages[0]` must be a map of keys and values']],
    [stages('- stage: notify'), ['3:10 the first stage must be analyze: the others rest on it']],
    [stages('- stage: analyze', '- stage: analyze'), ['4:10 analyze stands here twice: a stage runs once']],
    [
      stages('- stage: analyze', '- stage: notify', '- stage: fix'),
      ['5:10 fix must come before notify: the order is analyze, route, fix, review, notify'],
    ],
    [stages('- stage: analyze', '  option: {}'), ['4:3 unknown key `option`; did you mean `options`?']],
    [
      stages('- stage: analyze', '  options: {maxFinding: 1}'),
      ['4:13 unknown key `maxFinding`; did you mean `maxFindings`?'],
    ],
    [
      stages('- stage: analyze', '- stage: route', '  options: {fast: true}'),
      ['5:13 unknown key `fast`; there are none here'],
    ],
    [stages('- stage: analyze', '  when: {label: [a]}'), ['4:10 unknown key `label`; did you mean `labels`?']],
    [
      stages('- stage: analyze', '  when:', '    branches: [main]', '    checks: [lint]', '- stage: fix'),
      [expect.stringMatching(/^6:13 analyze cannot depend on failed checks/)],
    ],
    [
      stages('- stage: analyze', '  approval: maybe', '- stage: ship', 'kind: 1'),
      [
        '4:13 `stages[0].approval` must be true or false',
        '5:10 `stages[1].stage` must be one of analyze, route, fix, review, notify',
        expect.stringMatching(/^6:1 unknown key `kind`/),
      ],
    ],
  ])('%j', (text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test('a value that is no file has none', () => {
    expect(parsePipeline({ name: 'x', stages: [{ stage: 'fix' }] })).toEqual({
      mistakes: [expect.objectContaining({ line: 0, path: 'stages[0].stage' })],
    });
  });
});

/** Analyze has no checks to depend on. */
function conditionsOf(stage: string, given: PipelineStage['when']): PipelineStage['when'] {
  const { checks, ...others } = given ?? {};
  const conditions = stage !== 'analyze' && checks ? { checks, ...others } : others;
  return Object.keys(conditions).length > 0 ? conditions : null;
}

test('what is rendered reads back as the same pipeline', () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/).filter((text) => text !== 'default');
  const text = fc.string({ minLength: 1, maxLength: 20 });
  const filter = fc.record({ include: fc.array(text, { maxLength: 2 }), exclude: fc.array(text, { maxLength: 2 }) });
  const when = fc.record({ checks: filter, labels: filter, branches: filter, authors: filter }, { requiredKeys: [] });
  const definition = fc.record({
    name,
    description: fc.option(fc.string({ maxLength: 50 })),
    stages: fc
      .tuple(fc.subarray(STAGE_NAMES.slice(1)), fc.option(when), fc.boolean())
      .map(([later, conditions, approval]) =>
        [STAGE_NAMES[0], ...later].map((stage) => ({
          stage,
          options: stage === 'notify' ? { maxAnnotations: 3 } : {},
          when: conditionsOf(stage, conditions),
          approval,
        })),
      ),
  });
  fc.assert(
    fc.property(definition, (given) => {
      expect(parsePipelineFile(renderPipeline(given))).toEqual({ definition: given });
    }),
    { numRuns: 300 },
  );
});
