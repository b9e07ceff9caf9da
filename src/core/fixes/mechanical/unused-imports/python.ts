import type { Finding } from '../../../diagnosis.js';
import { type Edited, type MechanicalEdit, NOT_AS_LOGGED, refused } from '../edit.js';
import { lineText, type SourceText, type Splice } from '../source-text.js';
import { heldByComment, namedStill, stillNamed, withoutEntries, withoutLines } from './statement.js';

const PYFLAKES = /^[`'](?<what>[\w.]+(?: as \w+)?)[`'] imported but unused(?<more>[;:].*)?/;
const PYLINT =
  /^Unused (?:import (?<module>[\w.]+)|(?<renamed>[\w.]+) imported(?= as )|(?<name>\w+) imported from (?<from>[\w.]+))(?: as (?<alias>\w+))?/;
const FROM =
  /^(?<indent>[ \t]*)from[ \t]+(?<module>[\w.]+)[ \t]+import[ \t]+(?:\((?<list>[^()]*)\)|(?<names>[^()\\;#\n]+?))[ \t]*(?:#[^\n]*)?\r?$/;
const PLAIN = /^(?<indent>[ \t]*)import[ \t]+(?<names>[^()\\;#\n]+?)[ \t]*(?:#[^\n]*)?\r?$/;
const MAX_STATEMENT_LINES = 60;
const MAX_STATEMENT = 5_000;
/** Of the standard library, which does nothing when it is imported. */
const STANDARD =
  /^(?:asyncio|collections|concurrent|email|html|http|importlib|json|logging|multiprocessing|os|unittest|urllib|xml)\./;

/** `typing.List as L`, as pyflakes would write it. */
function whatOf({ message }: Finding): string | null {
  const pyflakes = PYFLAKES.exec(message)?.groups;
  // Ruff adds what else might be meant: a test of whether a module is there, a name for others.
  if (pyflakes) return pyflakes.more ? null : (pyflakes.what ?? null);
  const pylint = PYLINT.exec(message)?.groups;
  if (!pylint) return null;
  const full = pylint.module ?? pylint.renamed ?? `${pylint.from}.${pylint.name}`;
  return pylint.alias ? `${full} as ${pylint.alias}` : full;
}

type Statement = {
  firstLine: number;
  lastLine: number;
  module: string | null;
  indent: string;
  list: { start: number; text: string };
};

/** The import statement that begins at, or a few lines above, a line. */
function statementAt(source: SourceText, number: number): Statement | null {
  for (let firstLine = number; firstLine >= 1 && firstLine > number - MAX_STATEMENT_LINES; firstLine--) {
    const text = lineText(source, firstLine) ?? '';
    if (!/^[ \t]*(?:from|import)[ \t]/.test(text)) continue;
    const start = source.lines[firstLine - 1]?.start ?? 0;
    let lastLine = firstLine;
    if (/\([^)]*$/.test(text.replace(/#.*/, '')))
      while (lastLine < source.lines.length && !(lineText(source, lastLine) ?? '').includes(')')) lastLine++;
    const whole = source.text.slice(start, source.lines[lastLine - 1]?.end);
    if (whole.length > MAX_STATEMENT) return null;
    const groups = (FROM.exec(whole) ?? PLAIN.exec(whole))?.groups;
    const names = groups?.list ?? groups?.names;
    if (lastLine < number || groups === undefined || names === undefined) return null;
    const at = groups.list === undefined ? whole.indexOf(names, whole.indexOf('import') + 6) : whole.indexOf('(') + 1;
    return {
      firstLine,
      lastLine,
      module: groups.module ?? null,
      indent: groups.indent ?? '',
      list: { start: start + at, text: names },
    };
  }
  return null;
}

/** The names, as they are written, without what is said of them. */
const entriesOf = ({ list }: Statement): string[] =>
  list.text
    .replace(/#[^\n]*/g, '')
    .split(',')
    .map((entry) => entry.trim().replace(/\s+/g, ' '))
    .filter((entry) => entry !== '');

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** Why the statement must not go away as a whole; null: it may. */
function neededIn(source: SourceText, { firstLine, lastLine, indent }: Statement): string | null {
  if (indent === '') return null;
  const neighbours: string[] = [];
  for (let number = firstLine - 1; number >= 1; number--) {
    const text = lineText(source, number) ?? '';
    if (text.trim() === '' || /^\s*#/.test(text)) continue;
    if (indentOf(text) < indent.length && /^\s*(?:try|except|else|finally)\b/.test(text))
      return 'an import in a `try` asks whether a module is there';
    if (indentOf(text) <= indent.length) neighbours.push(text);
    if (indentOf(text) < indent.length) break;
  }
  const following = lineText(source, lastLine + 1) ?? '';
  const hasSibling = [...neighbours, following].some(
    (text) => text.trim() !== '' && indentOf(text) === indent.length && !/^\s*#/.test(text),
  );
  return hasSibling ? null : 'the block would be empty without the import';
}

/** An import that names a module of its own program is often there for what the module does: it registers models, signals, tasks. */
const mayRegister = (statement: Statement, entry: string): boolean =>
  statement.module === null
    ? entry.includes('.') && !entry.includes(' as ') && !STANDARD.test(entry)
    : /^\.+$/.test(statement.module);

function edit(source: SourceText, findings: readonly Finding[]): Edited {
  // What others import from here, and fixtures that pytest finds by name.
  if (/(?:^|\/)(?:__init__|conftest)\.pyi?$/.test(source.path))
    return refused('others may import from this file what it imports');
  const byStatement = new Map<number, { statement: Statement; gone: Set<string> }>();
  for (const finding of findings) {
    const what = whatOf(finding);
    const statement = finding.startLine === null ? null : statementAt(source, finding.startLine);
    if (what === null || statement === null) return refused(NOT_AS_LOGGED);
    const prefix =
      statement.module === null ? '' : statement.module.endsWith('.') ? statement.module : `${statement.module}.`;
    const entry = entriesOf(statement).find(
      (each) => `${prefix}${each}` === what || (each === `${what.slice(prefix.length)}` && what.startsWith(prefix)),
    );
    if (!entry) return refused(NOT_AS_LOGGED);
    if (mayRegister(statement, entry)) return refused(`the module \`${what}\` may be imported for what it does`);
    const bound = entry.replace(/^.* as /, '');
    const range = {
      start: source.lines[statement.firstLine - 1]?.start ?? 0,
      end: source.lines[statement.lastLine - 1]?.end ?? 0,
    };
    const line = bound.includes('.') ? null : stillNamed(source, bound, range);
    if (line !== null) return refused(namedStill(bound, line));
    const known = byStatement.get(statement.firstLine) ?? { statement, gone: new Set<string>() };
    byStatement.set(statement.firstLine, known);
    known.gone.add(entry);
  }
  const splices: Splice[] = [];
  for (const { statement, gone } of byStatement.values()) {
    const entries = entriesOf(statement);
    const isAll = entries.every((entry) => gone.has(entry));
    const needed =
      heldByComment(source, statement.firstLine, statement.lastLine) ?? (isAll ? neededIn(source, statement) : null);
    if (needed) return refused(needed);
    if (isAll && statement.list.text.includes('#')) return refused('a comment belongs to the import');
    const rest = isAll
      ? withoutLines(source, statement.firstLine, statement.lastLine)
      : withoutEntries(statement.list, (entry) => gone.has(entry.replace(/\s+/g, ' ')));
    if (!rest) return refused('the import is not written in a way that is known here');
    splices.push(rest);
  }
  return { splices };
}

/** Imports of Python that flake8, ruff, pyflakes or pylint calls unused. */
export const unusedPythonImports: MechanicalEdit = {
  name: 'unused_python_imports',
  done: (count) => `remove ${count === 1 ? 'an unused import' : `${count} unused imports`}`,
  answers: (finding) =>
    /\.pyi?$/.test(finding.path ?? '') &&
    finding.startLine !== null &&
    /^(?:F401|W0611|unused-import)?$/.test(finding.code ?? '') &&
    whatOf(finding) !== null,
  edit,
};
