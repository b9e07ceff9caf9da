import type { CategoryName } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { composePatches } from './log-patches/compose-patches.js';
import type { LogPatch } from './log-patches/log-patch.js';
import { ownCategory } from './own-reading.js';
import type { FileChange, FileState } from './patch.js';
import { candidatesFor } from './same-path.js';
import { declined, type FixFailure, type FixMaterial, type FixStrategy } from './strategy.js';

/** Failures whose diff is what should be in the repository. What a test or a compiler prints as a diff is something else. */
export const DIFF_CATEGORIES: readonly CategoryName[] = ['format', 'lint', 'lockfile', 'policy', 'unknown'];
/** Printed alike by more than one program: of a failure that nobody knows they say too little. */
const ANYBODYS: readonly (string | null)[] = [null, 'diff', 'git diff', 'black', 'ruff', 'php-cs-fixer', 'scalafmt'];
/** What people let a step say behind a diff that it does not want. */
const COMPLAINT = /commit|generat|format|(?:up|out)[- ](?:to|of)[- ]date|dirty|clean|\brun\b|differ|chang|stale/i;
const MAX_REASONS = 3;
/** What a generator writes belongs together, and a linter is red for what is left; a formatter does each file for itself. */
const TOGETHER: readonly (string | null)[] = ['git diff', 'biome lint'];

/** A path from the root of the checkout: it is no other file's end. */
const ROOTED = /^(?:\/home\/runner\/|\/Users\/runner\/|\/__w\/|\/github\/workspace\/|[A-Za-z]:[\\/]a[\\/])/;
/** More files of one name than this are not compared. */
const MAX_CANDIDATES = 10;

/** Where the file may be: as the log names it, below any folder that the step may have run in, or where a finding of the same failure places it. */
function pathsOf({ path: raw, tool }: LogPatch, { findings }: FixFailure, paths: readonly string[]): string[] {
  const path = repositoryPath(raw);
  if (path === null) return [];
  // git names files from the root of the repository, wherever it runs.
  if ((tool === 'git diff' || ROOTED.test(raw)) && paths.includes(path)) return [path];
  const placed = findings.flatMap((finding) => (finding.path?.endsWith(`/${path}`) ? [finding.path] : []));
  const known = paths.length === 0 ? placed : placed.filter((each) => paths.includes(each));
  return [...new Set([...candidatesFor(path, paths), ...known])];
}

type Tried = { change: FileChange } | { left: string };

const changesText = (state: FileState | null): state is FileState & { text: string } =>
  state !== null && state.text !== null && (state.mode === '100644' || state.mode === '100755');

/** The change that the patches of one file make together. */
function tryFile(patches: readonly LogPatch[], { failure, file, paths }: FixMaterial): Tried {
  const [patch] = patches;
  const unusable = patches.find((each) => each.unusable !== null);
  if (!patch || unusable) return { left: unusable?.unusable ?? 'there is no diff' };
  const candidates = pathsOf(patch, failure, paths);
  if (candidates.length > MAX_CANDIDATES) return { left: 'too many files are called like that' };
  const made: FileChange[] = [];
  let reason = 'there is no such file at this head';
  for (const path of candidates) {
    const before = file(path);
    if (!before && paths.length > 0) return { left: `${path} may be meant, and cannot be read` };
    if (!before) continue;
    const applied = changesText(before) ? composePatches(before.text, patches) : { problem: 'it is no text file' };
    if ('problem' in applied) reason = applied.problem;
    else made.push({ path, before, after: { mode: before.mode, text: applied.text } });
  }
  const [change, other] = made;
  if (other) return { left: 'it fits several files' };
  return change ? { change } : { left: reason };
}

const OPEN_MARKS = 2;

/** The last line of the log that a git diff can take. */
const endOf = ({ logLine, hunks }: LogPatch): number =>
  hunks.reduce((line, hunk) => line + 1 + hunk.lines.length, logLine + 3) + OPEN_MARKS;

/** git shows a diff to inform as well: as the reason of a failure it is the last that the step says, but for a complaint about it. */
function isLast(patches: readonly LogPatch[], { lines }: FixFailure): boolean {
  const end = Math.max(...patches.map(endOf));
  return lines.every(({ number, text }) => number <= end || text.startsWith('##[') || COMPLAINT.test(text));
}

/** Why none of the diffs is about this failure; null: they are. */
function unrelated({ failure, logPatches }: Pick<FixMaterial, 'failure' | 'logPatches'>): string | null {
  const category = ownCategory(failure);
  if (!DIFF_CATEGORIES.includes(category)) return `a diff in the log of a ${category} is no fix`;
  if (logPatches.length === 0) return 'the log holds no diff';
  if (category === 'unknown' && logPatches.some(({ tool }) => ANYBODYS.includes(tool)))
    return 'nobody knows what the failure has to do with the diff';
  const ofGit = logPatches.filter(({ tool }) => tool === 'git diff');
  return ofGit.length === 0 || isLast(ofGit, failure) ? null : 'the step went on after the diff';
}

function byFile(logPatches: readonly LogPatch[]): Map<string, LogPatch[]> {
  const files = new Map<string, LogPatch[]>();
  for (const patch of logPatches) {
    const path = repositoryPath(patch.path) ?? patch.path;
    files.set(path, [...(files.get(path) ?? []), patch]);
  }
  return files;
}

const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

function summaryOf(count: number, tools: readonly string[], left: readonly string[]): string {
  const rest = left.length === 0 ? '' : `; ${files(left.length)} left out (${left.slice(0, MAX_REASONS).join('; ')})`;
  return `Apply the diff that ${tools.join(' and ')} printed, ${files(count)}${rest}.`;
}

/** Applies the diffs that the log itself holds. */
export const logDiff: FixStrategy = {
  name: 'log_diff',
  reads(failure, logPatches, paths) {
    if (unrelated({ failure, logPatches })) return [];
    const usable = logPatches.filter(({ unusable }) => unusable === null);
    const candidates = usable.map((patch) => pathsOf(patch, failure, paths));
    return [...new Set(candidates.filter(({ length }) => length <= MAX_CANDIDATES).flat())];
  },
  propose(material) {
    const { logPatches } = material;
    const reason = unrelated(material);
    if (reason) return declined(reason);
    const tried = [...byFile(logPatches)].map(([raw, patches]) => ({
      raw,
      patches,
      tried: tryFile(patches, material),
    }));
    const changes: FileChange[] = [];
    const left: string[] = [];
    const tools = new Set<string>();
    for (const { raw, patches, tried: result } of tried) {
      if ('left' in result) left.push(`${raw}: ${result.left}`);
      else {
        changes.push(result.change);
        tools.add(patches[0]?.tool ?? 'a tool');
      }
    }
    if (changes.length === 0) return declined(left.slice(0, MAX_REASONS).join('; '));
    if (new Set(changes.map(({ path }) => path)).size < changes.length) return declined('two diffs fit the same file');
    if (left.length > 0 && logPatches.some(({ tool }) => TOGETHER.includes(tool)))
      return declined(`not all of the diff can be used: ${left.slice(0, MAX_REASONS).join('; ')}`);
    const [tool = null] = tools;
    return { kind: 'proposed', proposal: { changes, summary: summaryOf(changes.length, [...tools], left), tool } };
  },
};
