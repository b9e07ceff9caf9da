import type { Finding } from '../diagnosis.js';
import { formatterNamed } from './formatters/index.js';
import { MAX_FILES, unformattedFiles } from './formatters/plan-formatting.js';
import type { FormattedFile } from './formatting.js';
import type { LogPatch } from './log-patches/log-patch.js';
import type { FileChange } from './patch.js';
import { candidatesFor } from './same-path.js';
import { declined, type FixFailure, type FixMaterial, type FixStrategy, type Outcome } from './strategy.js';

/** What the check complains of beside the files that a formatter can mend. */
const others = (failure: FixFailure): number => {
  const files = unformattedFiles(failure);
  return failure.findings.filter(
    (finding) =>
      finding.level === 'failure' && !(finding.path !== null && files.get(finding.path)?.claims(finding, failure)),
  ).length;
};

const versions = ({ formatter, version, pinnedVersion }: FormattedFile): string =>
  `${formatter} ${version}${pinnedVersion === null ? '' : ` (the repository says ${pinnedVersion})`}`;

/** A sentence why a file's result must not be used; null: it may. */
function problemOf(file: FormattedFile, material: FixMaterial): string | null {
  if (file.problem !== null || file.text === null) return file.problem ?? 'nothing came of it';
  const before = material.file(file.path)?.text;
  if (before == null) return 'the file could not be read';
  const known = formatterNamed(file.formatter);
  return known?.versionConflict(file.pinnedVersion, file.version, file.path, [before, file.text]) ?? null;
}

/** Its other findings are in files that nobody knows. */
const isPart = ({ unusable }: LogPatch): boolean => unusable?.startsWith('the tool shows only a part') ?? false;

/**
 * Whether a path may be of a folder in which the step ran, where another file has the end of its path. It is that of the root where the same
 * log names a file by its whole path that no other file ends with.
 */
function isDoubtful(path: string, { failure, paths }: FixMaterial): boolean {
  const several = (one: string): boolean => candidatesFor(one, paths).length > 1;
  const isWhole = (finding: Finding): boolean =>
    finding.path !== null && ` ${finding.message} `.includes(` ${finding.path} `) && !several(finding.path);
  return several(path) && !failure.findings.some(isWhole);
}

function propose(material: FixMaterial): Outcome {
  const { failure, formatted } = material;
  const files = unformattedFiles(failure);
  if (files.size === 0) return declined('No formatter that Regreen has found fault with a file.');
  if (files.size > MAX_FILES) return declined(`${files.size} files are not formatted: that is more than a slip.`);
  if (failure.hasMore) return declined('There are more findings than were kept.');
  const rest = others(failure);
  if (rest > 0) return declined(`The check fails for ${rest} more reasons that no formatter mends.`);
  if (material.logPatches.some(isPart)) return declined('The tool names only a part of the files.');
  const doubtful = [...files.keys()].find((path) => isDoubtful(path, material));
  if (doubtful !== undefined) return declined(`${doubtful} may be any of several files.`);
  const changes: FileChange[] = [];
  for (const path of files.keys()) {
    const result = formatted.find((one) => one.path === path);
    if (!result) return declined(`${path} was not formatted.`);
    const problem = problemOf(result, material);
    if (problem !== null) return declined(`${result.formatter} cannot format ${path}: ${problem}.`);
    const before = material.file(path);
    if (before === null || before.text === null || result.text === null) continue;
    if (before.text === result.text)
      return declined(`The formatter finds nothing to change in ${path}: ${versions(result)}.`);
    changes.push({ path, before, after: { ...before, text: result.text } });
  }
  const tools = [...new Set(formatted.filter(({ path }) => files.has(path)).map(versions))].join(', ');
  const what = changes.length === 1 ? changes[0]?.path : `${changes.length} files`;
  return { kind: 'proposed', proposal: { changes, summary: `Format ${what} with ${tools}.`, tool: tools } };
}

/** The files that a formatter complained of, formatted by that formatter. */
export const formatter: FixStrategy = {
  name: 'formatter',
  reads: (failure) => [...unformattedFiles(failure).keys()].slice(0, MAX_FILES),
  propose,
};
