import { cleanDeep } from '../core/clean-text.js';
import { type Check, countedChecks, isFailed } from '../core/counted-checks.js';
import { redactDeep } from '../core/redact/index.js';
import type { SavedAnalysis } from '../core/saved-analysis.js';
import { type AnalysedCheck, findAnalyses, saveAnalyses } from '../store/analyses.js';
import { findChecks } from '../store/checks.js';
import { readCheck } from './read-check.js';
import { reread } from './reread.js';
import { performing } from './stage.js';

/** Longest text of an analysis that is kept: an annotation's message may be that long. */
const MAX_STORED = 8_000;

type Snapshot = {
  counted: Check[];
  failed: { check: Check; analysis: SavedAnalysis; reused: boolean }[];
  notes: string[];
};

type Decision = Snapshot & { analysed: AnalysedCheck[] };

/** Reads the logs of the failed checks of the head SHA. Logs stream through the pure analysis while they are gathered: they may be a gigabyte. */
export const analyze = performing<Snapshot, Decision>({
  name: 'analyze',
  queue: 'analysis',

  async gather(run, io) {
    const notes = await reread(run, io);
    const counted = countedChecks(await findChecks(io.prisma, run.pullRequestId, run.headSha), io.github.appId);
    const failing = counted.filter(isFailed);
    const known = await findAnalyses(io.pool, run.repositoryId, failing);
    const failed: Snapshot['failed'] = [];
    for (const check of failing) {
      io.signal.throwIfAborted();
      const saved = known.get(check.externalId);
      // Somebody who asks for another look gets one.
      const usable = saved?.metadata.final && run.triggerSource !== 'command' ? saved : null;
      const analysis = usable ?? (await readCheck(check, io));
      failed.push({ check, analysis, reused: analysis === saved });
    }
    return { counted, failed, notes };
  },

  decide: (snapshot) => ({
    ...snapshot,
    analysed: snapshot.failed.map(({ check, analysis }) => ({
      check,
      analysis: cleanDeep(redactDeep(analysis), MAX_STORED),
    })),
  }),

  async apply({ analysed, counted }, run, io) {
    await saveAnalyses(io.pool, run, io.target.headBranch, analysed, counted);
  },

  record({ counted, failed, notes }) {
    const incomplete = failed.flatMap(({ analysis }) => analysis.metadata.notes);
    return {
      status: notes.length + incomplete.length > 0 ? 'degraded' : 'completed',
      rowsIn: counted.length,
      rowsOut: failed.reduce((sum, { analysis }) => sum + analysis.metadata.findings.length, 0),
      result: {
        notes,
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
