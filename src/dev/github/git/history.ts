import type { Commit, GitObjects } from './objects.js';

/** Every ancestor of a commit, itself first, breadth first. */
export function ancestors(objects: GitObjects, sha: string): string[] {
  const seen = new Set([sha]);
  for (const current of seen) for (const parent of objects.commits.get(current)?.parents ?? []) seen.add(parent);
  return [...seen];
}

/** The nearest commit both histories hold, or null when they share none. */
export function mergeBase(objects: GitObjects, base: string, head: string): string | null {
  const ofBase = new Set(ancestors(objects, base));
  return ancestors(objects, head).find((sha) => ofBase.has(sha)) ?? null;
}

/** Commits that head has and base has not, oldest first, as GitHub lists them. */
export function commitsBetween(objects: GitObjects, base: string, head: string): Commit[] {
  const ofBase = new Set(ancestors(objects, base));
  return ancestors(objects, head)
    .filter((sha) => !ofBase.has(sha))
    .map((sha) => objects.commits.get(sha))
    .filter((commit) => commit !== undefined)
    .reverse();
}
