import type {
  Account,
  Annotation,
  CheckConclusion,
  CheckRun,
  CheckRunAction,
  CheckStatus,
  CheckSuite,
  Repository,
} from '../entities.js';
import { emitCheckRun } from '../events/check-run.js';
import { emitCheckSuite } from '../events/check-suite.js';
import { getRepository, getSuite } from '../find.js';
import { suiteOutcome } from '../represent/check-suite.js';
import { actionsAppId, type World } from '../world.js';
import { ensureSuite } from './check-suites.js';

/** What a check run may be given at birth and later; `annotations` are added to those it has. */
export type CheckRunFields = {
  name?: string;
  externalId?: string;
  detailsUrl?: string | null;
  status?: CheckStatus;
  conclusion?: CheckConclusion | null;
  startedAt?: Date | null;
  completedAt?: Date | null;
  output?: { title?: string | null; summary?: string | null; text?: string | null };
  annotations?: Annotation[];
  actions?: CheckRunAction[];
};

function change(world: World, checkRun: CheckRun, fields: CheckRunFields): void {
  const { output, annotations, conclusion, status, ...plain } = fields;
  Object.assign(checkRun, Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)));
  if (output) checkRun.output = { ...checkRun.output, ...output };
  if (annotations) checkRun.annotations.push(...annotations);
  if (status) checkRun.status = status;
  // A conclusion completes a check run, with or without the status: https://docs.github.com/rest/checks/runs
  if (conclusion) checkRun.status = 'completed';
  if (checkRun.status === 'completed') {
    checkRun.conclusion = conclusion ?? checkRun.conclusion;
    checkRun.completedAt ??= world.clock();
  } else {
    checkRun.conclusion = null;
    checkRun.completedAt = null;
  }
}

/** Whoever acts for an App: its bot for ours, the given account for Actions and the rest. */
const senderFor = (world: World, appId: number, fallback: Account): Account =>
  appId === world.app.id ? world.bot : fallback;

function announceCompletion(world: World, checkRun: CheckRun, sender: Account): void {
  emitCheckRun(world, 'completed', checkRun, sender);
  const suite = getSuite(world, checkRun.suiteId);
  suite.updatedAt = world.clock();
  // Suites of Actions complete with their workflow run, see verbs/workflow-runs.ts.
  if (suite.appId !== actionsAppId && suiteOutcome(world, suite).status === 'completed')
    emitCheckSuite(world, 'completed', suite, sender);
}

/** A check run of any App (default: ours); its annotations may be given at once, however many. */
export function createCheckRun(
  world: World,
  repository: Repository,
  given: CheckRunFields & {
    name: string;
    headSha: string;
    id?: number;
    appId?: number;
    suite?: CheckSuite;
    by?: Account;
  },
): CheckRun {
  const { headSha, id = world.nextId('checkRun'), appId = world.app.id, suite, by, name, ...fields } = given;
  if (!repository.commitShas.has(headSha))
    throw new Error(`${repository.name} has no commit ${headSha}; push it first with pushCommit`);
  const checkRun: CheckRun = {
    id,
    suiteId: (suite ?? ensureSuite(world, repository, appId, headSha)).id,
    repositoryId: repository.id,
    appId,
    headSha,
    name,
    externalId: '',
    detailsUrl: appId === actionsAppId ? null : `${world.urls.web}/apps/${world.apps.get(appId)?.slug ?? 'unknown'}`,
    status: 'queued',
    conclusion: null,
    startedAt: suite && appId === actionsAppId ? null : world.clock(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  world.checkRuns.set(id, checkRun);
  change(world, checkRun, fields);
  const sender = by ?? senderFor(world, appId, repository.owner);
  emitCheckRun(world, 'created', checkRun, sender);
  if (checkRun.status === 'completed') announceCompletion(world, checkRun, sender);
  return checkRun;
}

export function updateCheckRun(world: World, checkRun: CheckRun, fields: CheckRunFields, by?: Account): CheckRun {
  const before = { status: checkRun.status, conclusion: checkRun.conclusion };
  change(world, checkRun, fields);
  const sender = by ?? senderFor(world, checkRun.appId, getRepository(world, checkRun.repositoryId).owner);
  const completed = checkRun.status === 'completed';
  if (completed && (before.status !== 'completed' || before.conclusion !== checkRun.conclusion))
    announceCompletion(world, checkRun, sender);
  return checkRun;
}

/** Somebody presses "Re-run" on a check run: its App is told, and the check run itself starts again. */
export function rerequestCheckRun(world: World, checkRun: CheckRun, by?: Account): void {
  change(world, checkRun, { status: 'queued' });
  emitCheckRun(world, 'rerequested', checkRun, by ?? getRepository(world, checkRun.repositoryId).owner);
}

/** Somebody presses "Re-run all checks" of our App. */
export function rerequestCheckSuite(world: World, suite: CheckSuite, by?: Account): void {
  emitCheckSuite(world, 'rerequested', suite, by ?? getRepository(world, suite.repositoryId).owner);
}

/** Somebody presses one of a check run's own buttons. */
export function requestAction(world: World, checkRun: CheckRun, identifier: string, by?: Account): void {
  if (!checkRun.actions.some((action) => action.identifier === identifier))
    throw new Error(`check run ${checkRun.id} shows no button "${identifier}"`);
  emitCheckRun(world, 'requested_action', checkRun, by ?? getRepository(world, checkRun.repositoryId).owner, {
    identifier,
  });
}
