import { countedChecks } from '../core/counted-checks.js';
import { missingPermissions } from '../core/permissions.js';
import { redactDeep } from '../core/redact/index.js';
import { type Report, type ReportInput, renderReport, reportInputSchema } from '../core/report.js';
import { countedByConfig, optionOf } from '../core/run-plan.js';
import { findAnalyses } from '../store/analyses.js';
import { findChecksOfHead } from '../store/checks.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findOutwardWrite } from '../store/outward-writes.js';
import { publishCheckRun } from './publish-check-run.js';
import { analyzeResultOf, crashOf } from './results.js';
import { performing, type RunIo } from './stage.js';

type Decision = { report: Report | null; crash: string | null };

/** Shows on GitHub what was found out: one check run per head SHA, rendered from every open pull request that has the head. */
export const notify = performing<ReportInput, ReportInput, Decision>({
  name: 'notify',
  queue: 'notifications',
  reusable: false,
  snapshot: reportInputSchema,
  inputs: gatherReport,
  gather: async (inputs) => inputs,
  decide: (input) => ({ report: redactDeep(renderReport(input)), crash: input.crash }),

  async apply({ report }, run, io) {
    if (report) await publishCheckRun(async () => redactDeep(renderReport(await gatherReport(run, io))), run, io);
  },

  record: ({ report, crash }) => ({
    status: crash ? 'degraded' : 'completed',
    rowsIn: 1,
    rowsOut: report ? 1 : 0,
    result: report
      ? { conclusion: report.conclusion, title: report.title, annotations: report.annotations.length }
      : { skipped: 'nothing to say: no check has failed' },
  }),
});

async function gatherReport(run: ClaimedRun, io: RunIo): Promise<ReportInput> {
  const { config, mistakes, notes } = io.plan;
  const all = countedChecks(await findChecksOfHead(io.prisma, run.repositoryId, run.headSha), io.github.appId);
  const checks = countedByConfig(all, config);
  const analyses = await findAnalyses(io.pool, run.repositoryId, checks);
  return {
    headSha: run.headSha,
    checks: checks.map((check) => ({ check, analysis: analyses.get(check.externalId) ?? null })),
    notes: [
      ...notes,
      ...analyzeResultOf(run).notes,
      ...missingPermissions(io.target.permissions).map(({ sentence }) => sentence),
    ],
    crash: crashOf(run),
    posted: (await findOutwardWrite(io.prisma, run.repositoryId, 'check_run', run.headSha)) !== null,
    always: config.report.always,
    onFailure: config.report.onFailure,
    maxAnnotations: optionOf(io.plan, 'notify', 'maxAnnotations'),
    mistakes,
    waiting: io.waiting,
  };
}
