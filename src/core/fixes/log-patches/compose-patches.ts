import { linesOf } from '../line-edits.js';
import { type Applied, applyLogPatch } from './apply-log-patch.js';
import type { LogPatch } from './log-patch.js';
import { mergeVersions } from './merge-versions.js';

/** Tools that print a diff for each thing that they find, all of them against the file as it is. */
const DIFF_PER_FINDING: readonly (string | null)[] = ['biome lint'];

const problem = (reason: string): Applied => ({ problem: reason });

/** A tool that has printed several diffs of a file has seen several files, or was called with several settings. */
function contradicts(patches: readonly LogPatch[]): boolean {
  const tools = patches.map(({ tool }) => tool).filter((tool) => !DIFF_PER_FINDING.includes(tool));
  return new Set(tools).size < tools.length;
}

/**
 * Applies all patches of a file, which come from several tools, or from one that prints a diff for each finding: merged where all of them
 * are diffs of the file as it is, else one after the other as the log has them. Answers a problem where they do not get along.
 */
export function composePatches(text: string, patches: readonly LogPatch[]): Applied {
  const distinct = [...new Map(patches.map((patch) => [JSON.stringify(patch.hunks), patch])).values()];
  const [first, ...others] = distinct;
  if (!first) return problem('there is no diff');
  const start = applyLogPatch(text, first);
  if (others.length === 0 || 'problem' in start) return start;
  if (contradicts(distinct)) return problem('the log holds several different diffs of it');
  const versions = others.map((patch) => applyLogPatch(text, patch));
  const made = [start, ...versions].flatMap((version) => ('text' in version ? [version.text] : []));
  if (made.length === distinct.length) {
    const shares = distinct.every(({ tool }) => DIFF_PER_FINDING.includes(tool));
    const merged = mergeVersions(linesOf(text), made.map(linesOf), shares);
    return merged ? { text: merged.join('') } : problem('its diffs want different things of the same lines');
  }
  return others.reduce<Applied>(
    (before, patch) => ('problem' in before ? before : applyLogPatch(before.text, patch)),
    start,
  );
}
