import type { FixFailure } from '../strategy.js';
import { calls, strangeArgument } from './arguments.js';
import type { FilesAbove } from './files-above.js';
import { isHook, type KnownFormatter, type Settings, saidBy } from './known-formatter.js';
import { PRE_COMMIT, PYTHON_PINS, preCommitHook, pythonPin } from './pinned-versions.js';
import { otherMajor } from './versions.js';

const HOOKS = ['clang-format'];
const CONFIGS = ['.clang-format', '_clang-format'];
const COMMAND = /\bclang-format-(?<major>\d{1,3})\b/;
/** Any style but that of a file, and sorting of includes by its own word. */
const STRANGE =
  /^--?(?:style(?:=(?!file$)|$)|fallback-style|sort-includes|assume-filename|lines|offset|length|qualifier)/;

function readSettings(files: FilesAbove, failure: FixFailure): Settings {
  const called = calls(/\b(?:run-)?clang-format(?:-\d+|\.py)?(?=\s)/, HOOKS, files, failure);
  const strange = strangeArgument('clang-format', called, STRANGE);
  if (strange !== null) return { problem: strange };
  const [config] = files.find(CONFIGS);
  if (!config) return { problem: 'there is no .clang-format above the file' };
  if (config.text === null || config.text.length > 100_000) return { problem: `${config.path} cannot be read` };
  if (/InheritParentConfig|BasedOnStyle\s*:\s*['"]?file/i.test(config.text))
    return { problem: `${config.path} builds on another configuration` };
  return { options: { style: config.text } };
}

export const clangFormat: KnownFormatter = {
  name: 'clang-format',
  url: 'https://clang.llvm.org/docs/ClangFormatStyleOptions.html',
  claims: (finding) =>
    isHook(finding, HOOKS) || (finding.tool === 'format' && /^code should be clang-formatted/.test(finding.message)),
  configNames: CONFIGS,
  pinNames: [...PYTHON_PINS, PRE_COMMIT],
  readSettings,
  pinnedVersion: (files, failure) =>
    COMMAND.exec(saidBy(failure))?.groups?.major ??
    pythonPin(files, 'clang-format') ??
    preCommitHook(files, HOOKS)?.rev ??
    null,
  // Every major version has other defaults for the same .clang-format.
  versionConflict: (pinned, ours) =>
    pinned === null
      ? `the repository does not say which clang-format it uses, and Regreen has ${ours}`
      : otherMajor(pinned, ours),
};
