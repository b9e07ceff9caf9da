import type { FilesAbove } from './files-above.js';
import { isData, readData } from './read-data.js';
import { isWithin } from './versions.js';

export const PRE_COMMIT = '.pre-commit-config.yaml';
export const NPM_PINS = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'package.json'] as const;
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
/** Which range that is stands in another file. */
const ELSEWHERE = /^(?:catalog|workspace):/;
const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/**
 * The version of an npm package: what the lock files above hold of the ranges that the packages above ask for, else those ranges. Where it may be
 * one of several: "2.8.8 || 3.3.3".
 */
export function npmPin(files: FilesAbove, name: string): string | null {
  const found = files.find(NPM_PINS).flatMap(({ name: file, path, text }) => {
    if (text === null || text.length > MAX_LENGTH) return [];
    if (file === 'package.json') return { isLock: false, versions: ofPackage(path, text, name) };
    const matches = [...text.matchAll(lockPattern(file, name))];
    return { isLock: true, versions: matches.flatMap(([, version]) => version ?? []) };
  });
  const of = (isLock: boolean): string[] => [
    ...new Set(found.filter((one) => one.isLock === isLock).flatMap(({ versions }) => versions)),
  ];
  const [ranges, locked] = [of(false), of(true)];
  // Another package under this one's name, an address: the lock file's version is not of this package.
  const strange = ranges.find((range) => /[:/]/.test(range));
  if (strange !== undefined) return strange;
  const asked = locked.filter((version) => ranges.some((range) => isWithin(version, range)));
  const [first, ...others] = [asked, locked, ranges].find((list) => list.length > 0) ?? [];
  return first === undefined ? null : [first, ...others].sort(byNumbers).join(' || ');
}

const byNumbers = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });

function lockPattern(file: string, name: string): RegExp {
  const at = escaped(name);
  if (file === 'package-lock.json')
    return new RegExp(`node_modules/${at}": \\{\\s{0,40}"version": "(${VERSION})"`, 'g');
  if (file === 'pnpm-lock.yaml') return new RegExp(`^ {1,4}'?/?${at}[@/](${VERSION})'?[:(]`, 'gm');
  if (file === 'bun.lock') return new RegExp(`^ {1,8}"[^"\\n]{1,200}": \\["${at}@(${VERSION})"`, 'gm');
  return new RegExp(`^"?${at}@[^\\n]{1,200}:\\n {2}version:? "?(${VERSION})"?$`, 'gm');
}

function ofPackage(path: string, text: string, name: string): string[] {
  const read = readData(path, text, 'json');
  if ('problem' in read) return [];
  const { data } = read;
  const ranges = ['devDependencies', 'dependencies', 'optionalDependencies'].map((key) =>
    isData(data[key]) ? data[key][name] : undefined,
  );
  const isSaid = (range: unknown): range is string =>
    typeof range === 'string' && /\d/.test(range) && range.length <= 40 && !ELSEWHERE.test(range);
  return ranges.filter(isSaid).slice(0, 1);
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

export type Hook = { rev: string | null; args: string[]; dependencies: string[] };

/** The first hook of pre-commit with one of these ids. https://pre-commit.com/#adding-pre-commit-plugins-to-your-project */
export function preCommitHook(files: FilesAbove, ids: readonly string[]): Hook | null {
  for (const { path, text } of files.find([PRE_COMMIT])) {
    const read = readData(path, text, 'yaml');
    const repos = 'data' in read ? read.data.repos : [];
    for (const repo of Array.isArray(repos) ? repos : []) {
      if (!isData(repo) || !Array.isArray(repo.hooks)) continue;
      const hook = repo.hooks.find((one) => isData(one) && typeof one.id === 'string' && ids.includes(one.id));
      if (!isData(hook)) continue;
      const rev = typeof repo.rev === 'string' ? repo.rev : null;
      return { rev, args: textsOf(hook.args), dependencies: textsOf(hook.additional_dependencies) };
    }
  }
  return null;
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
