import type { Finding } from '../../diagnosis.js';
import type { FixFailure } from '../strategy.js';
import { calls } from './arguments.js';
import { EDITORCONFIG, readEditorConfig } from './editorconfig.js';
import type { FilesAbove } from './files-above.js';
import { isHook, isUnnamed, type KnownFormatter, type Settings, saidBy } from './known-formatter.js';
import { PRE_COMMIT, preCommitHook } from './pinned-versions.js';
import type { Data } from './read-data.js';

const HOOKS = ['shfmt', 'shfmt-src', 'shfmt-docker'];
/** Flags of printing, and their names in .editorconfig and in the build. */
const SWITCHES = [
  { flags: ['-bn', '--binary-next-line'], property: 'binary_next_line', option: 'binaryNextLine' },
  { flags: ['-ci', '--case-indent'], property: 'switch_case_indent', option: 'switchCaseIndent' },
  { flags: ['-sr', '--space-redirects'], property: 'space_redirects', option: 'spaceRedirects' },
  { flags: ['-fn', '--func-next-line'], property: 'function_next_line', option: 'funcNextLine' },
  { flags: ['-s', '--simplify'], property: 'simplify', option: 'simplify' },
];
/** Flags that say what becomes of the result. */
const HARMLESS = ['-l', '--list', '-d', '--diff', '-w', '--write', '--color', '--'];

function claims(finding: Finding, failure: FixFailure): boolean {
  if (isHook(finding, HOOKS)) return true;
  if (!/\.(?:sh|bash)$/.test(finding.path ?? '') || /\b(?:gofmt|yapf)\b/.test(saidBy(failure))) return false;
  return isUnnamed(finding) && /\bshfmt\b/.test(saidBy(failure));
}

/** With any flag of printing, .editorconfig does not count: https://github.com/mvdan/sh/blob/master/cmd/shfmt/shfmt.1.scd */
function readSettings(files: FilesAbove, failure: FixFailure): Settings {
  const [words, second] = calls(/\bshfmt(?=\s|$)/, HOOKS, files, failure);
  // A hook without arguments has those that its own repository gives it.
  if (!words?.length || second) return { problem: 'the log does not say how shfmt is called' };
  const flags = readFlags(words);
  if ('problem' in flags || Object.keys(flags.options).length > 0) return flags;
  const read = readEditorConfig(files);
  if ('problem' in read) return read;
  const { indent_style, indent_size, shell_variant, keep_padding, minify } = read.properties;
  if (shell_variant ?? keep_padding ?? minify)
    return { problem: '.editorconfig sets something for shfmt that is not read here' };
  const options: Data = { indent: indent_style === 'space' ? Number(indent_size ?? 8) || 8 : 0 };
  for (const { property, option } of SWITCHES) if (read.properties[property] === 'true') options[option] = true;
  return { options };
}

function readFlags(words: string[]): Settings {
  const options: Data = {};
  for (const [index, word] of words.entries()) {
    const joined = /^(?:-i|--indent)=(?<count>\d{1,2})$/.exec(word)?.groups?.count;
    const apart = word === '-i' || word === '--indent' ? words[index + 1] : undefined;
    const found = SWITCHES.find(({ flags }) => flags.includes(word));
    if (joined ?? apart) {
      if (!/^\d{1,2}$/.test(joined ?? apart ?? '')) return { problem: 'an indent of shfmt is not understood' };
      options.indent = Number(joined ?? apart);
    } else if (found) options[found.option] = true;
    else if (word.startsWith('-') && !HARMLESS.includes(word))
      return { problem: `shfmt is called with ${word.slice(0, 40)}, which is not read here` };
  }
  return { options };
}

export const shfmt: KnownFormatter = {
  name: 'shfmt',
  url: 'https://github.com/mvdan/sh/blob/master/cmd/shfmt/shfmt.1.scd',
  claims,
  configNames: [EDITORCONFIG],
  pinNames: [PRE_COMMIT],
  readSettings,
  pinnedVersion: (files) => preCommitHook(files, HOOKS)?.rev ?? null,
  // The build does not say which version of shfmt it holds; all of version 3 print alike but for mended mistakes.
  versionConflict: () => null,
};
