import { z } from 'zod';
import { annotationSchema } from './annotations.js';
import { admits, admitsSet, admitting, type Filter } from './glob.js';
import { HOLD_LABEL, isHoldLabel } from './hold-label.js';
import { quoted } from './mistake.js';
import { BUILT_IN_PIPELINE, type PipelineStage, pipelineStageSchema } from './pipeline-definition.js';
import { BUILT_IN_NAME } from './pipeline-name.js';
import { type EffectiveConfig, effectiveConfigSchema } from './repository-config-schema.js';
import type { StageName } from './stages.js';

/**
 * What people who may write ask of a run, with the login of whoever asked last; `answer`: to the question whether a fix is to be applied.
 * `attempts`: ids of those that were there to be seen; `stage`: the one that had asked; null: none waited.
 */
export const askedSchema = z.object({
  fix: z.string().nullable(),
  rerun: z.string().nullable(),
  review: z.string().nullable().default(null),
  stop: z.string().nullable().default(null),
  answer: z
    .object({
      by: z.string().nullable(),
      approved: z.boolean(),
      attempts: z.array(z.string()),
      stage: z.string().nullable().default(null),
    })
    .nullable(),
});
export type Asked = z.infer<typeof askedSchema>;

/** `pipeline_runs.plan`: what a run works by, read once when it starts. */
export const runPlanSchema = z.object({
  /** The id is null for the built-in pipeline. */
  pipeline: z.object({ id: z.string().nullable(), name: z.string() }),
  stages: z.array(pipelineStageSchema),
  config: effectiveConfigSchema,
  /** Blob SHAs of the configuration files that are in force; null where there is none. */
  sources: z.object({ repository: z.string().nullable(), organisation: z.string().nullable() }),
  /** Why the pull request is not to be worked on, in a sentence; null: it is. */
  nothing: z.string().nullable(),
  /** Mistakes in the configuration, as they are told. */
  mistakes: z.object({ sentences: z.array(z.string()), annotations: z.array(annotationSchema) }),
  /** Sentences for the report. */
  notes: z.array(z.string()),
  /** What people who may write have asked for. */
  asked: askedSchema.default({ fix: null, rerun: null, review: null, stop: null, answer: null }),
});
export type RunPlan = z.infer<typeof runPlanSchema>;

/** Who and where a pull request is. Its branches are matched by their full name. */
type PullRequestFacts = { labels: string[]; author: string | null; baseBranch: string | null };

/** The name of the pipeline to look up, or null for the built-in one. */
export function chosenPipeline(config: EffectiveConfig, requested: string | null): string | null {
  const name = requested ?? config.pipeline;
  return name === BUILT_IN_NAME ? null : name;
}

/**
 * What a run does, from what is in force and what the pull request is. `pipeline` is what was found under the name that `chosenPipeline` gives;
 * where it is not to be had, the built-in one runs, and the notes say so.
 */
export function planRun(given: {
  pipeline: { id: string; name: string; stages: PipelineStage[] } | null;
  config: EffectiveConfig;
  sources: RunPlan['sources'];
  /** Of the configuration, as they will be told. */
  mistakes: RunPlan['mistakes'];
  /** The pipeline that whoever asked for the run wants. */
  requested: string | null;
  pullRequest: PullRequestFacts;
}): RunPlan {
  const { config, sources, mistakes } = given;
  const chosen = chosenPipeline(config, given.requested);
  const usable = chosen !== null && given.pipeline?.stages.length ? given.pipeline : null;
  const { id, name, stages } = usable ?? { id: null, ...BUILT_IN_PIPELINE };
  const missing = chosen !== null && usable === null;
  return {
    pipeline: { id, name },
    stages,
    config,
    sources,
    mistakes,
    nothing: whyNot(config, given.pullRequest),
    notes: missing
      ? [
          `There is no pipeline ${quoted(chosen)} that can be used, so the built-in one runs: regreen pipelines list shows which there are.`,
        ]
      : [],
    asked: { fix: null, rerun: null, review: null, stop: null, answer: null },
  };
}

function whyNot({ labels, branches, authors }: EffectiveConfig, pullRequest: PullRequestFacts): string | null {
  if (pullRequest.labels.some(isHoldLabel)) return `The label ${quoted(HOLD_LABEL)} is on the pull request.`;
  const leftOut = (what: string) => `The configuration leaves out pull requests ${what}.`;
  if (!admitsName(branches, pullRequest.baseBranch)) return leftOut(into(pullRequest));
  if (!admitsName(authors, pullRequest.author, true)) return leftOut(by(pullRequest));
  return admitsSet(labels, pullRequest.labels) ? null : leftOut(labelled(pullRequest));
}

/** Whether the conditions of a stage hold, and the sentence that says why not, or that they do. */
export function stageApplies(
  { stage, when }: PipelineStage,
  facts: PullRequestFacts & {
    failedChecks: string[];
    /** Whether a check run of ours stands on the head: then notify keeps it true, once green as well. */
    posted: boolean;
  },
): { applies: boolean; reason: string } {
  const not = (what: string) => ({ applies: false, reason: `${stage} does not run ${what}.` });
  if (when?.branches && !admitsName(when.branches, facts.baseBranch)) return not(`for pull requests ${into(facts)}`);
  if (when?.authors && !admitsName(when.authors, facts.author, true)) return not(`for pull requests ${by(facts)}`);
  if (when?.labels && !admitsSet(when.labels, facts.labels)) return not(`for pull requests ${labelled(facts)}`);
  const { checks } = when ?? {};
  const keepsTrue = stage === 'notify' && facts.posted;
  if (checks && !keepsTrue && !facts.failedChecks.some(admitting(checks)))
    return not(facts.failedChecks.length === 0 ? 'while no check has failed' : 'for the checks that failed');
  return { applies: true, reason: when ? `The conditions of ${stage} hold.` : `${stage} has no conditions.` };
}

/** A number that the pipeline tells a stage; null where it says nothing. */
export function optionOf({ stages }: Pick<RunPlan, 'stages'>, stage: StageName, option: string): number | null {
  const value = stages.find((planned) => planned.stage === stage)?.options[option];
  return typeof value === 'number' ? value : null;
}

/** The checks that the configuration lets count. */
export function countedByConfig<T extends { name: string }>(checks: T[], { checks: filter }: EffectiveConfig): T[] {
  const counts = admitting(filter);
  return checks.filter(({ name }) => counts(name));
}

/** A name that nobody knows is in no list. */
const admitsName = (filter: Filter, name: string | null, ignoreCase = false): boolean =>
  name === null ? filter.include.length === 0 : admits(filter, name, { ignoreCase });

const into = ({ baseBranch }: PullRequestFacts): string =>
  `into ${baseBranch === null ? 'a branch nobody knows' : quoted(baseBranch)}`;

const by = ({ author }: PullRequestFacts): string => `by ${author === null ? 'somebody unknown' : quoted(author)}`;

const labelled = ({ labels }: PullRequestFacts): string =>
  labels.length === 0
    ? 'without a label'
    : `with the label${labels.length === 1 ? '' : 's'} ${labels.slice(0, 10).map(quoted).join(', ')}`;
