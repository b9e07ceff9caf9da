import type { Finding } from '../../diagnosis.js';
import type { FixFailure } from '../strategy.js';
import type { FilesAbove } from './files-above.js';
import type { FormatRequest, FormatterName } from './format-request.js';

/** How a file is to be formatted, or why it cannot be done as the repository does it. */
export type Settings = { options: FormatRequest['options'] } | { problem: string };

/** What is known of a formatter without running it. */
export type KnownFormatter = {
  name: FormatterName;
  url: string;
  /** Whether it is this formatter that found fault with the file of the finding. */
  claims(finding: Finding, failure: FixFailure): boolean;
  /** Names of the files that configure it, in a file's folder or above. */
  configNames: readonly string[];
  /** Names of the files that say which version the repository uses. */
  pinNames: readonly string[];
  readSettings(files: FilesAbove, failure: FixFailure): Settings;
  pinnedVersion(files: FilesAbove, failure: FixFailure): string | null;
  /** Names of further files that the failed check says it is configured with, as they are named there: "config/prettier.json". */
  namedConfigs?(failure: FixFailure): string[];
  /** Why the two versions would not write the same bytes; null: they should, or nobody knows better. `texts`: the file before and after. */
  versionConflict(pinned: string | null, ours: string, path: string, texts: readonly string[]): string | null;
};

/** What the failed check ran and printed, as far as it is known. */
export const saidBy = (failure: FixFailure): string =>
  [failure.failingStep?.command ?? '', failure.summary, ...failure.lines.map(({ text }) => text)].join('\n');

/** A finding of pre-commit whose hook is one of these. */
export const isHook = ({ tool, code }: Finding, ids: readonly string[]): boolean =>
  tool === 'pre-commit' && code !== null && ids.includes(code);

/** Whether a finding only says that the file is not formatted, without saying by whom. */
export const isUnnamed = ({ tool }: Finding): boolean => tool === 'format-list' || tool === 'format-diff';
