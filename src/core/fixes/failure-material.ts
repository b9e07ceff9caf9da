import { admitting } from '../glob.js';
import type { Consultation } from '../model/question.js';
import { answerTo } from '../model/question.js';
import type { FixAttempt, PatchFile } from './fix-attempt.js';
import type { FailureToFix, FixMaterials } from './fix-materials.js';
import type { ClimbLimits } from './ladder.js';
import { lineEdits } from './line-edits.js';
import { patchReplySchema } from './model-patch/reply.js';
import type { WrittenPatch } from './model-patch/written-patch.js';
import { modelPatch } from './model-patch.js';
import type { FileChange } from './patch.js';
import type { FixMaterial } from './strategy.js';

/** What the ladder is climbed with, for each failure of a run. */
export function materialsFor(materials: FixMaterials): (failure: FailureToFix) => FixMaterial {
  const files = new Map(materials.files.map(({ path, file }) => [path, file]));
  const paths = [...files.keys()];
  return (failure) => ({
    failure,
    logPatches: failure.logPatches,
    formatted: failure.formatted,
    file: (path) => files.get(path) ?? null,
    paths,
    written: writtenFor(failure, materials),
  });
}

export const limitsFor = (failure: FailureToFix, { attempts, policy }: FixMaterials): ClimbLimits => ({
  isSpent: (strategy) => attempts.some((attempt) => isSpent(attempt, strategy, failure)),
  isSpentPatch: (changes) => isSpentPatch(attempts, changes.map(patchFile)),
  mayTouch: admitting(policy.paths),
});

export const patchFile = ({ path, before, after }: FileChange): PatchFile => ({
  path,
  mode: after?.mode ?? before?.mode ?? '100644',
  edits: lineEdits(before?.text ?? '', after?.text ?? ''),
});

/** Failures with one signature are one thing, as in the jobs of a matrix: it is asked about once. */
export const patchPurpose = ({ signature }: FailureToFix): string => `patch:${signature}`;

function writtenFor(failure: FailureToFix, { attempts, model, policy }: FixMaterials): WrittenPatch | null {
  if (policy.patches === 'never') return null;
  const kept = attempts.find((attempt) => isKept(attempt, failure));
  if (kept) {
    const { tool, summary, files } = kept.metadata;
    return { kind: 'kept', tool, summary, files };
  }
  return model === null ? null : answerOf(model, patchPurpose(failure));
}

function answerOf(consultation: Consultation, purpose: string): WrittenPatch | null {
  const answer = consultation.answers.find((each) => each.purpose === purpose);
  if (!answer) return null;
  const reply = answerTo(consultation, purpose, patchReplySchema);
  return reply
    ? { kind: 'answered', model: consultation.model, reply }
    : { kind: 'unanswered', problem: answer.problem ?? 'it is not what was asked for' };
}

/** What a model wrote for this failure at this head, and nobody has judged: asked again, it would write something else each time. */
const isKept = ({ strategy, success, fixSha, metadata, signature }: FixAttempt, failure: FailureToFix): boolean =>
  strategy === modelPatch.name &&
  success === null &&
  fixSha === null &&
  metadata.files.length > 0 &&
  (signature === failure.signature || metadata.checkIds.includes(failure.externalId));

/** A fix that the checks spoke against is not proposed for the same failure again: the next rung has its turn. */
const isSpent = (
  { strategy, success, signature, metadata }: FixAttempt,
  name: string,
  failure: FailureToFix,
): boolean =>
  strategy === name &&
  success === false &&
  (signature === failure.signature || metadata.checks.includes(failure.checkName));

const isSpentPatch = (attempts: FixAttempt[], files: PatchFile[]): boolean => {
  const patch = JSON.stringify(files);
  return attempts.some(({ success, metadata }) => success === false && JSON.stringify(metadata.files) === patch);
};
