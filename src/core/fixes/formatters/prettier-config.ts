import { fitsAny } from './config-globs.js';
import { positive, readEditorConfig } from './editorconfig.js';
import { type FilesAbove, folderOf, seenFrom } from './files-above.js';
import type { Settings } from './known-formatter.js';
import type { PrettierCall } from './prettier-arguments.js';
import { type Data, isData, readData } from './read-data.js';

const CODE = /\.(?:[cm]?js|[cm]?ts)$/;
/** In each folder the first of these counts. https://prettier.io/docs/configuration */
export const PRETTIER_CONFIGS = [
  'package.json',
  'package.yaml',
  '.prettierrc',
  ...['json', 'yaml', 'yml', 'json5', 'js', 'ts', 'mjs', 'mts', 'cjs', 'cts'].map((end) => `.prettierrc.${end}`),
  ...['js', 'ts', 'mjs', 'mts', 'cjs', 'cts'].map((end) => `prettier.config.${end}`),
  '.prettierrc.toml',
] as const;

type Config = { data: Data; folder: string } | { problem: string };

export const hasPrettierConfig = (files: FilesAbove): boolean => nearestConfig(files) !== null;

/** Its own configuration over that of .editorconfig, overrides over both, and over all of them what stands in the command. */
export function readPrettierConfig(files: FilesAbove, call: PrettierCall): Settings {
  if (call.withoutConfig) return { options: call.options };
  const base = call.withoutEditorconfig ? { options: {} } : ofEditorConfig(files);
  if ('problem' in base) return base;
  const config = call.config === null ? nearestConfig(files) : namedConfig(files, call.config);
  if (config === null) return { options: { ...base.options, ...call.options } };
  if ('problem' in config) return config;
  const { overrides, $schema: _, ...own } = config.data;
  const all: Data = { ...base.options, ...own };
  for (const override of Array.isArray(overrides) ? overrides : []) {
    if (!isData(override)) return { problem: 'an override of prettier is not understood' };
    const path = seenFrom(config.folder, files.path);
    const [fits, not] = [override.files, override.excludeFiles].map((one) => fitsAny(textsOf(one), path));
    if (fits === null || not === null) return { problem: 'the files of an override of prettier are not understood' };
    if (fits && !not && isData(override.options)) Object.assign(all, override.options);
  }
  const { plugins, ...options } = all;
  if (textsOf(plugins).length > 0)
    return { problem: `prettier has plugins here, which are code: ${textsOf(plugins).join(', ').slice(0, 100)}` };
  const odd = Object.entries(options).find(([, value]) => typeof value === 'object');
  if (odd) return { problem: `prettier's option ${odd[0].slice(0, 40)} is not understood` };
  return { options: { ...options, ...call.options } };
}

function nearestConfig(files: FilesAbove): Config | null {
  for (const file of files.find(PRETTIER_CONFIGS)) {
    const config = readConfig(file);
    if (config !== null) return config;
  }
  return null;
}

/** The file of `--config`, which is named from where the command ran: of several that fit, nobody knows which. */
function namedConfig(files: FilesAbove, name: string): Config {
  const [file, second] = files.find([name]);
  if (!file || second) return { problem: `nobody knows which file --config ${name.slice(0, 80)} is` };
  return readConfig(file) ?? { problem: `${file.path} does not configure prettier` };
}

/** null: a package without settings for prettier. */
function readConfig({ path, text }: { path: string; text: string | null }): Config | null {
  if (CODE.test(path)) return { problem: `prettier's configuration is code: ${path}` };
  const format = path.endsWith('.toml') ? 'toml' : /\.json5?$/.test(path) ? 'json' : 'yaml';
  const read = readData(path, text, format);
  const inPackage = /(?:^|\/)package\.\w+$/.test(path);
  if ('problem' in read) return inPackage ? null : read;
  if (!inPackage) return { data: read.data, folder: folderOf(path) };
  const { prettier } = read.data;
  if (prettier === undefined) return null;
  if (!isData(prettier)) return { problem: `prettier's configuration is in another package: ${path}` };
  return { data: prettier, folder: folderOf(path) };
}

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

/** https://github.com/josephfrazier/editorconfig-to-prettier */
function ofEditorConfig(files: FilesAbove): Settings {
  const read = readEditorConfig(files);
  if ('problem' in read) return read;
  const { indent_style, indent_size, tab_width, max_line_length, quote_type, end_of_line } = read.properties;
  const options: Data = {};
  if (indent_style === 'space') options.useTabs = false;
  else if (indent_style === 'tab' || indent_size === 'tab') options.useTabs = true;
  const width = (options.useTabs === false ? positive(indent_size) : null) ?? positive(tab_width);
  if (width !== null) options.tabWidth = width;
  const line = max_line_length === 'off' ? Number.MAX_SAFE_INTEGER : positive(max_line_length);
  if (line !== null) options.printWidth = line;
  if (quote_type === 'single' || quote_type === 'double') options.singleQuote = quote_type === 'single';
  if (/^(?:lf|crlf|cr)$/.test(end_of_line ?? '')) options.endOfLine = end_of_line ?? 'lf';
  return { options };
}
