import type { FixFailure } from '../strategy.js';
import type { FilesAbove } from './files-above.js';
import { preCommitHook } from './pinned-versions.js';
import { isData, readData } from './read-data.js';

const RUN = /\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+|--silent\s+|-s\s+)*(?<name>[\w:.@/-]{1,80})/g;
/** Scripts that call scripts. */
const MAX_DEPTH = 4;

/**
 * The words behind a program: in the command that failed, else in the scripts of package.json that it runs, else in all of them; of pre-commit
 * in its hook. Several where it is called more than once. A list of none: nobody knows how it was called.
 */
export function calls(program: RegExp, ids: readonly string[], files: FilesAbove, failure: FixFailure): string[][] {
  const hook = failure.findings.some(({ tool }) => tool === 'pre-commit') ? preCommitHook(files, ids) : null;
  if (hook) return [hook.args];
  const command = failure.failingStep?.command ?? '';
  const scripts = scriptsOf(files);
  for (const commands of [[command], scriptsRunBy(command, scripts), scripts.map(({ text }) => text)]) {
    const found = commands.flatMap((text) => callsWithin(text, program));
    if (found.length > 0) return found;
  }
  return [];
}

/** The words behind each call of a program within a command, quotes taken off. */
export const callsWithin = (command: string, program: RegExp): string[][] =>
  command.split(/\n|&&|\|\||[;|]/).flatMap((part) => {
    const match = program.exec(part);
    if (!match) return [];
    const words = part.slice(match.index + match[0].length).match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
    return [words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))];
  });

type Script = { name: string; text: string };

const scriptsOf = (files: FilesAbove): Script[] =>
  files.find(['package.json']).flatMap(({ path, text }) => {
    const read = readData(path, text, 'json');
    if (!('data' in read) || !isData(read.data.scripts)) return [];
    return Object.entries(read.data.scripts).map(([name, script]) => ({ name, text: String(script) }));
  });

/** npm runs "pretest" and "posttest" with "test". https://docs.npmjs.com/cli/using-npm/scripts */
function scriptsRunBy(command: string, scripts: readonly Script[], depth = 0): string[] {
  if (depth > MAX_DEPTH) return [];
  const names = [...command.matchAll(RUN)].flatMap(({ groups }) => {
    const name = groups?.name ?? '';
    return [`pre${name}`, name, `post${name}`];
  });
  return scripts
    .filter(({ name }) => names.includes(name))
    .flatMap(({ text }) => [text, ...scriptsRunBy(text, scripts, depth + 1)]);
}

/** A sentence about the first word that changes how it formats in a way which is not in a file; null: there is none. */
export function strangeArgument(program: string, called: string[][], strange: RegExp): string | null {
  const word = called.flat().find((one) => strange.test(one));
  return word === undefined ? null : `${program} is called with ${word.slice(0, 40)}, which is not read here`;
}
