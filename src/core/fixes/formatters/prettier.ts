import type { Finding } from '../../diagnosis.js';
import type { FixFailure } from '../strategy.js';
import { calls, callsWithin } from './arguments.js';
import { EDITORCONFIG } from './editorconfig.js';
import type { FilesAbove } from './files-above.js';
import { isHook, isUnnamed, type KnownFormatter, type Settings, saidBy } from './known-formatter.js';
import { NPM_PINS, npmPin, PRE_COMMIT, preCommitHook } from './pinned-versions.js';
import { type PrettierCall, readPrettierCall } from './prettier-arguments.js';
import { hasPrettierConfig, PRETTIER_CONFIGS, readPrettierConfig } from './prettier-config.js';
import { prettiersFor } from './prettier-versions.js';

const HOOKS = ['prettier'];
const PROGRAM = /(?<![\w@/-])prettier(?:@[\w.^~-]{1,20})?(?=\s|$)/;
/** `npx prettier@3.3.3`. */
const NAMED_VERSION = /(?<![\w@/-])prettier@(?<version>\d[\d.]{0,12})(?=\s|$)/;
/** As pre-commit adds it to a hook: `prettier@3.3.3`. */
const ADDED = /^prettier@(?<version>\S{1,40})$/;
const PLUGIN = /\bprettier-plugin-|@prettier\/plugin-/;
/** Of the formatters that only list files, no other lists these. */
const WEB = /\.(?:[cm]?[jt]sx?|vue|svelte|s?css|less|mdx?|json5?|ya?ml|html|graphql|hbs)$/;
const SCRIPT = /\b(?:npm|yarn|pnpm|bun|npx)\b/;

/** Prettier itself, or as a rule of ESLint. */
function claims(finding: Finding, failure: FixFailure): boolean {
  if (isHook(finding, HOOKS) || isOfEslint(finding)) return true;
  if (finding.tool === 'format') return /^\[warn\] \S/.test(finding.message);
  if (!isUnnamed(finding) || !WEB.test(finding.path ?? '')) return false;
  return /\bprettier\b/.test(saidBy(failure)) || SCRIPT.test(failure.failingStep?.command ?? '');
}

const isOfEslint = ({ code }: Finding): boolean => code === 'prettier/prettier';

function readSettings(files: FilesAbove, failure: FixFailure): Settings {
  const found = prettiersFor(pinnedVersion(files, failure));
  if ('problem' in found) return found;
  if (found.versions.some(loadsPlugins) && mentionsPlugin(files))
    return { problem: 'prettier 2 loads plugins by itself, which are code, and some are installed here' };
  const read = readOptions(files, failure);
  return 'problem' in read ? read : { options: { versions: found.versions, settings: read.options } };
}

/** Before version 3 it loads every plugin that stands beside it. https://prettier.io/blog/2023-07-05-3.0.0 */
const loadsPlugins = (version: string): boolean => version.startsWith('2.');

const mentionsPlugin = (files: FilesAbove): boolean =>
  files.find([...NPM_PINS, PRE_COMMIT]).some(({ text }) => text === null || PLUGIN.test(text));

function pinnedVersion(files: FilesAbove, failure: FixFailure): string | null {
  const named = NAMED_VERSION.exec(failure.failingStep?.command ?? '')?.groups?.version;
  if (named) return named;
  const hook = preCommitHook(files, HOOKS);
  const added = hook?.dependencies.map((one) => ADDED.exec(one)?.groups?.version).find(Boolean);
  const ofHook = added ?? hook?.rev ?? null;
  if (ofHook !== null && failure.findings.some((finding) => isHook(finding, HOOKS))) return ofHook;
  return npmPin(files, 'prettier') ?? ofHook;
}

function readOptions(files: FilesAbove, failure: FixFailure): Settings {
  const called = calls(PROGRAM, HOOKS, files, failure);
  // Of a list of files nothing says who has made it, but the script that ran.
  if (called.length === 0 && failure.findings.some(isUnnamed) && !/\bprettier\b/.test(saidBy(failure)))
    return { problem: 'nobody knows which program has listed it' };
  const call = readCall(called);
  if ('problem' in call) return call;
  if (!failure.findings.some(isOfEslint)) return readPrettierConfig(files, call);
  // Within ESLint its options may stand in ESLint's configuration, which is code.
  if (!hasPrettierConfig(files)) return { problem: 'prettier runs within ESLint and has no configuration of its own' };
  return readPrettierConfig(files, NO_WORDS);
}

const NO_WORDS: PrettierCall = { options: {}, config: null, withoutConfig: false, withoutEditorconfig: false };

/** How all of its calls have it; a problem where one has it otherwise. */
function readCall(called: readonly string[][]): ReturnType<typeof readPrettierCall> {
  const read = called.map(readPrettierCall);
  const [first = NO_WORDS, ...others] = read;
  const problem = read.find((one) => 'problem' in one);
  if (problem) return problem;
  const isAlike = others.every((one) => JSON.stringify(one) === JSON.stringify(first));
  return isAlike ? first : { problem: 'prettier is called in several ways' };
}

/** Only what the failed command itself says is known before its files are read. */
function namedConfigs(failure: FixFailure): string[] {
  return callsWithin(failure.failingStep?.command ?? '', PROGRAM).flatMap((words) => {
    const call = readPrettierCall(words);
    return 'problem' in call || call.config === null ? [] : [call.config];
  });
}

export const prettier: KnownFormatter = {
  name: 'prettier',
  url: 'https://prettier.io/docs/configuration',
  claims,
  configNames: [...PRETTIER_CONFIGS, EDITORCONFIG],
  pinNames: [...NPM_PINS, PRE_COMMIT],
  namedConfigs,
  readSettings,
  pinnedVersion,
  // Which of ours may format it, its settings have said.
  versionConflict: () => null,
};
