import type { components } from '@octokit/openapi-types';
import { GithubError, notFound } from '../github-error.js';
import { signLogUrl } from '../log-origin.js';
import { showArtifact } from '../represent/artifact.js';
import { type Handler, idParam, ok, ownedBy } from './call.js';
import { paginate } from './paging.js';

/** The artifacts of all attempts of a run, newest first; `name` filters. */
export const listRunArtifacts: Handler = (call) => {
  const run = ownedBy(call, call.world.workflowRuns.get(idParam(call, 'runId')));
  const name = call.query.get('name');
  const all = [...call.world.artifacts.values()]
    .filter((artifact) => artifact.workflowRunId === run.id && (name === null || artifact.name === name))
    .reverse();
  const { items, headers } = paginate(call, all);
  const body = { total_count: all.length, artifacts: items.map((artifact) => showArtifact(call.world, artifact)) };
  return ok<{ total_count: number; artifacts: components['schemas']['artifact'][] }>(body, headers);
};

/** 302 to the second origin, as for logs; 410 for what has expired. */
export const downloadArtifact: Handler = (call) => {
  const artifact = ownedBy(call, call.world.artifacts.get(idParam(call, 'artifactId')));
  if (call.params.format !== 'zip') throw notFound();
  if (artifact.expired) throw new GithubError(410, 'Artifact has expired');
  const path = `/artifacts/${artifact.id}.zip`;
  return { status: 302, headers: { location: signLogUrl(call.world, { path, type: 'application/zip' }) } };
};
