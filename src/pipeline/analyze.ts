import { z } from 'zod';
import { type FailedCheck, failedCheckSchema, identityOf, judgeCheck, testsOf } from '../core/check-reading.js';
import { type Check, checkSchema, countedChecks, isFailed } from '../core/counted-checks.js';
import { consultationSchema } from '../core/model/question.js';
import { diagnosisQuestion } from '../core/model-diagnosis/diagnosis-question.js';
import { withModelDiagnosis } from '../core/model-diagnosis/model-diagnosis.js';
import { isUnsure } from '../core/model-diagnosis/model-material.js';
import { failureAnnouncements } from '../core/notifications/announcement.js';
import { soleFailedTests } from '../core/quarantine.js';
import { crowdOfHead, remember } from '../core/remember.js';
import { countedByConfig, optionOf } from '../core/run-plan.js';
import { type AnalysedCheck, copyAnalyses, findAnalyses, saveAnalyses } from '../store/analyses.js';
import type { SignedOutcome } from '../store/check-outcomes.js';
import { findChecks } from '../store/checks.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findMemoryMark } from '../store/failure-memory.js';
import { atOnce } from './at-once.js';
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
  model: consultationSchema.nullable().default(null),
});
type Snapshot = z.infer<typeof snapshotSchema>;

type Inputs = {
  notes: string[];
  counted: Check[];
  /** Changes when something ends elsewhere: then other things may be remembered. null: nothing has failed here. */
  mark: string | null;
};

type Decision = {
  notes: string[];
  counted: Check[];
  failed: (AnalysedCheck & { reused: boolean })[];
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
    if (!counted.some(isFailed)) return { notes, counted, mark: null };
    if (!withBase) await rereadBase(io);
    return { notes, counted, mark: await findMemoryMark(io.pool, askedOf(run, io)) };
  },

  key: ({ notes, counted, mark }) => [notes, counted.map(identityOf), mark],

  async gather({ notes, counted }, run, io) {
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
    return { notes, counted, failed, signed, maxFindings: optionOf(io.plan, 'analyze', 'maxFindings'), model: null };
  },

  consults: {
    questions: ({ failed }) =>
      failed.flatMap((each) => (each.material ? [diagnosisQuestion(each.check, judgeCheck(each), each.material)] : [])),
    with: (snapshot, model) => ({ ...snapshot, model }),
  },

  decide({ notes, counted, failed, signed, maxFindings, model }) {
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
    };
  },

  async apply({ failed, counted, signed }, run, io) {
    const now = new Date().toISOString();
    const announcements = failureAnnouncements(run.pullRequestId, failed, {
      quarantined: quarantinedChecks(io.plan.config, now),
      now,
    });
    await saveAnalyses(io.pool, run, failed, counted, signed, { announcements, addressees: addresseesOfRun(io) });
  },

  adopt: (fromRunId, run, io) => copyAnalyses(io.pool, run, fromRunId),

  record({ counted, failed, notes }) {
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
      },
    };
  },
});

/** Checks that nobody is to be troubled with on that day. */
const quarantinedChecks = ({ quarantine }: RunIo['plan']['config'], now: string): string[] =>
  quarantine.flatMap(({ check, test, expires }) => (test === undefined && now.slice(0, 10) < expires ? [check] : []));

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
