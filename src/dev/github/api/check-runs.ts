import type { components } from '@octokit/openapi-types';
import type { CheckRun } from '../entities.js';
import { GithubError } from '../github-error.js';
import { showAnnotation, showCheckRun } from '../represent/check-run.js';
import { latestCheckRuns, showCheckSuite } from '../represent/check-suite.js';
import { createCheckRun as create, rerequestCheckRun, updateCheckRun as update } from '../verbs/check-runs.js';
import { type Answer, type Call, created, type Handler, idParam, ok, ownedBy, refParam } from './call.js';
import { readCheckRunBody } from './check-run-body.js';
import { paginate } from './paging.js';

type Schemas = components['schemas'];

const checkRunParam = (call: Call): CheckRun => ownedBy(call, call.world.checkRuns.get(idParam(call, 'checkRunId')));

export const createCheckRun: Handler = (call) => {
  const fields = readCheckRunBody(call.body, ['name', 'head_sha']);
  const headSha = String(call.body.head_sha);
  if (!call.repository().commitShas.has(headSha)) throw new GithubError(422, `No commit found for SHA: ${headSha}`);
  const given = { ...fields, name: String(call.body.name), headSha, by: call.world.bot };
  return created<Schemas['check-run']>(showCheckRun(call.world, create(call.world, call.repository(), given)));
};

/** Only the App that made a check run may change it. */
function ownCheckRun(call: Call): CheckRun {
  const checkRun = checkRunParam(call);
  if (checkRun.appId !== call.world.app.id)
    throw new GithubError(
      403,
      `Invalid app_id \`${checkRun.appId}\` - check run can only be modified by the GitHub App that created it.`,
    );
  return checkRun;
}

export const updateCheckRun: Handler = (call) => {
  const checkRun = ownCheckRun(call);
  const fields = readCheckRunBody(call.body, []);
  return ok<Schemas['check-run']>(showCheckRun(call.world, update(call.world, checkRun, fields)));
};

export const getCheckRun: Handler = (call) => ok<Schemas['check-run']>(showCheckRun(call.world, checkRunParam(call)));

export const listAnnotations: Handler = (call) => {
  const checkRun = checkRunParam(call);
  const { items, headers } = paginate(call, checkRun.annotations);
  return ok<Schemas['check-annotation'][]>(
    items.map((one) => showAnnotation(call.world, checkRun, one)),
    headers,
  );
};

export const rerequest: Handler = (call) => {
  const checkRun = checkRunParam(call);
  if (checkRun.status !== 'completed') throw new GithubError(422, 'This check run is not rerequestable');
  rerequestCheckRun(call.world, checkRun, call.world.bot);
  return { status: 201, body: {} };
};

/** Filters check_name, app_id, status and filter=latest|all, as both lists of check runs have them. */
function answerList(call: Call, all: CheckRun[]): Answer {
  const { query } = call;
  const kept = (query.get('filter') === 'all' ? [...all].sort((a, b) => b.id - a.id) : latestCheckRuns(all))
    .filter((one) => query.get('check_name') === null || one.name === query.get('check_name'))
    .filter((one) => query.get('app_id') === null || one.appId === Number(query.get('app_id')))
    .filter((one) => query.get('status') === null || one.status === query.get('status'));
  const { items, headers } = paginate(call, kept);
  const body = { total_count: kept.length, check_runs: items.map((one) => showCheckRun(call.world, one)) };
  return ok<{ total_count: number; check_runs: Schemas['check-run'][] }>(body, headers);
}

const ofRepository = (call: Call): CheckRun[] =>
  [...call.world.checkRuns.values()].filter((one) => one.repositoryId === call.repository().id);

export const listCheckRunsOfRef: Handler = (call) => {
  const sha = refParam(call);
  return answerList(
    call,
    ofRepository(call).filter((one) => one.headSha === sha),
  );
};

const suiteParam = (call: Call) => ownedBy(call, call.world.checkSuites.get(idParam(call, 'checkSuiteId')));

export const getCheckSuite: Handler = (call) =>
  ok<Schemas['check-suite']>(showCheckSuite(call.world, suiteParam(call)));

export const listCheckRunsOfSuite: Handler = (call) => {
  const suite = suiteParam(call);
  return answerList(
    call,
    ofRepository(call).filter((one) => one.suiteId === suite.id),
  );
};

export const listCheckSuitesOfRef: Handler = (call) => {
  const sha = refParam(call);
  const appId = call.query.get('app_id');
  const name = call.query.get('check_name');
  const suites = [...call.world.checkSuites.values()]
    .filter((suite) => suite.repositoryId === call.repository().id && suite.headSha === sha)
    .filter((suite) => appId === null || suite.appId === Number(appId))
    .filter(
      (suite) => name === null || ofRepository(call).some((one) => one.suiteId === suite.id && one.name === name),
    );
  const { items, headers } = paginate(call, suites);
  const body = { total_count: suites.length, check_suites: items.map((suite) => showCheckSuite(call.world, suite)) };
  return ok<{ total_count: number; check_suites: Schemas['check-suite'][] }>(body, headers);
};
