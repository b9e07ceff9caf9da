import type { GithubClient } from './client.js';
import { openDownload } from './follow-download.js';
import { orNull } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

/** A file that a workflow run has uploaded. `bytes` is its size as a zip. */
export type Artifact = { id: number; name: string; bytes: number; createdAt: Date | null };

/** How a download of an artifact ended. */
export type ArtifactDownload =
  | { kind: 'read'; bytes: Uint8Array }
  | { kind: 'cut' }
  | { kind: 'expired' }
  | { kind: 'missing' }
  | { kind: 'forbidden' }
  | { kind: 'refused' };

/** The artifacts of a workflow run that still are there, of all its attempts, the first hundred. https://docs.github.com/en/rest/actions/artifacts#list-workflow-run-artifacts */
export async function listArtifacts(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  runId: number,
  signal: AbortSignal,
): Promise<Artifact[]> {
  const answer = await orNull(
    octokit.rest.actions.listWorkflowRunArtifacts({ owner, repo, run_id: runId, per_page: 100, request: { signal } }),
  );
  return (answer?.data.artifacts ?? [])
    .filter(({ expired }) => !expired)
    .map(({ id, name, size_in_bytes: bytes, created_at: createdAt }) => ({
      id,
      name,
      bytes,
      createdAt: createdAt ? new Date(createdAt) : null,
    }));
}

/** Downloads an artifact, at most so many bytes of zip. https://docs.github.com/en/rest/actions/artifacts#download-an-artifact */
export async function downloadArtifact(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  artifactId: number,
  maxBytes: number,
  signal: AbortSignal,
): Promise<ArtifactDownload> {
  const route = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/zip';
  const source = { route, parameters: { owner, repo, artifact_id: artifactId }, what: `artifact ${artifactId}` };
  const download = await openDownload(octokit, source, signal);
  if (download.kind !== 'open') return download;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of download.body) {
    length += piece.length;
    if (length > maxBytes) return { kind: 'cut' };
    pieces.push(piece);
  }
  // Not of Node's pool: whoever gets it may give its memory away.
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { kind: 'read', bytes };
}
