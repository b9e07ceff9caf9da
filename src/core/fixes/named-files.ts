import type { Finding } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { isTestPath } from './gate/paths.js';
import { ownSummary } from './own-reading.js';
import type { FixFailure } from './strategy.js';

/** A file as a failure names it: its path, or the end of one, or more of a machine's path than is the repository's. Lines from 1, both included. */
export type Named = { name: string; lines: { from: number; to: number } | null; level: Finding['level'] | null };

/** Lines of a log, and characters of one, that are searched for names. */
const MAX_LINES = 100;
const MAX_LINE = 2_000;
const MAX_NAME = 300;

/** A word that is a file's name, and the line behind it: `src/a.ts:12:3`, `src/a.ts(12,3)`. */
const FILE =
  /^([^:()]{0,300}\.[A-Za-z]\w{0,9}|(?:[^:()]{1,200}\/)?(?:Dockerfile|Makefile|Gemfile|Rakefile|Justfile|BUILD))(?:[:(](\d{1,7})\b)?/;
/** Next.js and others have brackets in the names of folders. */
const FILE_IN_BRACKETS = /^([^:]{1,300}\.[A-Za-z]\w{0,9})(?::(\d{1,7})\b)?/;
const PYTHON = /"([^"\n]{1,300})", line (\d{1,7})/g;

const at = (line: string | undefined): Named['lines'] =>
  line === undefined ? null : { from: Number(line), to: Number(line) };

/** The files that a text names, with their lines. */
function namesIn(text: string): Named[] {
  const shown = text.slice(0, MAX_LINE);
  const traced = [...shown.matchAll(PYTHON)].map(([, name = '', line]) => ({ name, lines: at(line), level: null }));
  const words = shown.split(/[\s"'`,;<>|=]+/).flatMap((word) => {
    const bare = word.slice(0, MAX_NAME).replace(/^[([{]{1,3}(?=[\w./])/, '');
    const [, name, line] = FILE.exec(bare) ?? FILE_IN_BRACKETS.exec(bare) ?? [];
    return name === undefined ? [] : [{ name, lines: at(line), level: null }];
  });
  return [...traced, ...words];
}

const LEVELS: readonly Finding['level'][] = ['failure', 'warning', 'notice'];

/** The files that a failure names: first where its findings are, the gravest first, then what its quoted lines and its command name. */
export function namedIn(failure: FixFailure): Named[] {
  const { findings, lines, failingStep } = failure;
  const places = LEVELS.flatMap((level) =>
    findings.flatMap((finding): Named[] => {
      const { path, startLine, endLine } = finding;
      if (path === null || finding.level !== level) return [];
      const range = startLine === null ? null : { from: startLine, to: Math.max(startLine, endLine ?? startLine) };
      return [{ name: path, lines: range, level }];
    }),
  );
  const texts = [...lines.slice(0, MAX_LINES).map(({ text }) => text), ownSummary(failure), failingStep?.command ?? ''];
  const quoted = texts.flatMap(namesIn).flatMap((named) => {
    const name = repositoryPath(named.name);
    return name === null ? [] : [{ ...named, name }];
  });
  return [...places, ...quoted];
}

/** Whether a name can mean a path of the repository. */
export const means = (name: string, path: string): boolean =>
  name === path || path.endsWith(`/${name}`) || (path.includes('/') && name.endsWith(`/${path}`));

export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const stemOf = (path: string): string => fileName(path).replace(/\.[^.]{1,12}$/, '');

/** Whether a test is named after a file that is none: `calc.test.ts`, `test_calc.py`, `CalcTest.java`. */
export function isTestOf(test: string, path: string): boolean {
  const stem = testedStem(test);
  if (stem === '' || stem !== stemOf(path) || extensionOf(test)[0] !== extensionOf(path)[0]) return false;
  return isTestPath(test) && !isTestPath(path);
}

/** The stem of what a test is named after. */
const testedStem = (test: string): string =>
  stemOf(test).replace(/^test[-_]|(?:[-_.](?:tests?|specs?)|Tests?|Spec|IT)$/, '');

/** Looks up the files that tests are named after, each of a handful of tests in all files of a large repository. */
export function filesTestedBy(tests: readonly string[], paths: readonly string[]): (test: string) => string[] {
  const byStem = new Map<string, string[]>(tests.filter(isTestPath).map((test) => [testedStem(test), []]));
  if (byStem.size > 0) for (const path of paths) byStem.get(stemOf(path))?.push(path);
  return (test) => (byStem.get(testedStem(test)) ?? []).filter((path) => isTestOf(test, path));
}

/** `.ts` and `.tsx` tell no languages apart; their first letter does, near enough. */
const extensionOf = (path: string): string => /\.([^.]{1,12})$/.exec(path)?.[1] ?? '';
