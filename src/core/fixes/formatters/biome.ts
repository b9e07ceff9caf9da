import { calls, strangeArgument } from './arguments.js';
import { EDITORCONFIG, positive, readEditorConfig } from './editorconfig.js';
import { type FilesAbove, folderOf, seenFrom } from './files-above.js';
import { isHook, type KnownFormatter, type Settings } from './known-formatter.js';
import { NPM_PINS, npmPin, PRE_COMMIT, preCommitHook } from './pinned-versions.js';
import { type Data, isData, readData } from './read-data.js';
import { otherOrNewer } from './versions.js';

const HOOKS = ['biome-format', 'biome-check', 'biome-ci'];
const CONFIGS = ['biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc'];
const STRANGE =
  /^--(?:config-path|indent-|line-|use-editorconfig|formatter-|quote-|jsx-|semicolons|trailing|arrow-|bracket|javascript-|json-|css-|graphql-|html-)/;
/** What has to do with how a file is formatted; linters, plugins and the lists of files stay away. */
const KEPT = ['formatter', 'javascript', 'json', 'css', 'graphql', 'html', 'overrides'];

function readSettings(files: FilesAbove, failure: Parameters<KnownFormatter['claims']>[1]): Settings {
  const strange = strangeArgument('biome', calls(/\bbiome(?=\s|$)/, HOOKS, files, failure), STRANGE);
  if (strange !== null) return { problem: strange };
  const [config] = files.find(CONFIGS);
  if (!config) return { options: { configuration: {}, path: files.path } };
  const read = readData(config.path, config.text, 'json');
  if ('problem' in read) return read;
  if (read.data.extends !== undefined || read.data.root === false)
    return { problem: `${config.path} builds on another configuration` };
  const configuration: Data = Object.fromEntries(Object.entries(read.data).filter(([key]) => KEPT.includes(key)));
  // That the file counts, the failed check has said.
  const { includes: _, useEditorconfig, ...formatter } = isData(configuration.formatter) ? configuration.formatter : {};
  const base = useEditorconfig === true ? ofEditorConfig(files) : { options: {} };
  if ('problem' in base) return base;
  configuration.formatter = { ...base.options, ...formatter };
  return { options: { configuration, path: seenFrom(folderOf(config.path), files.path) } };
}

function ofEditorConfig(files: FilesAbove): Settings {
  const read = readEditorConfig(files);
  if ('problem' in read) return read;
  const { indent_style, indent_size, max_line_length, end_of_line } = read.properties;
  const options: Data = {};
  if (indent_style === 'tab' || indent_style === 'space') options.indentStyle = indent_style;
  const [width, line] = [positive(indent_size), positive(max_line_length)];
  if (width !== null) options.indentWidth = width;
  if (line !== null) options.lineWidth = line;
  if (/^(?:lf|crlf|cr)$/.test(end_of_line ?? '')) options.lineEnding = end_of_line ?? 'lf';
  return { options };
}

export const biome: KnownFormatter = {
  name: 'biome',
  url: 'https://biomejs.dev/reference/configuration/',
  claims: (finding) => (finding.tool === 'biome' && finding.code === 'format') || isHook(finding, ['biome-format']),
  configNames: [...CONFIGS, EDITORCONFIG],
  pinNames: [...NPM_PINS, PRE_COMMIT],
  readSettings,
  pinnedVersion: (files) => npmPin(files, '@biomejs/biome') ?? preCommitHook(files, HOOKS)?.rev ?? null,
  versionConflict: otherOrNewer,
};
