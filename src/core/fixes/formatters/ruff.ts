import type { FixFailure } from '../strategy.js';
import { calls, strangeArgument } from './arguments.js';
import type { FilesAbove } from './files-above.js';
import { isHook, type KnownFormatter, type Settings, saidBy } from './known-formatter.js';
import { PRE_COMMIT, PYTHON_PINS, preCommitHook, pythonPin } from './pinned-versions.js';
import { type Data, isData, readData } from './read-data.js';
import { otherMinor } from './versions.js';

const HOOKS = ['ruff-format'];
const CONFIGS = ['.ruff.toml', 'ruff.toml', 'pyproject.toml'];
const STRANGE = /^--(?:config|line-length|preview|target-version|isolated|range)/;
const KEPT = ['line-length', 'indent-width', 'target-version', 'preview'];
/** https://docs.astral.sh/ruff/settings/#format */
const FORMAT_KEYS = [
  'preview',
  'indent-style',
  'quote-style',
  'skip-magic-trailing-comma',
  'line-ending',
  'docstring-code-format',
  'docstring-code-line-length',
];
type Found = { path: string; data: Data; isOwn: boolean };

function readSettings(files: FilesAbove, failure: FixFailure): Settings {
  // A stub (.pyi) has a style of its own, a notebook is JSON: this build knows neither.
  if (!files.path.endsWith('.py')) return { problem: 'only .py files can be formatted by this build of ruff' };
  const strange = strangeArgument('ruff', calls(/\bruff(?=\s)/, HOOKS, files, failure), STRANGE);
  if (strange !== null) return { problem: strange };
  const read = readConfigs(files);
  if ('problem' in read) return read;
  const config = read.found.find(({ isOwn }) => isOwn)?.data ?? {};
  if (config.extend !== undefined) return { problem: "ruff's configuration builds on another one" };
  if (config['per-file-target-version'] !== undefined)
    return { problem: 'ruff has a version of Python for each file here' };
  const options: Data = Object.fromEntries(Object.entries(config).filter(([key]) => KEPT.includes(key)));
  const { exclude: _, ...format } = isData(config.format) ? config.format : {};
  // Its build passes over what it does not know.
  const strangeKey = Object.keys(format).find((key) => !FORMAT_KEYS.includes(key));
  if (strangeKey !== undefined) return { problem: `ruff's setting format.${strangeKey.slice(0, 40)} is not known` };
  options.format = format;
  const target = options['target-version'] ?? targetOf(read.found);
  if (target !== null && target !== undefined) options['target-version'] = target;
  return { options };
}

function readConfigs(files: FilesAbove): { found: Found[] } | { problem: string } {
  const found: Found[] = [];
  for (const { path, name, text } of files.find(CONFIGS)) {
    const read = readData(path, text, 'toml');
    if ('problem' in read) return read;
    if (name !== 'pyproject.toml') found.push({ path, data: read.data, isOwn: true });
    else {
      const { tool, project } = read.data;
      if (isData(tool) && isData(tool.ruff)) found.push({ path, data: tool.ruff, isOwn: true });
      if (isData(project)) found.push({ path, data: project, isOwn: false });
    }
  }
  return { found };
}

/** The oldest Python that the project takes: "requires-python = >=3.9". */
function targetOf(found: Found[]): string | null {
  for (const { data, isOwn } of found) {
    const requires = isOwn ? undefined : data['requires-python'];
    const minor =
      typeof requires === 'string' ? /(?:>=|~=|==)\s?3\.(?<minor>\d{1,2})/.exec(requires)?.groups?.minor : null;
    if (minor) return `py3${minor}`;
  }
  return null;
}

export const ruff: KnownFormatter = {
  name: 'ruff',
  url: 'https://docs.astral.sh/ruff/configuration/',
  // Black says "would reformat", with a small letter.
  claims: (finding, failure) =>
    isHook(finding, HOOKS) ||
    (finding.tool === 'format' && /^(?:unformatted: )?Would reformat: /.test(finding.message)) ||
    // With `--output-format full` it says so as compilers do: "unformatted: File would be reformatted".
    (finding.tool === 'arrow' && finding.message === 'File would be reformatted' && /\bruff\b/.test(saidBy(failure))),
  configNames: CONFIGS,
  pinNames: [...PYTHON_PINS, PRE_COMMIT],
  readSettings,
  pinnedVersion: (files) => pythonPin(files, 'ruff') ?? preCommitHook(files, HOOKS)?.rev ?? null,
  // The style may change with every minor version: https://docs.astral.sh/ruff/versioning/
  versionConflict: otherMinor,
};
