import type { components } from '@octokit/openapi-types';
import type { Artifact } from '../entities.js';
import { getRepository, getWorkflowRun } from '../find.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { repositoryUrl } from './repository.js';

/** Artifacts are kept for ninety days, where nobody has set it otherwise. */
const KEPT_MS = 90 * 24 * 3_600_000;

export function showArtifact(world: World, artifact: Artifact): components['schemas']['artifact'] {
  const run = getWorkflowRun(world, artifact.workflowRunId);
  const url = `${repositoryUrl(world, getRepository(world, run.repositoryId))}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId('MDg6QXJ0aWZhY3Q', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.zip.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    created_at: isoSeconds(artifact.createdAt),
    expires_at: isoSeconds(new Date(artifact.createdAt.getTime() + KEPT_MS)),
    updated_at: isoSeconds(artifact.createdAt),
    workflow_run: {
      id: run.id,
      repository_id: run.repositoryId,
      head_branch: run.headBranch,
      head_sha: run.headSha,
      ...(run.headRepositoryId === null ? {} : { head_repository_id: run.headRepositoryId }),
    },
  };
}
