import type { FilesAbove } from './files-above.js';
import { isData, readData } from './read-data.js';

export const PRE_COMMIT = '.pre-commit-config.yaml';
export const NPM_PINS = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'package.json'] as const;
export const PYTHON_PINS = [
  'uv.lock',
  'poetry.lock',
  'requirements.txt',
  'requirements-dev.txt',
  'dev-requirements.txt',
  'pyproject.toml',
] as const;

const MAX_LENGTH = 4_000_000;
const VERSION = String.raw`\d{1,6}(?:\.\d{1,6}){0,3}`;
const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** The version of an npm package: a lock file's word before the range of a package.json, a nearer file's before one above. */
export function npmPin(files: FilesAbove, name: string): string | null {
  for (const { name: file, path, text } of files.find(NPM_PINS)) {
    if (text === null || text.length > MAX_LENGTH) continue;
    const found = file === 'package.json' ? ofPackage(path, text, name) : lockPatterns(file, name).exec(text)?.[1];
    if (found) return found;
  }
  return null;
}

function lockPatterns(file: string, name: string): RegExp {
  const at = escaped(name);
  if (file === 'package-lock.json') return new RegExp(`"node_modules/${at}": \\{\\s{0,40}"version": "(${VERSION})`);
  if (file === 'pnpm-lock.yaml') return new RegExp(`^ {1,4}'?/?${at}[@/](${VERSION})'?[:(]`, 'm');
  return new RegExp(`^"?${at}@[^\\n]{1,200}:\\n {2}version:? "?(${VERSION})`, 'm');
}

function ofPackage(path: string, text: string, name: string): string | null {
  const read = readData(path, text, 'json');
  if ('problem' in read) return null;
  for (const key of ['devDependencies', 'dependencies', 'optionalDependencies']) {
    const range = isData(read.data[key]) ? read.data[key][name] : undefined;
    if (typeof range === 'string' && /\d/.test(range) && range.length <= 40) return range;
  }
  return null;
}

/** The version of a Python package, from a lock file, a list of requirements or a pyproject.toml. */
export function pythonPin(files: FilesAbove, name: string): string | null {
  const at = escaped(name);
  for (const { name: file, text } of files.find(PYTHON_PINS)) {
    if (text === null || text.length > MAX_LENGTH) continue;
    const pattern = file.endsWith('.lock')
      ? new RegExp(`^name = "${at}"\\nversion = "(${VERSION})"`, 'm')
      : new RegExp(`^[ \\t"']{0,20}${at}(?: = "|\\s?)((?:[=~><^]=?)? ?${VERSION})`, 'm');
    const found = pattern.exec(text)?.[1];
    if (found) return found;
  }
  return null;
}

export type Hook = { rev: string | null; args: string[] };

/** The first hook of pre-commit with one of these ids. https://pre-commit.com/#adding-pre-commit-plugins-to-your-project */
export function preCommitHook(files: FilesAbove, ids: readonly string[]): Hook | null {
  for (const { path, text } of files.find([PRE_COMMIT])) {
    const read = readData(path, text, 'yaml');
    const repos = 'data' in read ? read.data.repos : [];
    for (const repo of Array.isArray(repos) ? repos : []) {
      if (!isData(repo) || !Array.isArray(repo.hooks)) continue;
      const hook = repo.hooks.find((one) => isData(one) && typeof one.id === 'string' && ids.includes(one.id));
      if (!isData(hook)) continue;
      const args = Array.isArray(hook.args) ? hook.args.map(String) : [];
      return { rev: typeof repo.rev === 'string' ? repo.rev : null, args };
    }
  }
  return null;
}
