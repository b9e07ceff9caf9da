import { type Check, countedChecks, isFailed, isGreen } from '../core/counted-checks.js';
import { diffLines } from '../core/fixes/diff-lines.js';
import { isUnderway } from '../core/fixes/fix-attempt.js';
import type { FailureToFix, FixMaterials } from '../core/fixes/fix-materials.js';
import { formatter } from '../core/fixes/formatter.js';
import type { FormatRequest } from '../core/fixes/formatters/format-request.js';
import { formattingReads, planFormatting } from '../core/fixes/formatters/plan-formatting.js';
import { strategies } from '../core/fixes/index.js';
import { climbLadder } from '../core/fixes/ladder.js';
import { DIFF_CATEGORIES } from '../core/fixes/log-diff.js';
import { createLogPatchCollector } from '../core/fixes/log-patches/collect-log-patches.js';
import type { LogPatch } from '../core/fixes/log-patches/log-patch.js';
import { modelPatch } from '../core/fixes/model-patch.js';
import { ownCategory } from '../core/fixes/own-reading.js';
import type { FixMaterial } from '../core/fixes/strategy.js';
import { admitting } from '../core/glob.js';
import { redact } from '../core/redact/index.js';
import type { Route } from '../core/routing/route-failure.js';
import { changesTheWorld } from '../core/routing/route-rows.js';
import { countedByConfig } from '../core/run-plan.js';
import { ruleCategoryOf, type SavedAnalysis } from '../core/saved-analysis.js';
import { formatFiles } from '../formatters/run-formatters.js';
import { downloadJobLog } from '../github/job-logs.js';
import { orNull } from '../github/problem.js';
import { listDiff } from '../github/pull-request-writes.js';
import { findJob } from '../github/workflow-jobs.js';
import { findAnalyses } from '../store/analyses.js';
import { findChecks } from '../store/checks.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findFixAttempts } from '../store/fix-attempts.js';
import { findHeadState } from '../store/run-target.js';
import { atOnce } from './at-once.js';
import { type HeadFiles, openHeadFiles } from './head-files.js';
import { isHeadProtected } from './protected-head.js';
import { routingOf } from './results.js';
import type { RunIo } from './stage.js';

/** Logs of one run that are looked through at once. */
const LOGS_AT_ONCE = 4;

/** Everything that a fix is decided on: what failed, what the log holds, the files at the head, what formatters make of them, and how far a fix may go. */
export async function gatherFixes(run: ClaimedRun, io: RunIo): Promise<FixMaterials> {
  const { routes, otherBot } = routingOf(run);
  const { config, asked } = io.plan;
  const all = countedChecks(await findChecks(io.pool, run.pullRequestId, run.headSha), io.github.appId);
  const checks = countedByConfig(all, config);
  const failing = checks.filter(isFailed);
  const analyses = await findAnalyses(io.pool, run.repositoryId, failing);
  const about = (action: Route['action']) =>
    routes.flatMap((route) => {
      const check = failing.find(({ externalId }) => externalId === route.externalId);
      const analysis = analyses.get(route.externalId);
      return route.action === action && check && analysis ? [{ route, check, analysis }] : [];
    });
  const toFix = about('fix');
  const head = await findHeadState(io.pool, run);
  const attempts = await findFixAttempts(io.pool, run);
  const fixes = toFix.length > 0;
  const [files, changed, headProtected, patches] = await Promise.all([
    fixes ? openHeadFiles(run.headSha, io) : null,
    fixes ? orNull(listDiff(io.octokit, io.target)) : null,
    fixes && !head.fork && isHeadProtected(io),
    atOnce(toFix, LOGS_AT_ONCE, ({ check, analysis }) => readLogPatches(check, analysis, io)),
  ]);
  const notes =
    toFix.length > 0 && files === null ? ['The files of the head could not be listed, so nothing was fixed.'] : [];
  const answer = answerOf(run, io);
  const mayFail = attempts.some(({ success }) => success === false);
  const failures: FailureToFix[] = [];
  const wanted = new Set<string>();
  if (files) {
    for (const [index, { check, analysis }] of toFix.entries()) {
      const bare = bareOf(check, analysis);
      failures.push(await materialOf(bare, patches[index] ?? [], files, wanted, mayFail, io));
    }
  }
  return {
    failures,
    ...(await rerunsOf(about('rerun'), all, io)),
    files: files?.known(wanted) ?? [],
    diff: failures.length > 0 ? diffOf(changed ?? [], wanted) : [],
    attempts: attempts.filter(
      (attempt) => attempt.headSha === run.headSha || attempt.success === false || isUnderway(attempt),
    ),
    green: checks.filter(isGreen).map(({ name }) => name),
    policy: {
      mode: config.mode,
      apply: config.fix.apply,
      approval: config.fix.approval,
      paths: config.fix.paths,
      fork: head.fork,
      headProtected: failures.length > 0 && headProtected,
      otherBot,
      patches: config.model.patches,
    },
    asked: answer ?? (asked.fix === null ? null : { by: asked.fix, approved: true, answer: false, attempts: [] }),
    notes,
    model: null,
  };
}

/** What a person has answered: to this very run, or by a comment or a button. */
function answerOf(run: ClaimedRun, io: RunIo): FixMaterials['asked'] {
  const payload = run.resumePayload as { approved?: boolean; by?: string; attempts?: string[] } | null;
  if (payload && typeof payload.approved === 'boolean')
    return { by: payload.by ?? null, approved: payload.approved, answer: true, attempts: payload.attempts ?? [] };
  const { answer } = io.plan.asked;
  return answer && { by: answer.by, approved: answer.approved, attempts: answer.attempts, answer: true };
}

type BareFailure = Omit<FailureToFix, 'logPatches' | 'formatted'>;

function bareOf(check: Check, { category, summary, signature, metadata }: SavedAnalysis): BareFailure {
  const { findings, hasMore, lines, failingStep, model } = metadata;
  return {
    checkName: check.name,
    externalId: check.externalId,
    category,
    summary,
    ruleCategory: ruleCategoryOf(model),
    signature,
    findings,
    hasMore,
    lines,
    failingStep,
  };
}

async function materialOf(
  bare: BareFailure,
  logPatches: LogPatch[],
  files: HeadFiles,
  wanted: Set<string>,
  mayFail: boolean,
  io: RunIo,
): Promise<FailureToFix> {
  const mayAsk = io.model !== null && io.plan.config.model.patches !== 'never';
  const rungs = strategies.filter((rung) => rung !== modelPatch || mayAsk);
  const named = rungs.flatMap(({ reads }) => reads(bare, logPatches, files.paths)).filter(files.has);
  await files.read(named);
  await files.read(formattingReads(bare, files.has));
  const requests: FormatRequest[] = planFormatting(bare, files.file);
  for (const path of [...named, ...requests.map((request) => request.path)]) wanted.add(path);
  const material = { failure: bare, logPatches, formatted: [], file: files.file, paths: files.paths };
  const formatted = requests.length === 0 || isAnswered(material, mayFail, io) ? [] : await formatFiles(requests);
  return { ...bare, logPatches, formatted };
}

/** Whether a rung above the formatters has its proposal: then their sandbox need not start. Not where the checks have turned something down before. */
function isAnswered(material: FixMaterial, mayFail: boolean, io: RunIo): boolean {
  if (mayFail) return false;
  const given = { isSpent: () => false, isSpentPatch: () => false, mayTouch: admitting(io.plan.config.fix.paths) };
  return climbLadder(material, given, strategies.slice(0, strategies.indexOf(formatter))).proposed !== null;
}

/** What the job's log holds as patches; nothing where there is no log any more. A patch with a secret in it is left out. */
async function readLogPatches(check: Check, analysis: SavedAnalysis, io: RunIo): Promise<LogPatch[]> {
  if (check.appSlug !== 'github-actions') return [];
  if (!DIFF_CATEGORIES.includes(ownCategory(bareOf(check, analysis)))) return [];
  const collector = createLogPatchCollector();
  await downloadJobLog(
    io.octokit,
    io.target,
    check.externalId,
    io.logLimits,
    (chunk) => collector.push(chunk),
    io.signal,
  );
  // As text: in JSON, quotes and line ends look otherwise, and secrets are known by what is around them.
  return collector.end().filter((patch) => {
    const text = textsOf(patch).join('\n');
    return redact(text) === text;
  });
}

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
};

/** The workflow runs whose failed jobs are run again: those that have ended, at the attempt that failed. */
async function rerunsOf(
  routed: { route: Route; check: Check; analysis: SavedAnalysis }[],
  all: Check[],
  io: RunIo,
): Promise<Pick<FixMaterials, 'reruns' | 'heldReruns'>> {
  if (routed.length === 0) return { reruns: [], heldReruns: [] };
  const reruns = await Promise.all(
    routed.map(async ({ route, check, analysis }) => {
      const job = await findJob(io.octokit, io.target, Number(check.externalId), io.signal);
      return job
        ? [
            {
              checkName: check.name,
              externalId: check.externalId,
              checkSuiteId: check.checkSuiteId,
              signature: analysis.signature,
              workflowRunId: job.runId,
              runAttempt: job.runAttempt,
              reason: route.reason,
              cause: analysis.summary,
            },
          ]
        : [];
    }),
  );
  // GitHub runs all failed and cancelled jobs of a workflow run again, or none; also those that the configuration leaves out.
  const worldly = new Map<number, string>();
  for (const { name, externalId } of all.filter((check) => isToBeRunAgain(check) && changesTheWorld(check.name))) {
    const job = await findJob(io.octokit, io.target, Number(externalId), io.signal);
    if (job) worldly.set(job.runId, name);
  }
  const wanted = reruns.flat();
  return {
    reruns: wanted.filter(({ workflowRunId }) => !worldly.has(workflowRunId)),
    heldReruns: wanted.flatMap(({ checkName, workflowRunId }) => {
      const name = worldly.get(workflowRunId);
      return name === undefined ? [] : [{ checkName, reason: `GitHub would run ${name} again with it` }];
    }),
  };
}

const isToBeRunAgain = (check: Check): boolean =>
  check.appSlug === 'github-actions' &&
  /^\d+$/.test(check.externalId) &&
  (isFailed(check) || check.conclusion === 'cancelled');

function diffOf(changed: Awaited<ReturnType<typeof listDiff>>, wanted: ReadonlySet<string>): FixMaterials['diff'] {
  return changed.flatMap(({ path, patch }) => (wanted.has(path) ? [{ path, ranges: diffLines(patch) }] : []));
}
