import { cutText } from '../cut-text.js';
import { fingerprint } from '../fingerprint.js';
import type { FixReview } from '../reviewers/fix.js';
import { deliveryOf } from './delivery.js';
import { limitsFor, materialsFor, patchFile } from './failure-material.js';
import { type FixAttempt, type FixMetadata, isOpen, type PatchFile } from './fix-attempt.js';
import type { FailureToFix, FixMaterials } from './fix-materials.js';
import { climbLadder } from './ladder.js';
import { linesOf } from './line-edits.js';
import { BY_MODEL, modelPatch } from './model-patch.js';
import { isReadByModel, READ_BY_MODEL } from './own-reading.js';
import { suggestionsOf } from './suggestions.js';
import type { Declined, Tried } from './tried.js';

/** A fix, or a re-run, as it goes to the one writer: nothing that is not in here reaches GitHub. */
export type PlannedFix = {
  /** The check whose diagnosis it is about. */
  externalId: string;
  strategy: string;
  fingerprint: string;
  metadata: FixMetadata;
  /** `needed`: a person is asked first. `refused`: one has said no. */
  approval: 'none' | 'needed' | 'given' | 'refused';
};

export type FixPlan = {
  planned: PlannedFix[];
  /** Failures that nothing could be done about, with what was tried. */
  declined: Declined[];
  /** What the fix reviewer says of what was proposed, also of what it turned down. */
  reviews: ({ checkName: string } & FixReview)[];
  notes: string[];
  /** A model was to say something, and gave no answer. That a budget is used up is no fault. */
  unheard: boolean;
};

/** Decides what is tried, and how far it goes. Pure: the same materials give the same plan. */
export function planFixes(materials: FixMaterials): FixPlan {
  const plan: FixPlan = {
    planned: [],
    declined: [],
    reviews: [],
    notes: materials.notes,
    unheard: materials.model?.answers.some(({ kind }) => kind !== 'answered' && kind !== 'over_budget') ?? false,
  };
  planReruns(materials, plan);
  for (const { checkName, reason } of materials.heldReruns)
    plan.declined.push({ checkName, tried: [{ strategy: 'rerun', reason }] });
  const materialOf = materialsFor(materials);
  const taken = new Map<string, string>();
  for (const failure of ownFirst(materials.failures)) {
    const standing = knownAttempt(failure, materials);
    if (standing) {
      // What was answered is what was shown, not what would be found today.
      const known = plan.planned.some(({ fingerprint }) => fingerprint === standing.fingerprint);
      if (!known) plan.planned.push(standing);
      for (const { path } of standing.metadata.files) taken.set(path, standing.strategy);
      continue;
    }
    const climbed = climbLadder(materialOf(failure), limitsFor(failure, materials));
    plan.reviews.push(...climbed.reviews.map((review) => ({ checkName: failure.checkName, ...review })));
    const { proposed } = climbed;
    if (!proposed) {
      // Where nobody knows what failed, that its log holds no patch is no news.
      if (failure.category === 'unknown' && materials.asked === null) continue;
      plan.declined.push({ checkName: failure.checkName, tried: [...climbed.tried, ...withheld(materials, failure)] });
      continue;
    }
    const planned = planFix(failure, proposed, materials);
    const same = plan.planned.find((one) => one.fingerprint === planned.fingerprint);
    const other = planned.metadata.files.find(({ path }) => taken.has(path));
    if (same) {
      same.metadata.checks = [...new Set([...same.metadata.checks, failure.checkName])];
      same.metadata.checkIds.push(failure.externalId);
    } else if (other) {
      const reason = `${taken.get(other.path)} changes ${other.path} too: one thing at a time, the next run goes on`;
      plan.declined.push({
        checkName: failure.checkName,
        tried: [...climbed.tried, { strategy: proposed.strategy, reason }],
      });
    } else {
      plan.planned.push(planned);
      for (const { path } of planned.metadata.files) taken.set(path, proposed.strategy);
    }
  }
  return plan;
}

/** What a model has read takes neither file nor patch from what our own rules have. */
const ownFirst = (failures: readonly FailureToFix[]): FailureToFix[] => [
  ...failures.filter((failure) => !isReadByModel(failure)),
  ...failures.filter(isReadByModel),
];

/** The fix for this failure at this head that a worker had begun when it died, or that somebody has seen and answered. */
function knownAttempt(failure: FailureToFix, materials: FixMaterials): PlannedFix | null {
  const { attempts, asked } = materials;
  const about = attempts.filter(
    ({ metadata }) => metadata.files.length > 0 && metadata.checkIds.includes(failure.externalId),
  );
  const begun = about.find(({ status }) => status === 'applying');
  if (begun) {
    const { strategy, fingerprint, metadata } = begun;
    return { externalId: failure.externalId, strategy, fingerprint, metadata, approval: 'given' };
  }
  // Whoever asks for a fix means what is shown; whoever answers, what there was to be seen.
  const isAnswered = ({ id }: FixAttempt): boolean =>
    asked?.answer === false || (asked?.attempts.includes(id) ?? false);
  const seen = about.find((attempt) => isOpen(attempt) && isAnswered(attempt));
  if (!seen || asked === null) return null;
  const needsPerson = needsOne(seen.strategy, seen.metadata.objections, materials);
  const { delivery, reason } = deliveryFor(seen.metadata.files, materials, { needsPerson, asked: asked.approved });
  return {
    externalId: failure.externalId,
    strategy: seen.strategy,
    fingerprint: seen.fingerprint,
    metadata: asked.approved
      ? { ...seen.metadata, delivery, reason, by: asked.by }
      : { ...seen.metadata, by: asked.by },
    approval: !asked.approved ? 'refused' : needsPerson && !asked.answer ? 'needed' : 'given',
  };
}

/** Strategies speak in sentences; in a commit's message and in a list it is a phrase. */
const phrase = (sentence: string): string =>
  cutText(sentence.replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase()).replace(/\.\s*$/, ''), MAX_SUMMARY);

const MAX_SUMMARY = 300;

const withheld = ({ files }: FixMaterials, failure: FailureToFix): Tried[] => {
  const named = new Set(failure.findings.map(({ path }) => path));
  return files.flatMap((file) =>
    file.withheld !== null && named.has(file.path)
      ? [{ strategy: 'read', reason: `${file.path}: ${file.withheld}` }]
      : [],
  );
};

function planReruns({ reruns, green }: FixMaterials, plan: FixPlan): void {
  const keyOf = ({ workflowRunId, runAttempt }: (typeof reruns)[number]) => `${workflowRunId}:${runAttempt}`;
  for (const first of reruns) {
    const jobs = reruns.filter((job) => keyOf(job) === keyOf(first));
    if (jobs[0] !== first) continue;
    plan.planned.push({
      externalId: first.externalId,
      strategy: 'rerun',
      fingerprint: fingerprint(['rerun', keyOf(first)]),
      metadata: {
        checks: jobs.map(({ checkName }) => checkName),
        checkIds: jobs.map(({ externalId }) => externalId),
        suiteIds: [...new Set(jobs.flatMap(({ checkSuiteId }) => checkSuiteId ?? []))],
        summary: cutText(`run the failed jobs again: ${first.reason}; ${first.cause}`, MAX_SUMMARY),
        tool: null,
        delivery: 'rerun',
        reason: null,
        files: [],
        objections: [],
        rerun: { workflowRunId: first.workflowRunId, runAttempt: first.runAttempt },
        by: null,
        green,
        pullRequest: null,
        revertSha: null,
        revertRefused: false,
      },
      approval: 'none',
    });
  }
}

/** Whether a person is to see it first: what the gate and the reviewer object to, what failed by a model's word, and what a model wrote, unless the configuration trusts it as others. */
const needsOne = (strategy: string, objections: readonly string[], { policy }: FixMaterials): boolean =>
  objections.some((sentence) => sentence !== BY_MODEL) || (strategy === modelPatch.name && policy.patches !== 'commit');

type Proposed = NonNullable<ReturnType<typeof climbLadder>['proposed']>;

function planFix(
  failure: FailureToFix,
  { strategy, proposal, objections }: Proposed,
  materials: FixMaterials,
): PlannedFix {
  const { policy, green } = materials;
  // An answer is about what was shown, and nothing else.
  const asked = materials.asked?.answer ? null : materials.asked;
  const files = proposal.changes.map(patchFile);
  const sentences = [
    ...(strategy === modelPatch.name ? [BY_MODEL] : []),
    ...(isReadByModel(failure) ? [READ_BY_MODEL] : []),
    ...new Set(objections.map(({ sentence }) => sentence)),
  ];
  const needsPerson = needsOne(strategy, sentences, materials);
  const { delivery, reason } = deliveryFor(files, materials, { needsPerson, asked: asked?.approved === true });
  const committing = delivery === 'commit' || delivery === 'pull_request';
  // Whoever asks for a fix has not seen yet what the gate wants seen.
  const needed =
    committing && ((needsPerson && asked !== null) || (delivery === 'commit' && policy.approval && asked === null));
  return {
    externalId: failure.externalId,
    strategy,
    fingerprint: fingerprint([strategy, files]),
    metadata: {
      checks: [failure.checkName],
      checkIds: [failure.externalId],
      suiteIds: [],
      summary: phrase(proposal.summary),
      tool: proposal.tool,
      delivery,
      reason,
      files,
      objections: sentences,
      rerun: null,
      by: asked?.by ?? null,
      green,
      pullRequest: null,
      revertSha: null,
      revertRefused: false,
    },
    approval: needed ? 'needed' : committing && asked ? 'given' : 'none',
  };
}

/** How a patch goes out; what cannot stand on the lines of the diff stands in the report. */
function deliveryFor(
  files: PatchFile[],
  materials: FixMaterials,
  given: { needsPerson: boolean; asked: boolean },
): ReturnType<typeof deliveryOf> {
  const wanted = deliveryOf({ ...materials.policy, ...given });
  return wanted.delivery === 'suggestion' && !canSuggest(files, materials)
    ? { delivery: 'report', reason: wanted.reason ?? 'its lines are not part of the diff' }
    : wanted;
}

/** Whether at least one of its edits can stand in the diff. */
function canSuggest(files: PatchFile[], { diff, files: contents }: FixMaterials): boolean {
  return files.some((file) => {
    const ranges = diff.find(({ path }) => path === file.path)?.ranges ?? [];
    const lines = linesOf(contents.find(({ path }) => path === file.path)?.file?.text ?? '');
    return suggestionsOf(file, ranges, (line) => lines[line - 1]).suggestions.length > 0;
  });
}
