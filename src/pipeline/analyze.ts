import { z } from 'zod';
import { failedCheckSchema, identityOf, judgeCheck } from '../core/check-reading.js';
import { type Check, checkSchema, countedChecks, isFailed } from '../core/counted-checks.js';
import { countedByConfig, optionOf } from '../core/run-plan.js';
import { type AnalysedCheck, copyAnalyses, findAnalyses, saveAnalyses } from '../store/analyses.js';
import { findChecks } from '../store/checks.js';
import { readCheck } from './read-check.js';
import { reread } from './reread.js';
import { performing } from './stage.js';

const snapshotSchema = z.object({
  notes: z.array(z.string()),
  counted: z.array(checkSchema),
  failed: z.array(failedCheckSchema),
  maxFindings: z.int().nullable(),
});
type Snapshot = z.infer<typeof snapshotSchema>;

type Inputs = { notes: string[]; counted: Check[] };

type Decision = { notes: string[]; counted: Check[]; failed: (AnalysedCheck & { reused: boolean })[] };

/** Reads the logs of the failed checks of the head SHA. Logs stream through the matchers while they are gathered: they may be a gigabyte. */
export const analyze = performing<Inputs, Snapshot, Decision>({
  name: 'analyze',
  queue: 'analysis',
  reusable: true,
  snapshot: snapshotSchema,

  async inputs(run, io) {
    const notes = await reread(run, io);
    const checks = countedChecks(await findChecks(io.prisma, run.pullRequestId, run.headSha), io.github.appId);
    return { notes, counted: countedByConfig(checks, io.plan.config) };
  },

  key: ({ notes, counted }) => [notes, counted.map(identityOf)],

  async gather({ notes, counted }, run, io) {
    const failing = counted.filter(isFailed);
    const known = await findAnalyses(io.pool, run.repositoryId, failing);
    const failed: Snapshot['failed'] = [];
    for (const check of failing) {
      io.signal.throwIfAborted();
      const before = known.get(check.externalId);
      // Somebody who asks for another look gets one.
      const saved = before?.metadata.final && run.triggerSource !== 'command' ? before : null;
      failed.push({ check, saved, reading: saved ? null : await readCheck(check, io) });
    }
    return { notes, counted, failed, maxFindings: optionOf(io.plan, 'analyze', 'maxFindings') };
  },

  decide: ({ notes, counted, failed, maxFindings }) => ({
    notes,
    counted,
    failed: failed.map((each) => ({
      check: each.check,
      analysis: judgeCheck(each, maxFindings),
      reused: each.saved !== null,
    })),
  }),

  async apply({ failed, counted }, run, io) {
    await saveAnalyses(io.pool, run, io.target.headBranch, failed, counted);
  },

  adopt: (fromRunId, run, io) => copyAnalyses(io.pool, run, fromRunId),

  record({ counted, failed, notes }) {
    const incomplete = failed.flatMap(({ analysis }) => analysis.metadata.notes);
    return {
      status: notes.length + incomplete.length > 0 ? 'degraded' : 'completed',
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
          reused,
        })),
      },
    };
  },
});
