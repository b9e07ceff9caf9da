import { z } from 'zod';
import { filterInput, filterSchema, plainText } from './filter-schema.js';
import type { Mistake } from './mistake.js';
import { BUILT_IN_NAME, PIPELINE_NAME, PIPELINE_NAME_RULE } from './pipeline-name.js';
import { checkValue, readBySchema, strictMap } from './schema-mistakes.js';
import { isStageName, STAGE_NAMES, type StageName } from './stages.js';

const conditionsInput = strictMap({
  checks: filterInput.optional(),
  labels: filterInput.optional(),
  branches: filterInput.optional(),
  authors: filterInput.optional(),
}).meta({
  description:
    'The stage runs only where all of these hold; checks: for one failed check at least, so not for analyze. notify keeps what it has posted true whatever its checks say.',
});

/** What each stage can be told. A stage without options takes none. */
const OPTIONS = {
  analyze: strictMap({
    maxFindings: z.int().min(1).max(100).optional().meta({ description: 'Most findings kept of one check.' }),
  }),
  route: strictMap({}),
  fix: strictMap({}),
  review: strictMap({}),
  notify: strictMap({
    maxAnnotations: z.int().min(0).max(150).optional().meta({ description: 'Most annotations on one head.' }),
  }),
} satisfies Record<StageName, z.ZodType>;

const stageInput = <Name extends StageName>(name: Name) =>
  strictMap({
    stage: z.literal(name),
    options: OPTIONS[name].optional(),
    when: conditionsInput.nullish(),
    approval: z.boolean().optional().meta({ description: 'The run waits for a person before this stage.' }),
  });

const unknownStage = (issue: { code?: string }) =>
  issue.code === 'invalid_union' ? `must be one of ${STAGE_NAMES.join(', ')}` : undefined;

const [first, ...rest] = STAGE_NAMES.map(stageInput);

/** A pipeline as people write it, in YAML or JSON. */
export const pipelineInputSchema = strictMap({
  name: z
    .string()
    .regex(PIPELINE_NAME, PIPELINE_NAME_RULE)
    .refine((name) => name !== BUILT_IN_NAME, `must not be ${BUILT_IN_NAME}: that is the built-in one`),
  description: plainText(500).nullish(),
  stages: z.array(z.discriminatedUnion('stage', [first!, ...rest], { error: unknownStage })).min(1),
});

/** How it is kept: nothing left out. */
const conditionsSchema = z.object({
  checks: filterSchema.optional(),
  labels: filterSchema.optional(),
  branches: filterSchema.optional(),
  authors: filterSchema.optional(),
});
type Conditions = z.infer<typeof conditionsSchema>;

export const pipelineStageSchema = z.object({
  stage: z.enum(STAGE_NAMES),
  options: z.record(z.string(), z.unknown()),
  when: conditionsSchema.nullable(),
  approval: z.boolean(),
});
export type PipelineStage = z.infer<typeof pipelineStageSchema>;

export type PipelineDefinition = { name: string; description: string | null; stages: PipelineStage[] };

/** What runs where nothing else is chosen. */
export const BUILT_IN_PIPELINE: PipelineDefinition = {
  name: BUILT_IN_NAME,
  description: 'Every stage, in order.',
  stages: STAGE_NAMES.map((stage) => ({ stage, options: {}, when: null, approval: false })),
};

type Parsed = { definition: PipelineDefinition } | { mistakes: Mistake[] };

/** A pipeline file, YAML or JSON: the definition, or every mistake with its place. Never throws. */
export function parsePipelineFile(text: string): Parsed {
  const read = readBySchema(text, pipelineInputSchema, stageRules);
  return 'mistakes' in read ? read : { definition: complete(read.value) };
}

/** The same for a value that came without a text; its mistakes stand on line 0. */
export function parsePipeline(value: unknown): Parsed {
  const read = checkValue(value, pipelineInputSchema, stageRules);
  return 'mistakes' in read ? read : { definition: complete(read.value) };
}

const complete = ({ name, description, stages }: z.infer<typeof pipelineInputSchema>): PipelineDefinition => ({
  name,
  description: description ?? null,
  stages: stages.map(({ stage, options, when, approval }) => ({
    stage,
    options: options ?? {},
    when: when && Object.keys(when).length > 0 ? completeConditions(when) : null,
    approval: approval ?? false,
  })),
});

const completeConditions = (when: z.infer<typeof conditionsInput>): Conditions =>
  Object.fromEntries(
    Object.entries(when).map(([key, filter]) => [
      key,
      { include: filter?.include ?? [], exclude: filter?.exclude ?? [] },
    ]),
  );

type Wrong = { path: PropertyKey[]; message: string };

function stageRules(value: unknown): Wrong[] {
  const stages: unknown = (value as { stages?: unknown } | null)?.stages;
  return Array.isArray(stages) ? [...stageOrder(stages), ...analyzeChecks(stages)] : [];
}

/** No check has failed before analyze has looked. */
const analyzeChecks = (stages: ({ stage?: unknown; when?: unknown } | null)[]): Wrong[] =>
  stages.flatMap((stage, index) => {
    const { checks } = (stage?.when ?? {}) as { checks?: unknown };
    if (stage?.stage !== 'analyze' || checks === undefined) return [];
    const message =
      'analyze cannot depend on failed checks, which it has yet to find: put this on a later stage, or `checks` into .github/regreen.yml';
    return [{ path: ['stages', index, 'when', 'checks'], message }];
  });

/** A stage rests on those before it: each at most once, in the order of the built-in pipeline, analyze first. */
function stageOrder(stages: ({ stage?: unknown } | null)[]): Wrong[] {
  const names = stages.map((stage) => stage?.stage);
  return names.flatMap((name, index) => {
    if (typeof name !== 'string' || !isStageName(name)) return [];
    const wrong = (message: string) => [{ path: ['stages', index, 'stage'], message }];
    if (index === 0 && name !== STAGE_NAMES[0])
      return wrong(`the first stage must be ${STAGE_NAMES[0]}: the others rest on it`);
    const before = names.slice(0, index);
    if (before.includes(name)) return wrong(`${name} stands here twice: a stage runs once`);
    const later = before.find((one) => isStageName(one as string) && rank(one as StageName) > rank(name));
    return later ? wrong(`${name} must come before ${later}: the order is ${STAGE_NAMES.join(', ')}`) : [];
  });
}

const rank = (name: StageName): number => STAGE_NAMES.indexOf(name);
