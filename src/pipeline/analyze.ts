import { z } from 'zod';
import { type FailedCheck, failedCheckSchema, identityOf, judgeCheck, testsOf } from '../core/check-reading.js';
import { type Check, checkSchema, countedChecks, isFailed } from '../core/counted-checks.js';
import type { Ejection } from '../core/merge-group.js';
import { consultationSchema } from '../core/model/question.js';
import { diagnosisQuestion } from '../core/model-diagnosis/diagnosis-question.js';
import { withModelDiagnosis } from '../core/model-diagnosis/model-diagnosis.js';
import { isUnsure } from '../core/model-diagnosis/model-material.js';
import { failureAnnouncements } from '../core/notifications/announcement.js';
import { MAX_AGE_MS } from '../core/notifications/judge-answer.js';
import { soleFailedTests } from '../core/quarantine.js';
import { quarantinesOfFailed } from '../core/quarantine-report.js';
import { crowdOfHead, remember } from '../core/remember.js';
import { countedByConfig, optionOf } from '../core/run-plan.js';
import { type AnalysedCheck, copyAnalyses, findAnalyses, saveAnalyses } from '../store/analyses.js';
import type { SignedOutcome } from '../store/check-outcomes.js';
import { findChecks, findEndedBefore } from '../store/checks.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findMemoryMark } from '../store/failure-memory.js';
import { findQuarantined } from '../store/quarantines.js';
import { atOnce } from './at-once.js';
import { type FailedGroup, findEjection, readEjection } from './gather-ejection.js';
import { askedOf, gatherMemory } from './gather-memory.js';
import { gatherModelMaterial } from './gather-model-material.js';
import { readCheck } from './read-check.js';
import { reread, rereadBase } from './reread.js';
import { kept, performing, type RunIo } from './stage.js';
import { addresseesOfRun } from './telling.js';

const snapshotSchema = z.object({
  notes: z.array(z.string()),
  counted: z.array(checkSchema),
  failed: z.array(failedCheckSchema),
  /** What checks of the base branch were found to fail by. */
  signed: z.array(z.object({ headSha: z.string(), externalId: z.string(), signature: z.string() })).default([]),
  maxFindings: z.int().nullable(),
  /** What failed on the trial merge that put the pull request out of the merge queue; null: none did. */
  ejection: z
    .object({ headSha: z.string(), counted: z.array(checkSchema).default([]), failed: z.array(failedCheckSchema) })
    .nullable()
    .default(null),
  model: consultationSchema.nullable().default(null),
});
type Snapshot = z.infer<typeof snapshotSchema>;

type Inputs = {
  notes: string[];
  counted: Check[];
  /** Changes when something ends elsewhere: then other things may be remembered. null: nothing has failed here. */
  mark: string | null;
  ejection: FailedGroup | null;
};

type Decision = {
  notes: string[];
  counted: Check[];
  failed: (AnalysedCheck & { reused: boolean })[];
  ejection: { headSha: string; failed: AnalysedCheck[] } | null;
  signed: SignedOutcome[];
};

/**
 * Reads the logs of the failed checks of the head SHA, and looks up what is remembered of such failures. Logs stream through the matchers while
 * they are gathered: they may be a gigabyte.
 */
export const analyze = performing<Inputs, Snapshot, Decision>({
  name: 'analyze',
  queue: 'analysis',
  reusable: true,
  snapshot: snapshotSchema,

  async inputs(run, io) {
    const countedNow = async () => {
      const checks = countedChecks(await findChecks(io.pool, run.pullRequestId, run.headSha), io.github.appId);
      return countedByConfig(checks, io.plan.config);
    };
    // Deliveries tell mostly all: the base branch need not wait for what is read again.
    const withBase = (await countedNow()).some(isFailed);
    const notes = await reread(run, io, { withBase });
    const counted = await countedNow();
    const ejection = await findEjection(run, io);
    if (!counted.some(isFailed) && ejection === null) return { notes, counted, mark: null, ejection };
    if (!withBase) await rereadBase(io);
    return { notes, counted, mark: await findMemoryMark(io.pool, askedOf(run, io)), ejection };
  },

  key: ({ notes, counted, mark, ejection }) => [
    notes,
    counted.map(identityOf),
    mark,
    ...(ejection ? [ejection.headSha, ejection.failing.map(identityOf)] : []),
  ],

  async gather({ notes, counted, ejection }, run, io) {
    const failing = counted.filter(isFailed);
    const known = await findAnalyses(io.pool, run.repositoryId, failing);
    const read = await atOnce(failing, LOGS_AT_ONCE, async (check): Promise<ReadCheck> => {
      io.signal.throwIfAborted();
      const before = known.get(check.externalId);
      // Somebody who asks for another look gets one.
      const saved = before?.metadata.final && run.triggerSource !== 'command' ? before : null;
      // Judged as it will be kept, so that what is looked up is what is decided on.
      const reading = saved ? null : kept(await readCheck(check, run.headSha, io));
      return { check, saved, reading, material: null };
    });
    await addMaterial(read, run, io);
    const { facts, signed } = await gatherMemory(read, run, io);
    const failed = read.map((each, index) => ({ ...each, facts: facts[index] ?? null }));
    const there = ejection && (await readEjection(ejection, run, io));
    return {
      notes,
      counted,
      failed,
      signed: [...signed, ...(there?.signed ?? [])],
      maxFindings: optionOf(io.plan, 'analyze', 'maxFindings'),
      ejection: ejection && there && { headSha: ejection.headSha, counted: ejection.counted, failed: there.failed },
      model: null,
    };
  },

  consults: {
    questions: ({ failed }) =>
      failed.flatMap((each) => (each.material ? [diagnosisQuestion(each.check, judgeCheck(each), each.material)] : [])),
    with: (snapshot, model) => ({ ...snapshot, model }),
  },

  decide({ notes, counted, failed, signed, maxFindings, ejection, model }) {
    const head = crowdOfHead(counted);
    return {
      notes,
      counted,
      failed: failed.map((each) => {
        const { check, reading, material } = each;
        const judged = judgeCheck(each, maxFindings);
        const analysis =
          material && reading && model
            ? withModelDiagnosis(judged, check.externalId, material, reading.evidence.facts, model)
            : judged;
        return {
          check,
          analysis: remember(analysis, each.facts, head),
          tests: testsOf(each, analysis),
          reused: each.saved !== null,
        };
      }),
      signed,
      ejection: ejection && {
        headSha: ejection.headSha,
        failed: ejection.failed.map((each) => {
          const analysis = remember(judgeCheck(each, maxFindings), each.facts, crowdOfHead(ejection.counted));
          return { check: each.check, analysis, tests: testsOf(each, analysis) };
        }),
      },
    };
  },

  async apply({ failed, counted, signed, ejection }, run, io) {
    const inForce = await findQuarantined(io.pool, run.repositoryId);
    const aside = failed.filter((one) => quarantinesOfFailed(one, inForce).length > 0);
    const old = await findEndedBefore(
      io.pool,
      failed.map(({ check }) => check.id),
      MAX_AGE_MS,
    );
    const silent = new Set([...old, ...aside.map(({ check }) => check.id)]);
    const announcements = failureAnnouncements(run.pullRequestId, failed, silent);
    const there = ejection?.failed ?? [];
    const ended = [...counted, ...there.map(({ check }) => check)];
    const telling = { announcements, addressees: addresseesOfRun(io) };
    await saveAnalyses(io.pool, run, [...failed, ...there], ended, signed, telling);
  },

  adopt: (fromRunId, run, io) => copyAnalyses(io.pool, run, fromRunId),

  record({ counted, failed, notes, ejection }) {
    const incomplete = failed.flatMap(({ analysis }) => analysis.metadata.notes);
    // That a budget is used up is a wish of the operator's, and nothing that broke.
    const unheard = failed.some(({ analysis }) => analysis.metadata.model?.outcome === 'no_answer');
    return {
      status: notes.length + incomplete.length > 0 || unheard ? 'degraded' : 'completed',
      rowsIn: counted.length,
      rowsOut: failed.reduce((sum, { analysis }) => sum + analysis.metadata.findings.length, 0),
      result: {
        notes,
        // Another look might find more, even if nothing else has changed.
        missing: [...new Set(incomplete)],
        final: failed.every(({ analysis }) => analysis.metadata.final),
        failures: failed.map(({ check, analysis, reused }) => ({
          checkName: check.name,
          externalId: check.externalId,
          category: analysis.category,
          confidence: analysis.confidence,
          recommendedAction: analysis.recommendedAction,
          evidence: analysis.metadata.evidence,
          model: analysis.metadata.model,
          memory: analysis.metadata.memory,
          failedTests: soleFailedTests(analysis),
          reused,
        })),
        ...(ejection ? { ejection: told(ejection) } : {}),
      },
    };
  },
});

const told = ({ headSha, failed }: NonNullable<Decision['ejection']>): Ejection => ({
  headSha,
  failures: failed.map(({ check, analysis }) => ({
    checkName: check.name,
    category: analysis.category,
    summary: analysis.summary,
    memory: analysis.metadata.memory?.sentences[0] ?? null,
    url: check.detailsUrl,
  })),
});

type ReadCheck = Omit<FailedCheck, 'facts'>;

/** Logs of one run that stream through the matchers at once. */
const LOGS_AT_ONCE = 4;

/** Most failures of a run that a model is asked about. */
const MAX_QUESTIONS = 3;

/** What a model is shown of the failures that the reading leaves open; where there is no model, nothing. */
async function addMaterial(read: ReadCheck[], run: ClaimedRun, io: RunIo): Promise<void> {
  if (io.model === null) return;
  const unsure = read.flatMap((each) => {
    const { check, reading } = each;
    if (!reading || check.appSlug !== 'github-actions') return [];
    const analysis = judgeCheck(each);
    return isUnsure(analysis) ? [{ each, failure: { check, reading, analysis } }] : [];
  });
  for (const { each, failure } of unsure.slice(0, MAX_QUESTIONS)) {
    io.signal.throwIfAborted();
    each.material = kept(await gatherModelMaterial(failure, run, io));
  }
}
