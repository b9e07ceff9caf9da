import { z } from 'zod';
import type { GithubClient } from './client.js';
import { getConditional } from './conditional.js';
import { githubProblem } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

/** A text file as a commit has it, or the sentence that says why what is there cannot be used; null: there is nothing. */
export type RepositoryFile = { sha: string; text: string } | { sha: string; refused: string } | null;

const MAX_BYTES = 256 * 1024;

const contentSchema = z.object({
  type: z.string(),
  sha: z.string(),
  size: z.number(),
  encoding: z.string().optional(),
  content: z.string().optional(),
});

/**
 * Reads a file of a repository's default branch; with `ref`, of that commit. A pull request's head is one of the base repository too, whoever's
 * fork it came from. A symbolic link to a file of the same branch is followed by GitHub itself. Unchanged files cost nothing of the rate limit. Throws as Octokit does, but for 404.
 * https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
export async function readRepositoryFile(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  path: string,
  ref?: string,
): Promise<RepositoryFile> {
  const data = await getFile(octokit, { owner, repo }, ref === undefined ? { path } : { path, ref });
  if (data === null) return null;
  if (data === 'too large') return { sha: '', refused: TOO_LARGE };
  if (Array.isArray(data)) return { sha: '', refused: 'it is a folder: make it a file' };
  const file = contentSchema.parse(data);
  const refuse = (refused: string) => ({ sha: file.sha, refused });
  if (file.type === 'symlink')
    return refuse('it is a symbolic link that leads to no file of this branch: make it a file');
  if (file.type === 'submodule') return refuse('it is a submodule: make it a file');
  if (file.type !== 'file') return refuse('it is no file: make it one');
  if (file.size > MAX_BYTES || file.encoding !== 'base64' || file.content === undefined) return refuse(TOO_LARGE);
  try {
    return {
      sha: file.sha,
      text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(file.content, 'base64')),
    };
  } catch {
    return refuse('it is no UTF-8 text: save it as UTF-8');
  }
}

async function getFile(
  octokit: GithubClient,
  place: RepositoryPlace,
  file: { path: string; ref?: string },
): Promise<unknown> {
  try {
    const scope = `${place.owner}/${place.repo}`;
    const route = 'GET /repos/{owner}/{repo}/contents/{path}';
    return (await getConditional(octokit, scope, route, { ...place, ...file })).data;
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return null;
    // Files over 100 MB are refused with 403 and this code.
    const { response } = error as { response?: { data?: { errors?: { code?: string }[] } } };
    if (response?.data?.errors?.some?.(({ code }) => code === 'too_large')) return 'too large';
    throw error;
  }
}

const TOO_LARGE = 'it is larger than 256 KiB: shorten it';
