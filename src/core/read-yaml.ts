import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
  visit,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import { type Mistake, pathText, quoted, sortMistakes } from './mistake.js';

type Path = readonly PropertyKey[];
type Position = { line: number; column: number };

/** A document and where its parts stand. JSON is YAML too. */
export type YamlFile = {
  value: unknown;
  /** Where the value at this path is told about: at itself, or at its key when it begins on a later line. Falls back to what encloses it. */
  positionOf(path: Path, part?: 'key' | 'value'): Position;
};

/** Far beyond any configuration anybody keeps by hand, in UTF-16 units. */
const MAX_LENGTH = 256 * 1024;
/** The composer calls itself for every level, and V8 ends the process when a regular expression is compiled near the end of the stack. */
const MAX_DEPTH = 100;
const MAX_LEXEMES = 60_000;
const MAX_ALIASES = 50;

/**
 * Reads one YAML 1.2 document: texts as keys, no tags, no merge keys, no key twice. Nothing in the text makes it throw, run long or
 * take much memory. An empty document has the value null.
 */
export function readYaml(text: string): { file: YamlFile } | { mistakes: Mistake[] } {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const end = text.trimEnd().length;
  const mistake = (offset: number, message: string, path: Path = []): Mistake => ({
    ...at(Math.min(offset, end)),
    path: pathText(path),
    message,
  });
  if (text.length > MAX_LENGTH) return { mistakes: [mistake(0, 'the file is larger than 256 KiB')] };
  const unfit = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/.exec(text);
  if (unfit) {
    lines.addNewLine(0);
    for (const { index } of text.slice(0, unfit.index).matchAll(/\n/g)) lines.addNewLine(index + 1);
    return { mistakes: [mistake(unfit.index, `this is no text: it holds the character ${codePoint(unfit[0])}`)] };
  }
  try {
    const parsed = compose(text, lines);
    if ('tooMuch' in parsed) return { mistakes: [mistake(parsed.offset, parsed.tooMuch)] };
    const [document, second] = parsed.documents;
    if (!document) return { file: { value: null, positionOf: () => at(0) } };
    const opened = openBrackets(document);
    const problems = [...document.errors, ...document.warnings].map((problem) => {
      const { offset, message } = placed(problem, opened);
      return mistake(offset, message);
    });
    if (second) problems.push(mistake(second.range[0], 'a file holds one document: take this `---` and the rest away'));
    if (document.directives.yaml.explicit)
      problems.push(mistake(text.indexOf('%'), 'a `%YAML` line is not understood: this is YAML 1.2, take it away'));
    problems.push(...misused(document).map(({ offset, path, message }) => mistake(offset, message, path)));
    if (problems.length > 0) return { mistakes: sortMistakes(problems) };
    return {
      file: {
        value: document.toJS({ maxAliasCount: MAX_ALIASES }),
        positionOf: (path, part = 'value') => at(offsetOf(document, path, part, (offset) => at(offset).line)),
      },
    };
  } catch (error) {
    return { mistakes: [mistake(0, `this cannot be read as YAML: ${lowerFirst(firstLine(error))}`)] };
  }
}

type Documents = { documents: Document.Parsed[] } | { tooMuch: string; offset: number };

/** `parseDocument` of the library with a limit on depth and size, which has to hold before anything calls itself. */
function compose(text: string, lines: LineCounter): Documents {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_DEPTH) return { tooMuch: 'this is nested too deeply', offset: parser.offset };
    if (++lexemes > MAX_LEXEMES) return { tooMuch: 'the file has too many parts to be read', offset: parser.offset };
  }
  tokens.push(...parser.end());
  const composer = new Composer({
    version: '1.2',
    merge: false,
    stringKeys: true,
    uniqueKeys: false, // it compares each with each; repeatedKeys looks each up
    resolveKnownTags: false,
    logLevel: 'silent',
    prettyErrors: false,
  });
  return { documents: [...composer.compose(tokens, true, text.length)] };
}

type Misuse = { offset: number; path: Path; message: string };

/** Keys that stand twice in their map, merge keys, of which nothing would come, and aliases of nothing. */
function misused(document: Document.Parsed): Misuse[] {
  const found: Misuse[] = [];
  const anchors = new Map<string, number>();
  const aliases: (Misuse & { name: string })[] = [];
  const open: { node: ParsedNode | null; path: Path }[] = [{ node: document.contents, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, path } = next;
    const offset = node?.range[0] ?? 0;
    if (isAlias(node)) {
      const message = `the alias ${quoted(`*${node.source}`)} has no anchor before it`;
      aliases.push({ offset, path, message, name: node.source });
    } else if (node?.anchor) anchors.set(node.anchor, Math.min(offset, anchors.get(node.anchor) ?? offset));
    if (isSeq(node)) open.push(...node.items.map((item, index) => ({ node: item, path: [...path, index] })));
    if (!isMap(node)) continue;
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value ?? '') : '';
      const here = { offset: key.range[0], path: [...path, name] };
      if (seen.has(name)) found.push({ ...here, message: `the key ${quoted(name)} stands here twice` });
      if (name === '<<') found.push({ ...here, message: 'merge keys (`<<`) are not understood: repeat the keys' });
      seen.add(name);
      open.push({ node: key, path: here.path }, { node: value, path: here.path });
    }
  }
  return [...found, ...aliases.filter(({ name, offset }) => (anchors.get(name) ?? offset) >= offset)];
}

type Pair = { key: ParsedNode; value: ParsedNode | null };

/** The offset of the value at a path, or of its key when the value begins on a later line. */
function offsetOf(
  document: Document.Parsed,
  path: Path,
  part: 'key' | 'value',
  lineOf: (offset: number) => number,
): number {
  let node: ParsedNode | null | undefined = document.contents;
  let offset = node?.range[0] ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) as ParsedNode | undefined;
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step] as ParsedNode | undefined;
      offset = node?.range[0] ?? offset;
    } else if (isMap(node)) {
      const pairs: Pair[] = (node as { items: Pair[] }).items;
      const pair: Pair | undefined = pairs.find(({ key }) => isScalar(key) && String(key.value ?? '') === String(step));
      if (!pair) return offset;
      offset = pair.key.range[0];
      const valueAt = pair.value?.range[0];
      const isKey = part === 'key' && index === path.length - 1;
      if (!isKey && valueAt !== undefined && lineOf(valueAt) === lineOf(offset)) offset = valueAt;
      node = pair.value;
    } else return offset;
  }
  return offset;
}

type Problem = YAMLParseError | YAMLWarning;

type Closing = ']' | '}';

/** Where a bracket that nobody closed stands, by what should close it and where the library noticed: it is told at the bracket itself. */
function openBrackets(document: Document.Parsed): (end: Closing, noticedAt: number) => number | undefined {
  const found = new Map<string, number>();
  visit(document, {
    Collection(_, node) {
      const [from, to] = node.range ?? [0, 0];
      if (node.flow && from < to) found.set(`${isSeq(node) ? ']' : '}'}${to}`, from);
    },
  });
  return (end, noticedAt) => found.get(`${end}${noticedAt}`);
}

function placed({ code, message, pos: [offset] }: Problem, opened: ReturnType<typeof openBrackets>) {
  const end = /^Flow (?:sequence|map) .*end with a ([\]}])/.exec(message)?.[1] as Closing | undefined;
  if (end === undefined) return { offset, message: PLAIN_WORDS[code] ?? lowerFirst(firstLine(message)) };
  const start = end === ']' ? '[' : '{';
  return {
    offset: opened(end, offset) ?? offset,
    message: `a \`${start}\` is not closed: add \`${end}\`, and indent lines that stand between them`,
  };
}

type Code = Problem['code'];

/** What the commonest of the library's errors mean to somebody who writes a file. https://eemeli.org/yaml/#errors */
const PLAIN_WORDS: Partial<Record<Code, string>> = {
  TAB_AS_INDENT: 'tabs cannot indent: use spaces',
  BAD_INDENT: 'this line is indented differently from its neighbours',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second `:` in one line: put the text in quotes, or begin a new line',
  MISSING_CHAR: 'something is not closed: a quote or a bracket is missing, or a `:` or `,`',
  MULTILINE_IMPLICIT_KEY: 'a key has to stand on one line and end with `:`',
  NON_STRING_KEY: 'a key has to be a text',
  UNEXPECTED_TOKEN: 'this does not belong here: look at the indentation, the quotes and the brackets before it',
  TAG_RESOLVE_FAILED: 'tags (`!name`) are not understood here',
};

const codePoint = (character: string): string =>
  `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200).toWellFormed();
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
