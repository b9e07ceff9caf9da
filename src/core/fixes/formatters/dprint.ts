import type { FixFailure } from '../strategy.js';
import { calls, strangeArgument } from './arguments.js';
import type { FilesAbove } from './files-above.js';
import { isHook, type KnownFormatter, type Settings, saidBy } from './known-formatter.js';
import { PRE_COMMIT } from './pinned-versions.js';
import { type Data, isData, readData } from './read-data.js';
import { otherMinor } from './versions.js';

const HOOKS = ['dprint', 'dprint-fmt'];
const CONFIGS = ['dprint.json', 'dprint.jsonc', '.dprint.json', '.dprint.jsonc'];
const GLOBALS = ['lineWidth', 'indentWidth', 'useTabs', 'newLineKind'];
const KINDS = ['typescript', 'json', 'markdown', 'toml'] as const;
type Kind = (typeof KINDS)[number];
const FILES: Record<Kind, RegExp> = {
  typescript: /\.[cm]?[jt]sx?$/,
  json: /\.jsonc?$/,
  markdown: /\.(?:md|markdown)$/,
  toml: /\.toml$/,
};
/** As its own site names them: https://dprint.dev/plugins/ */
const PLUGIN =
  /^https:\/\/plugins\.dprint\.dev\/(?<kind>typescript|json|markdown|toml)-(?<version>\d[\d.]{0,12})\.wasm/;

const kindOf = (path: string): Kind | null => KINDS.find((kind) => FILES[kind].test(path)) ?? null;

type Config = { data: Data; plugins: Map<string, string>; strangers: number } | { problem: string };

function readConfig(files: FilesAbove): Config {
  const [config] = files.find(CONFIGS);
  if (!config) return { problem: 'there is no dprint.json above the file' };
  const read = readData(config.path, config.text, 'json');
  if ('problem' in read) return read;
  const listed = Array.isArray(read.data.plugins) ? read.data.plugins.map(String) : [];
  const plugins = new Map<string, string>();
  for (const groups of listed.map((one) => PLUGIN.exec(one)?.groups))
    if (groups?.kind && groups.version) plugins.set(groups.kind, groups.version);
  return { data: read.data, plugins, strangers: listed.length - plugins.size };
}

function readSettings(files: FilesAbove, failure: FixFailure): Settings {
  const called = calls(/\bdprint(?=\s)/, HOOKS, files, failure);
  const strange = strangeArgument('dprint', called, /^(?:--config|--plugins|-c$)/);
  if (strange !== null) return { problem: strange };
  const config = readConfig(files);
  if ('problem' in config) return config;
  const kind = kindOf(files.path);
  if (kind === null || !config.plugins.has(kind)) return { problem: `dprint has no plugin for ${files.path} here` };
  if (config.data.extends !== undefined) return { problem: 'dprint.json builds on another configuration' };
  const own = Object.fromEntries(
    [...config.plugins.keys()].map((name) => [name, isData(config.data[name]) ? config.data[name] : {}]),
  );
  if (Object.values(own).some(({ associations }) => associations !== undefined) || config.data.overrides !== undefined)
    return { problem: 'dprint.json tells files apart in a way that is not read here' };
  // Code within Markdown is formatted by the other plugins, of which all would have to be here.
  if (kind === 'markdown' && config.strangers > 0) return { problem: 'dprint has plugins here that Regreen has not' };
  const global = Object.fromEntries(Object.entries(config.data).filter(([key]) => GLOBALS.includes(key)));
  return { options: { kind, global, plugins: own } };
}

export const dprint: KnownFormatter = {
  name: 'dprint',
  url: 'https://dprint.dev/config/',
  claims: (finding, failure) =>
    isHook(finding, HOOKS) || (finding.tool.startsWith('format') && /\bdprint\b/.test(saidBy(failure))),
  configNames: CONFIGS,
  pinNames: [PRE_COMMIT],
  readSettings,
  pinnedVersion: (files) => {
    const [config, kind] = [readConfig(files), kindOf(files.path)];
    return 'problem' in config || kind === null ? null : (config.plugins.get(kind) ?? null);
  },
  versionConflict: otherMinor,
};
