import { FILE_MODES, type FileState } from '../core/fixes/patch.js';
import type { GithubClient } from './client.js';
import { githubProblem } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

export type TreeFile = { path: string; mode: FileState['mode']; sha: string; size: number };

/** Files beyond this are not looked at: what has to be changed in them is for a person. */
const MAX_BYTES = 256 * 1024;

/**
 * The files of a commit by their paths. Null where they are not to be had, or not all of them: more than 100,000 entries, or 7 MB.
 * https://docs.github.com/en/rest/git/trees#get-a-tree
 */
export async function listTree(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  sha: string,
): Promise<Map<string, TreeFile> | null> {
  try {
    const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: sha, recursive: '1' });
    // Of a list that is cut nobody knows what is not there: which of two files is meant, which configuration counts.
    if (data.truncated) return null;
    return new Map(
      data.tree.flatMap(({ path, mode, type, sha: blob, size }) => {
        const known = FILE_MODES.find((one) => one === mode);
        return path && known && type !== 'tree' && blob
          ? [[path, { path, mode: known, sha: blob, size: size ?? 0 }]]
          : [];
      }),
    );
  } catch (error) {
    const { kind } = githubProblem(error);
    if (kind === 'not_found' || kind === 'forbidden' || kind === 'missing_permission' || kind === 'invalid')
      return null;
    throw error;
  }
}

/** A file by its blob, to the byte; `text` is null where it is too large or no UTF-8. https://docs.github.com/en/rest/git/blobs#get-a-blob */
export async function readTreeFile(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  { mode, sha, size }: TreeFile,
): Promise<FileState> {
  if (size > MAX_BYTES || mode === '160000') return { mode, text: null };
  const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: sha });
  const bytes = Buffer.from(data.content, 'base64');
  const text = bytes.toString('utf8');
  // PostgreSQL holds no NUL, and no text has one.
  return { mode, text: Buffer.from(text, 'utf8').equals(bytes) && !text.includes('\0') ? text : null };
}
