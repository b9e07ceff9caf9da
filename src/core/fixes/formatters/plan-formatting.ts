import type { FileState } from '../patch.js';
import type { FixFailure } from '../strategy.js';
import { filesAbove, foldersAbove, inFolder } from './files-above.js';
import type { FormatRequest } from './format-request.js';
import { formatters } from './index.js';
import type { KnownFormatter } from './known-formatter.js';

/** More files than this are no slip, but a change of the tool or of its settings. */
export const MAX_FILES = 50;

/** Files that a formatter known here has found fault with, each with the first that claims it. */
export function unformattedFiles(failure: FixFailure): Map<string, KnownFormatter> {
  const files = new Map<string, KnownFormatter>();
  for (const finding of failure.findings) {
    if (finding.path === null || files.has(finding.path)) continue;
    const formatter = formatters.find((one) => one.claims(finding, failure));
    if (formatter) files.set(finding.path, formatter);
  }
  return files;
}

/** First step: paths of the files to fetch, with those that configure the formatter or say its version. `exists`: of the head's tree. */
export function formattingReads(failure: FixFailure, exists: (path: string) => boolean): string[] {
  const reads = new Set<string>();
  for (const [path, { configNames, pinNames, namedConfigs }] of [...unformattedFiles(failure)].slice(0, MAX_FILES)) {
    if (!exists(path)) continue;
    reads.add(path);
    for (const folder of foldersAbove(path))
      for (const name of [...configNames, ...pinNames, ...(namedConfigs?.(failure) ?? [])]) {
        const config = inFolder(folder, name);
        if (exists(config)) reads.add(config);
      }
  }
  return [...reads];
}

/** Second step: what the formatters are asked. A file that cannot be formatted as the repository does it is a request with a problem. */
export function planFormatting(failure: FixFailure, file: (path: string) => FileState | null): FormatRequest[] {
  return [...unformattedFiles(failure)].slice(0, MAX_FILES).flatMap(([path, formatter]) => {
    const state = file(path);
    if (state === null) return [];
    const files = filesAbove(path, file);
    const settings = formatter.readSettings(files, failure);
    const readable = state.text !== null && (state.mode === '100644' || state.mode === '100755');
    const problem = readable ? ('problem' in settings ? settings.problem : null) : 'it is no text file, or too large';
    const options = 'options' in settings ? settings.options : {};
    const pinnedVersion = formatter.pinnedVersion(files, failure)?.slice(0, 40) ?? null;
    return [{ path, text: state.text ?? '', formatter: formatter.name, options, pinnedVersion, problem }];
  });
}
