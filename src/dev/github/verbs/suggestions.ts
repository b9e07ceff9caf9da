import type { Account, ReviewComment } from '../entities.js';
import { findPullRequest, getCommit, getRepository } from '../find.js';
import { type Commit, readTree } from '../git/objects.js';
import type { World } from '../world.js';
import { identityOf } from './commits.js';
import { pushCommit } from './pushes.js';

/** The lines of the first suggestion block of a comment; null: there is none. */
function suggestedLines(body: string): string[] | null {
  const lines = body.split(/\r?\n/);
  const start = lines.findIndex((line) => /^`{3,}suggestion\s*$/.test(line));
  const fence = /^`+/.exec(lines[start] ?? '')?.[0] ?? '';
  const end = lines.findIndex((line, index) => index > start && line.startsWith(fence) && /^`+\s*$/.test(line));
  return start < 0 || end < 0 ? null : lines.slice(start + 1, end);
}

/**
 * Somebody presses "Commit suggestion": the lines that the comment stands on are replaced by those it suggests, in a
 * commit on the pull request's branch that names the author of the comment as co-author. Throws where GitHub shows no
 * such button: without a suggestion, on the left side, and once the file has changed.
 */
export function commitSuggestion(world: World, comment: ReviewComment, by: Account): Commit {
  const repository = getRepository(world, comment.repositoryId);
  const pull = findPullRequest(world, repository, comment.pullNumber);
  const suggested = suggestedLines(comment.body);
  if (!pull || !suggested || comment.side === 'LEFT') throw new Error(`comment ${comment.id} suggests nothing`);
  const fileAt = (sha: string) => readTree(world.objects, getCommit(world, sha).treeSha).get(comment.path);
  const file = fileAt(pull.head.sha);
  if (!file || file.sha !== fileAt(comment.commitSha)?.sha) throw new Error(`comment ${comment.id} is outdated`);
  // Each with its own line end, so that what is not replaced stays as it is.
  const lines = (world.objects.blobs.get(file.sha) ?? '').toString().match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const first = (comment.startLine ?? comment.line) - 1;
  const lineEnd = /\r?\n$/.exec(lines[comment.line - 1] ?? '')?.[0] ?? '';
  const text = suggested.map((line, index) => line + (index === suggested.length - 1 ? lineEnd : lineEnd || '\n'));
  lines.splice(first, comment.line - first, ...text);
  const author = comment.author && identityOf(world, comment.author);
  const trailer = author ? `\n\nCo-authored-by: ${author.name} <${author.email}>` : '';
  return pushCommit(world, getRepository(world, pull.head.repositoryId ?? -1), {
    branch: pull.head.ref,
    files: { [comment.path]: lines.join('') },
    message: `Update ${comment.path}${trailer}`,
    by,
  });
}
