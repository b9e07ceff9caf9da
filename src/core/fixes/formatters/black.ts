import type { FixFailure } from '../strategy.js';
import { calls, callsWithin } from './arguments.js';
import { readBlackCall } from './black-arguments.js';
import { type FilesAbove, folderOf } from './files-above.js';
import { isHook, type KnownFormatter, type Settings } from './known-formatter.js';
import { PRE_COMMIT, PYTHON_PINS, preCommitHook, pythonPin } from './pinned-versions.js';
import { type Data, isData, readData } from './read-data.js';

const HOOKS = ['black', 'black-jupyter'];
const CONFIG = 'pyproject.toml';
/** Where a program is named that is run, and not one to install. */
const PROGRAM =
  /^\s*(?:(?:python3?(?:\.\d{1,2})? -m|(?:uv|poetry|pdm|hatch|pipenv|rye|pixi) run|uvx|pipx run|time|exec)\s+)?black(?=\s|$)/;
/** What decides which files it formats, or what it says: nothing of how. https://black.readthedocs.io/en/stable/usage_and_configuration/the_basics.html#command-line-options */
const HARMLESS = new Set([
  ...['include', 'exclude', 'extend-exclude', 'force-exclude', 'required-version', 'workers', 'fast', 'safe'],
  ...['quiet', 'verbose', 'check', 'diff', 'color', 'no-color', 'target-version', 'no-cache'],
]);
/** Black has rules of its own for it. */
const NEWEST = /3\.?(?:1[4-9]|[2-9]\d)/;

type Style = { 'line-length': number; 'quote-style': 'double' | 'preserve'; modern: boolean };
const DEFAULTS: Style = { 'line-length': 88, 'quote-style': 'double', modern: false };

/** Whether all of its targets are Python 3.6 or later; black reads `requires-python` where it has none of its own. */
const isModern = (targets: unknown, requires: unknown): boolean =>
  Array.isArray(targets)
    ? targets.length > 0 && targets.every((one) => /^py3(?:[6-9]|1\d)$/.test(String(one)))
    : typeof requires === 'string' && /^(?:>=|~=|==)\s?3\.(?:[6-9]|1\d)/.test(requires);

/** `tool.black` of one pyproject.toml as Ruff has it. */
function readStyle(data: Data, from: string): Style | { problem: string } {
  const { tool, project } = data;
  const black = isData(tool) && isData(tool.black) ? tool.black : {};
  const requires = isData(project) ? project['requires-python'] : undefined;
  if (NEWEST.test(JSON.stringify([black['target-version'], requires])))
    return { problem: `${from} is for a Python for which black has rules of its own` };
  const style = { ...DEFAULTS, modern: isModern(black['target-version'], requires) };
  for (const [key, value] of Object.entries(black)) {
    const name = key.replaceAll('_', '-');
    if (HARMLESS.has(name) || value === false) continue;
    if (name === 'line-length' && typeof value === 'number') style['line-length'] = value;
    else if (name === 'skip-string-normalization' && value === true) style['quote-style'] = 'preserve';
    else return { problem: `black's setting ${key.slice(0, 40)} is not known` };
  }
  return style;
}

/**
 * How it formats, whichever folder it takes for the project's: that hangs on the paths it was called with, so all files above have to agree.
 * https://black.readthedocs.io/en/stable/usage_and_configuration/the_basics.html#configuration-via-a-file
 */
function readStyles(files: FilesAbove): Style | { problem: string } {
  const found = files.find([CONFIG]);
  const styles: Style[] = found.some(({ path }) => folderOf(path) === '') ? [] : [DEFAULTS];
  for (const { path, text } of found) {
    const read = readData(path, text, 'toml');
    if ('problem' in read) return read;
    const style = readStyle(read.data, path);
    if ('problem' in style) return style;
    styles.push(style);
  }
  const [first = DEFAULTS, ...others] = styles;
  const modern = styles.every((one) => one.modern);
  const isAlike = others.every((one) => JSON.stringify({ ...one, modern }) === JSON.stringify({ ...first, modern }));
  return isAlike ? { ...first, modern } : { problem: 'several files could configure black' };
}

function readSettings(files: FilesAbove, failure: FixFailure): Settings {
  // Of a stub (.pyi) and a notebook the two have styles of their own.
  if (!files.path.endsWith('.py')) return { problem: 'only .py files can be formatted as black does' };
  if (failure.findings.some((finding) => isHook(finding, HOOKS)) && !isPlainHook(files))
    return { problem: "black's hook is not the plain one" };
  const called = calls(PROGRAM, HOOKS, files, failure).map(readBlackCall);
  const [call] = called;
  if (!call) return { problem: 'nobody knows how black was called' };
  const problem = called.find((one) => 'problem' in one);
  if (problem) return problem;
  if (called.some((one) => JSON.stringify(one) !== JSON.stringify(call)))
    return { problem: 'black is called in several ways' };
  const style = readStyles(files);
  if ('problem' in style) return style;
  return { options: { ...style, ...('options' in call ? call.options : {}) } };
}

/** One hook, and no command of its own, in which anything may stand. https://pre-commit.com/#pre-commit-configyaml---hooks */
function isPlainHook(files: FilesAbove): boolean {
  const hooks = files.find([PRE_COMMIT]).flatMap(({ path, text }) => {
    const read = readData(path, text, 'yaml');
    const repos = 'data' in read && Array.isArray(read.data.repos) ? read.data.repos : [];
    return repos.flatMap((repo) => (isData(repo) && Array.isArray(repo.hooks) ? repo.hooks : []));
  });
  const own = hooks.filter((hook) => isData(hook) && typeof hook.id === 'string' && HOOKS.includes(hook.id));
  return own.length === 1 && own.every((hook) => isData(hook) && hook.entry === undefined);
}

const pinnedVersion = (files: FilesAbove, failure: FixFailure): string | null =>
  (failure.findings.some((finding) => isHook(finding, HOOKS)) ? preCommitHook(files, HOOKS)?.rev : null) ??
  pythonPin(files, 'black') ??
  preCommitHook(files, HOOKS)?.rev ??
  null;

/** Its style changes with the year: https://black.readthedocs.io/en/stable/the_black_code_style/index.html#stability-policy */
function versionConflict(pinned: string | null): string | null {
  if (pinned === null || /^>=?/.test(pinned)) return null;
  const year = Number(/\d+/.exec(pinned)?.[0] ?? Number.NaN);
  return year >= 23 && year <= 26
    ? null
    : `the repository uses ${pinned}, and only black 23 to 26 are known to agree with Ruff`;
}

/** Formatted by Ruff, where both are known to write the same. */
export const black: KnownFormatter = {
  name: 'black',
  url: 'https://black.readthedocs.io/en/stable/usage_and_configuration/the_basics.html#configuration-via-a-file',
  // Ruff says "Would reformat:", with a large letter.
  claims: (finding, failure) =>
    isHook(finding, HOOKS) ||
    (finding.tool === 'format' &&
      /^would reformat \S/.test(finding.message) &&
      (failure.failingStep === null || callsWithin(failure.failingStep.command, PROGRAM).length > 0)),
  configNames: [CONFIG],
  pinNames: [...PYTHON_PINS, PRE_COMMIT],
  readSettings,
  pinnedVersion,
  versionConflict,
};
