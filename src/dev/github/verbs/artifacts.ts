import { strToU8, zipSync } from 'fflate';
import type { Artifact, WorkflowRun } from '../entities.js';
import type { World } from '../world.js';

/** What `actions/upload-artifact` does in a job of this run: files by their names, or a zip as it is to be served. */
export function uploadArtifact(
  world: World,
  run: WorkflowRun,
  given: { name: string; files?: Record<string, string>; zip?: Uint8Array },
): Artifact {
  const texts = Object.entries(given.files ?? {}).map(([name, text]) => [name, strToU8(text)]);
  const artifact: Artifact = {
    id: world.nextId('artifact'),
    workflowRunId: run.id,
    repositoryId: run.repositoryId,
    name: given.name,
    zip: given.zip ?? zipSync(Object.fromEntries(texts)),
    createdAt: world.clock(),
    expired: false,
  };
  world.artifacts.set(artifact.id, artifact);
  return artifact;
}

/** Its time is over, or somebody has deleted what it held: it is listed, and its download is 410. */
export function expireArtifact(_world: World, artifact: Artifact): void {
  artifact.expired = true;
}
