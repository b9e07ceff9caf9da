import type { Evidence } from '../core/evidence.js';
import type { RepositoryFiles } from '../core/log/repository-path.js';
import { namesFiles, placeEvidence } from '../core/place-evidence.js';
import { listRepositoryFiles } from '../github/file-list.js';
import type { RunIo } from './stage.js';

/** The files of each commit that a run has asked for: many checks fail on one. */
const lists = new WeakMap<RunIo, Map<string, Promise<RepositoryFiles | null>>>();

function filesAt(headSha: string, io: RunIo): Promise<RepositoryFiles | null> {
  const known = lists.get(io) ?? new Map<string, Promise<RepositoryFiles | null>>();
  lists.set(io, known);
  const asked = known.get(headSha) ?? listRepositoryFiles(io.octokit, io.target, headSha);
  known.set(headSha, asked);
  return asked;
}

/** Begins to list the files of a commit, for `inRepository`, while something else is read. */
export function askForFiles(headSha: string, io: RunIo): void {
  filesAt(headSha, io).catch(() => {}); // whoever needs them hears of it
}

/** The evidence with paths of the repository as it was at a commit, so that annotations stand on files that are there. */
export async function inRepository(evidence: Evidence, headSha: string, io: RunIo): Promise<Evidence> {
  if (!namesFiles(evidence)) return evidence;
  const files = await filesAt(headSha, io);
  return files ? placeEvidence(evidence, files) : evidence;
}
