import type { FixFailure } from '../strategy.js';
import { calls, strangeArgument } from './arguments.js';
import type { FilesAbove } from './files-above.js';
import { isHook, type KnownFormatter, type Settings, saidBy } from './known-formatter.js';
import { NPM_PINS, npmPin, PRE_COMMIT, preCommitHook } from './pinned-versions.js';
import { isData, readData } from './read-data.js';

const HOOKS = ['taplo-format'];
const CONFIGS = ['taplo.toml', '.taplo.toml'];
/** All but what says which files are looked at and what becomes of the result. */
const STRANGE = /^-(?!-(?:check|diff|verbose)$)/;
/** What all versions do alike that were tried; the order of keys, and the indent of what stands before any table, they do not. */
const KEPT = [
  'align_comments',
  'align_entries',
  'allowed_blank_lines',
  'array_auto_collapse',
  'array_auto_expand',
  'array_trailing_comma',
  'column_width',
  'compact_arrays',
  'compact_entries',
  'compact_inline_tables',
  'indent_string',
  'trailing_newline',
];

function readSettings(files: FilesAbove, failure: FixFailure): Settings {
  const called = calls(/\btaplo(?=\s)/, HOOKS, files, failure);
  const strange = strangeArgument('taplo', called, STRANGE);
  if (strange !== null) return { problem: strange };
  const [config, second] = files.find(CONFIGS);
  if (!config) return { options: {} };
  // It is looked for from where the command ran, which nobody knows: only that of the root is above every folder.
  if (second !== undefined || !CONFIGS.includes(config.path))
    return { problem: `nobody knows whether taplo is configured by ${config.path}` };
  const read = readData(config.path, config.text, 'toml');
  if ('problem' in read) return read;
  if (read.data.rule !== undefined) return { problem: `${config.path} has rules, which are not read here` };
  const options = isData(read.data.formatting) ? read.data.formatting : {};
  const odd = Object.keys(options).find((key) => !KEPT.includes(key));
  return odd === undefined
    ? { options }
    : { problem: `versions of taplo do not do alike what ${odd.slice(0, 40)} says, or it is not known here` };
}

export const taplo: KnownFormatter = {
  name: 'taplo',
  url: 'https://taplo.tamasfe.dev/configuration/formatter-options.html',
  claims: (finding, failure) =>
    isHook(finding, HOOKS) ||
    (finding.tool === 'format' &&
      finding.message === 'the file is not properly formatted' &&
      /\btaplo\b/.test(saidBy(failure))),
  configNames: CONFIGS,
  pinNames: [...NPM_PINS, PRE_COMMIT],
  readSettings,
  pinnedVersion: (files) => npmPin(files, '@taplo/cli') ?? preCommitHook(files, HOOKS)?.rev ?? null,
  // npm's numbers are not those of the program; by what was tried, all write alike what is taken here.
  versionConflict: () => null,
};
