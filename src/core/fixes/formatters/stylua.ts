import type { FixFailure } from '../strategy.js';
import { calls, strangeArgument } from './arguments.js';
import { EDITORCONFIG, positive, readEditorConfig } from './editorconfig.js';
import type { FilesAbove } from './files-above.js';
import { isHook, type KnownFormatter, type Settings } from './known-formatter.js';
import { NPM_PINS, npmPin, PRE_COMMIT, preCommitHook } from './pinned-versions.js';
import { type Data, readData } from './read-data.js';
import { otherMajor } from './versions.js';

const HOOKS = ['stylua', 'stylua-system', 'stylua-github'];
const CONFIGS = ['stylua.toml', '.stylua.toml'];
const TOOLS = ['rokit.toml', 'aftman.toml', 'foreman.toml', '.tool-versions'];
const STRANGE =
  /^--(?:config-path|column-width|indent-|line-endings|quote-style|call-parentheses|collapse|sort-requires|syntax|range|no-editorconfig|space-after|block-|stdin)/;

function readSettings(files: FilesAbove, failure: FixFailure): Settings {
  const strange = strangeArgument('stylua', calls(/\bstylua(?=\s|$)/, HOOKS, files, failure), STRANGE);
  if (strange !== null) return { problem: strange };
  const [config] = files.find(CONFIGS);
  if (!config) return ofEditorConfig(files);
  const read = readData(config.path, config.text, 'toml');
  return 'problem' in read ? read : { options: read.data };
}

function ofEditorConfig(files: FilesAbove): Settings {
  const read = readEditorConfig(files);
  if ('problem' in read) return read;
  const { indent_style, indent_size, tab_width, max_line_length, end_of_line, quote_type } = read.properties;
  const others = Object.keys(read.properties).filter((key) => /^(?:call_|space_after|collapse_|sort_)/.test(key));
  if (others.length > 0 || max_line_length === 'off')
    return { problem: '.editorconfig sets something for stylua that is not read here' };
  const options: Data = {};
  if (indent_style === 'tab' || indent_style === 'space')
    options.indent_type = indent_style === 'tab' ? 'Tabs' : 'Spaces';
  const width = positive(indent_size) ?? positive(tab_width);
  if (width !== null) options.indent_width = width;
  const line = positive(max_line_length);
  if (line !== null) options.column_width = line;
  if (end_of_line === 'lf' || end_of_line === 'crlf') options.line_endings = end_of_line === 'lf' ? 'Unix' : 'Windows';
  if (quote_type === 'single' || quote_type === 'double')
    options.quote_style = quote_type === 'single' ? 'AutoPreferSingle' : 'AutoPreferDouble';
  return { options };
}

function pinnedVersion(files: FilesAbove): string | null {
  const npm = npmPin(files, '@johnnymorganz/stylua-bin') ?? npmPin(files, '@johnnymorganz/stylua');
  if (npm) return npm;
  for (const { text } of files.find(TOOLS)) {
    const found = /\bstylua(?:@| |" ?= ?"| = ")(?<version>\d[\d.]{0,12})/i.exec(text ?? '')?.groups?.version;
    if (found) return found;
  }
  return preCommitHook(files, HOOKS)?.rev ?? null;
}

export const stylua: KnownFormatter = {
  name: 'stylua',
  url: 'https://github.com/JohnnyMorganz/StyLua#configuration',
  claims: (finding) =>
    isHook(finding, HOOKS) || (finding.tool === 'format' && /^Diff in \S.*\.luau?\b/.test(finding.message)),
  configNames: [...CONFIGS, EDITORCONFIG],
  pinNames: [...NPM_PINS, ...TOOLS, PRE_COMMIT],
  readSettings,
  pinnedVersion,
  versionConflict: otherMajor,
};
