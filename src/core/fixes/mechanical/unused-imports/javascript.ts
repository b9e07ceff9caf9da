import type { Finding } from '../../../diagnosis.js';
import type { FileState } from '../../patch.js';
import { type Edited, extensionOf, isScript, type MechanicalEdit, NOT_AS_LOGGED, refused, ruleName } from '../edit.js';
import { lineNumberAt, lineText, offsetAt, type SourceText, type Splice } from '../source-text.js';
import { heldByComment, namedStill, stillNamed, withoutEntries, withoutLines } from './statement.js';

const SAYS = [
  /^(?:Identifier )?'(?<name>[\w$]+)' is (?:defined|imported) but never used/,
  /^'(?<name>[\w$]+)' is declared but its value is never read\./,
  /^'(?<name>[\w$]+)' is declared but never used\./,
];
const ALL_UNUSED = /^All imports in import declaration are unused\./;
const CODES = /^(?:TS6133|TS6192|TS6196|no-unused-vars|eslint\(no-unused-vars\)|no-unused-imports)$/;
const IMPORT =
  /^import\s+(?<type>type\s+(?!from\b|,))?(?:(?<main>[\w$]+)\s*(?:,\s*|(?=\s)))?(?:\*\s*as\s+(?<space>[\w$]+)|\{(?<list>[^{}]*)\})?\s*from\s*(["'])(?<from>[^"'\n]+)\5(?:\s*(?:with|assert)\s*\{[^{}]*\})?[ \t]*;?/;
/** Longer ones nobody writes, and patterns take long for. */
const MAX_STATEMENT = 5_000;
const MAX_STATEMENT_LINES = 60;
/** Modules of Node, which do nothing but be there. https://nodejs.org/api/modules.html#built-in-modules */
const BUILT_IN =
  /^(?:node:[\w/]+|assert|buffer|child_process|crypto|events|fs|fs\/promises|http|https|net|os|path|querystring|readline|stream|url|util|worker_threads|zlib)$/;
/** The width of lines that formatters begin with; no project has a smaller one. */
const USUAL_WIDTH = 80;
/** What JSX is made of, where it is not the compiler that says it is unused. https://babeljs.io/docs/babel-plugin-transform-react-jsx */
const JSX_FACTORY = /^(?:React|Preact|h|jsx|Fragment|createElement)$/;
const TYPED = /^[cm]?tsx?$/;

type Statement = { start: number; end: number; groups: Record<string, string | undefined>; text: string };

const nameOf = (finding: Finding): string | null =>
  SAYS.map((pattern) => pattern.exec(finding.message)?.groups?.name).find((name) => name) ?? null;

/** The import statement that a place is in. */
function statementAt(source: SourceText, offset: number): Statement | null {
  const line = lineNumberAt(source, offset);
  for (let number = line; number >= 1 && number > line - MAX_STATEMENT_LINES; number--) {
    const text = lineText(source, number) ?? '';
    const at = /^\s*import\b/.test(text) ? (source.lines[number - 1]?.start ?? 0) + text.search(/\S/) : -1;
    if (at < 0) continue;
    const match = IMPORT.exec(source.text.slice(at, at + MAX_STATEMENT));
    if (!match || offset < at || offset >= at + match[0].length) return null;
    return { start: at, end: at + match[0].length, groups: { ...match.groups }, text: match[0] };
  }
  return null;
}

/** `a as b` binds b. */
const boundBy = (entry: string): string =>
  entry
    .replace(/^type\s+(?!as\b)/, '')
    .replace(/^.*\sas\s+/, '')
    .trim();
const entriesOf = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

const foldersOf = (path: string): string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, parts.length - index).join('/')}/`).concat('');
};

/**
 * Whether an import that binds nothing that is used goes away by itself when the file is compiled: TypeScript drops it, unless the project
 * asks for what is written. https://www.typescriptlang.org/tsconfig/#verbatimModuleSyntax
 */
function isDroppedAnyway(path: string, file: (path: string) => FileState | null): boolean {
  if (!TYPED.test(extensionOf(path))) return false;
  const config = foldersOf(path)
    .map((folder) => file(`${folder}tsconfig.json`)?.text)
    .find((text) => text);
  if (!config || /"(?:verbatimModuleSyntax|preserveValueImports|importsNotUsedAsValues)"\s*:\s*(?!false)/.test(config))
    return false;
  // What it extends may say so, too.
  return !/"extends"/.test(config);
}

/** The statement without the names; null: all that it binds is unused. */
function reduced(statement: Statement, unused: ReadonlySet<string>): Splice | 'all' | null {
  const { main, space, list } = statement.groups;
  const entries = entriesOf(list);
  const keptEntries = entries.filter((entry) => !unused.has(boundBy(entry)));
  const keepsMain = main !== undefined && !unused.has(main);
  const keepsSpace = space !== undefined && !unused.has(space);
  if (!keepsMain && !keepsSpace && keptEntries.length === 0) return 'all';
  const { text, start } = statement;
  const brace = text.indexOf('{');
  const close = text.indexOf('}');
  const mainAt = main === undefined ? -1 : text.indexOf(main, /^import\s+(?:type\s+)?/.exec(text)?.[0].length ?? 0);
  const second = space === undefined ? brace : text.indexOf('*');
  const hasSecond = space !== undefined || list !== undefined;
  if (main !== undefined && !keepsMain) {
    if (keptEntries.length < entries.length) return null;
    return { start: start + mainAt, end: start + second, text: '' };
  }
  if (hasSecond && !keepsSpace && keptEntries.length === 0) {
    const end = space === undefined ? close + 1 : text.indexOf(space, second + 1) + space.length;
    return main === undefined ? null : { start: start + mainAt + main.length, end: start + end, text: '' };
  }
  const rest = withoutEntries({ start: start + brace + 1, text: text.slice(brace + 1, close) }, (entry) =>
    unused.has(boundBy(entry)),
  );
  if (!rest || !text.includes('\n') || /\/[/*]/.test(rest.text)) return rest;
  const onOneLine = (list: string): string =>
    `${text.slice(0, brace)}{ ${entriesOf(list).join(', ')} }${text.slice(close + 1)}`;
  // Formatters break a list that is too long for a line, and only such a list.
  const wasTooLong = onOneLine(text.slice(brace + 1, close)).length > USUAL_WIDTH;
  return wasTooLong && onOneLine(rest.text).length <= USUAL_WIDTH
    ? { ...rest, text: ` ${entriesOf(rest.text).join(', ')} ` }
    : rest;
}

function takenOut(
  source: SourceText,
  statement: Statement,
  names: ReadonlySet<string>,
  file: (path: string) => FileState | null,
): Edited {
  const firstLine = lineNumberAt(source, statement.start);
  const lastLine = lineNumberAt(source, statement.end - 1);
  const held = heldByComment(source, firstLine, lastLine);
  if (held) return refused(held);
  for (const name of names) {
    const line = stillNamed(source, name, statement);
    if (line !== null) return refused(namedStill(name, line));
  }
  const rest = reduced(statement, names);
  if (rest === null) return refused('the import is not written in a way that is known here');
  if (rest !== 'all') return { splices: [rest] };
  const from = statement.groups.from ?? '';
  if (statement.groups.type === undefined && !BUILT_IN.test(from) && !isDroppedAnyway(source.path, file))
    return refused(`without the import "${from}" would not be loaded, which may do something`);
  const around = [source.lines[firstLine - 1]?.start ?? 0, source.lines[lastLine - 1]?.end ?? 0];
  const others = source.text.slice(around[0], statement.start) + source.text.slice(statement.end, around[1]);
  if (others.trim() !== '') return refused('something else stands on the lines of the import');
  return { splices: [withoutLines(source, firstLine, lastLine)] };
}

function edit(source: SourceText, findings: readonly Finding[], file: (path: string) => FileState | null): Edited {
  const { text } = source;
  const mayHoldJsx = /@jsx|<\/|\/>/.test(text);
  const byStatement = new Map<number, { statement: Statement; names: Set<string> }>();
  for (const finding of findings) {
    const offset = offsetAt(source, finding.startLine, finding.startColumn, true);
    const statement = offset === null ? null : statementAt(source, offset);
    const name = nameOf(finding);
    if (!statement) {
      const isThere = name === null || (lineText(source, finding.startLine) ?? '').includes(name);
      // Variables and functions that nothing uses may still do something.
      return refused(isThere ? 'what is unused is no import' : NOT_AS_LOGGED);
    }
    const { main, space, list } = statement.groups;
    const bound = [main, space, ...entriesOf(list).map(boundBy)].filter((each) => each !== undefined);
    const names = name === null ? bound : [name];
    if (finding.tool !== 'tsc' && mayHoldJsx && names.some((each) => JSX_FACTORY.test(each)))
      return refused('JSX may need what the linter calls unused');
    if (names.length === 0 || names.some((each) => !bound.includes(each))) return refused(NOT_AS_LOGGED);
    const known = byStatement.get(statement.start) ?? { statement, names: new Set<string>() };
    byStatement.set(statement.start, known);
    for (const each of names) known.names.add(each);
  }
  const splices: Splice[] = [];
  for (const { statement, names } of byStatement.values()) {
    const edited = takenOut(source, statement, names, file);
    if ('declined' in edited) return edited;
    splices.push(...edited.splices);
  }
  return { splices };
}

/** Imports of JavaScript and TypeScript that the linter or the compiler calls unused. */
export const unusedScriptImports: MechanicalEdit = {
  name: 'unused_script_imports',
  done: (count) => `remove ${count === 1 ? 'an unused import' : `${count} unused imports`}`,
  answers: (finding) =>
    isScript(finding.path) &&
    // The templates of these use imports under other names.
    !/\.(?:vue|svelte|astro)$/.test(finding.path ?? '') &&
    /^(?:tsc|eslint|oxlint)$/.test(finding.tool) &&
    (CODES.test(finding.code ?? '') || CODES.test(ruleName(finding))) &&
    (nameOf(finding) !== null || ALL_UNUSED.test(finding.message)),
  alsoReads: (path) => (TYPED.test(extensionOf(path)) ? foldersOf(path).map((folder) => `${folder}tsconfig.json`) : []),
  edit,
};
