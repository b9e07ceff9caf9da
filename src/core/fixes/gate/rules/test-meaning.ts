import { diff, type Hunk } from '../../diff.js';
import type { ChangeFacts } from '../change-facts.js';
import { askPerson, type Complaint, type GateRule } from '../gate-rule.js';
import { type ImportedName, splitImports } from '../imports.js';
import type { Language } from '../languages.js';
import { without } from '../multiset.js';
import type { Token } from '../tokens.js';

/** Words that are put in place of each other, or added, without a test proving less. `async` is none: nothing waits for its assertions. */
const DECLARES = new Set(['var', 'let', 'const', 'val', 'final', 'auto']);
const HARMLESS = new Set(['await', 'final', 'readonly', 'override']);
const RENAMED: Record<string, string> = { assertEquals: 'assertEqual', assertNotEquals: 'assertNotEqual' };
/** What tests are made of: it must not come from a new place. */
const TOOLS =
  /^(?:expect|assert\w*|it|test|tests|describe|suite|context|jest|vi|chai|should|pytest|unittest|mock\w*|Mock\w*|Assert\w*|Test\w*|XCTest|TestCase|)$/i;

/**
 * The rule behind the others: a test may change its form, its imports and names that it does not use. Everything else in it, however
 * harmless it looks, is for a person.
 */
export const testMeaning: GateRule = {
  name: 'test-meaning',
  judge: ({ before, after }, facts) => {
    if (!facts.holdsTests || !before || !after || facts.sameCode) return [];
    const from = facts.isTest ? 0 : testsBegin(facts.before.tokens);
    const to = facts.isTest ? 0 : testsBegin(facts.after.tokens);
    if (from === null || facts.sameMeaning) return [];
    if (to === null) return [askPerson(null, 'the tests of this file are gone')];
    const old = splitImports(facts.before.tokens.slice(from), facts.language);
    const young = splitImports(facts.after.tokens.slice(to), facts.language);
    const used = new Set(young.rest.filter(({ kind }) => kind === 'word').map(({ key }) => key));
    return [
      ...importComplaints(old.imports, young.imports, used),
      ...restComplaints(old.rest, young.rest, facts),
    ].slice(0, 5);
  },
};

/** Of code with tests inside, only Rust's have a part of their own; other code is for the rules that count. */
function testsBegin(tokens: Token[]): number | null {
  const at = tokens.findIndex(
    ({ key }, index) => key === 'cfg' && tokens[index + 1]?.key === '(' && tokens[index + 2]?.key === 'test',
  );
  return at === -1 ? null : at;
}

function importComplaints(old: ImportedName[], young: ImportedName[], used: Set<string>): Complaint[] {
  const gone = without(old, young);
  const come = without(young, old);
  const lost = gone.filter(
    ({ name }) => name === '' || name === '*' || (used.has(name) && !come.some((one) => one.name === name)),
  );
  const swapped = come.filter(({ name }) => TOOLS.test(name) || gone.some((one) => one.name === name));
  return [
    ...lost.map(({ line, module }) => askPerson(line, `a test no longer loads ${module}`)),
    ...swapped.map(({ line, name, module }) =>
      askPerson(line, `a test takes ${name || 'its surroundings'} from another place: ${module}`),
    ),
  ];
}

function restComplaints(old: Token[], young: Token[], facts: ChangeFacts): Complaint[] {
  const hunks = diff(keys(old, facts.language), keys(young, facts.language));
  if (!hunks) return [askPerson(null, 'a test changes too much to be compared')];
  const words = new Map<string, number>();
  for (const { key, kind } of young) if (kind === 'word') words.set(key, (words.get(key) ?? 0) + 1);
  return hunks
    .filter((hunk) => !isHarmless(hunk, old, young, words, facts))
    .map(({ from, to }) => {
      const line = young[to[0]]?.line ?? old[from[0]]?.line ?? null;
      return askPerson(line, `a test says another thing: ${described(old, from)} → ${described(young, to)}`);
    });
}

const keys = (tokens: Token[], { name }: Language): string[] =>
  tokens.map(({ key, kind }, index) =>
    kind === 'text' && mayBeWrapped(tokens[index - 1], name) ? flattened(key) : key,
  );
/** Formatters indent the lines of a text of Python that stands by itself, which documents, and of a table of cases. */
const mayBeWrapped = (previous: Token | undefined, name: string): boolean =>
  name === 'python' ? !previous || previous.kind === 'layout' : previous?.key === 'each';
const flattened = (key: string): string =>
  key
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/^["'`]+\s+|\s+["'`]+$/g, '"')
    .replaceAll("'", '"');
const described = (tokens: Token[], [start, end]: [number, number]): string =>
  start === end
    ? 'nothing'
    : tokens
        .slice(start, Math.min(end, start + 12))
        .map(({ key }) => key.slice(0, 40))
        .join(' ')
        .trim() || 'a line end';

function isHarmless(hunk: Hunk, old: Token[], young: Token[], words: Map<string, number>, facts: ChangeFacts): boolean {
  const gone = old.slice(...hunk.from).map(({ key }) => key);
  const come = young.slice(...hunk.to).map(({ key }) => key);
  const [was, is] = [gone[0], come[0]];
  if (gone.length + come.length === 1 && isFreeInRust(gone[0] ?? come[0], hunk, young, facts)) return true;
  if (gone.length === 0) return come.every((key) => HARMLESS.has(key));
  if (come.length === 0) return isUnused(hunk.from, old, words, facts);
  if (gone.length !== 1 || come.length !== 1 || was === undefined || is === undefined) return false;
  if (DECLARES.has(was) && DECLARES.has(is)) return true;
  if (RENAMED[was] === is && facts.language.name === 'python') return true;
  const [before, after] = [young[hunk.to[0] - 1]?.key ?? '', young[hunk.to[1]]?.key ?? ''];
  if (words.has(was)) return false;
  return is === '_' ? before === 'for' : is === `_${was}` && before !== 'class' && /^(?:[),]|=>|in)$/.test(after);
}

/** rustfmt ends the last statement of a block with `;`, and no arm that is a block with `,`. */
function isFreeInRust(key: string | undefined, { to }: Hunk, young: Token[], { language }: ChangeFacts): boolean {
  if (language.name !== 'rust') return false;
  return (key === ';' && young[to[1]]?.key === '}') || (key === ',' && young[to[0] - 1]?.key === '}');
}

/** Declarations of names that nothing uses and that call nothing, or the name of an error that is caught. */
function isUnused(
  [start, end]: [number, number],
  old: Token[],
  words: Map<string, number>,
  facts: ChangeFacts,
): boolean {
  for (let shift = 0; shift < end - start; shift++) {
    const previous = old[start - shift - 1];
    const gone = old.slice(start - shift, end - shift);
    const text = gone.map(({ key }) => key);
    const isCaught = previous?.key === 'catch' && text.length === 3 && text[0] === '(' && text[2] === ')';
    if (isCaught) return !words.has(text[1] ?? '');
    const isLineStart = previous?.kind === 'layout' || (previous?.line ?? 0) < (gone[0]?.line ?? 0);
    const inFunction = isInFunction(old, start - shift);
    if (isLineStart && byLine(gone).every((line) => isUnusedDeclaration(line, words, facts, inFunction))) return true;
    if (previous?.key !== old[end - shift - 1]?.key) return false;
  }
  return false;
}

/** Whether the block of Python around a place is a function's: names of a module or a class may be settings of the test tool. */
function isInFunction(tokens: Token[], index: number): boolean {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    const { key, kind } = tokens[at] as Token;
    if (kind !== 'layout') continue;
    if (key === '<') depth++;
    if (key !== '>' || depth-- > 0) continue;
    let header = at - 2;
    while (header > 0 && tokens[header - 1]?.kind !== 'layout') header--;
    const word = tokens[header]?.key ?? '';
    if (word === 'def' || word === 'async') return true;
    if (word === 'class') return false;
    depth = 0;
  }
  return false;
}

function isUnusedDeclaration(
  line: Token[],
  words: Map<string, number>,
  { language }: ChangeFacts,
  inFunction: boolean,
): boolean {
  const text = line.map(({ key }) => key);
  const declares = DECLARES.has(text[0] ?? '');
  const name = declares ? text[1] : language.name === 'python' && text[1] === '=' && inFunction ? text[0] : undefined;
  const calls = text.some((key) => key === '(' || key.startsWith('`') || key === 'await' || key === 'yield');
  const isWhole =
    text.filter((key) => key === '{' || key === '[').length === text.filter((key) => key === '}' || key === ']').length;
  return name !== undefined && /^[\w$]+$/.test(name) && !words.has(name) && !calls && isWhole;
}

const byLine = (tokens: Token[]): Token[][] => {
  const lines = new Map<number, Token[]>();
  for (const token of tokens) lines.set(token.line, [...(lines.get(token.line) ?? []), token]);
  return [...lines.values()];
};
