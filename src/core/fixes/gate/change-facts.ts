import { readYaml } from '../../read-yaml.js';
import { diff } from '../diff.js';
import type { FileChange, FileState } from '../patch.js';
import { canonical } from './canonical.js';
import { type Language, languageOf } from './languages.js';
import { isTestPath } from './paths.js';
import { type Token, tokensOf } from './tokens.js';

/** A file as the gate reads it. */
export type Reading = {
  text: string;
  lines: string[];
  comments: Token[];
  /** Code without what formatters change. `code`: the same as one text, a space between tokens and none within; not for telling equality. */
  tokens: Token[];
  code: string;
  /** Of each token, where it begins in `code`. */
  offsets: number[];
};

/** `line` counts from 1. */
export type NumberedLine = { line: number; text: string };

export type ChangeFacts = {
  language: Language;
  before: Reading;
  after: Reading;
  /** All of it is tests. */
  isTest: boolean;
  /** It is a test, or code with tests in it, as Rust has. */
  holdsTests: boolean;
  /** The same tokens in the same order. */
  sameCode: boolean;
  /** Nothing but form differs: both mean the same to the program that reads them. */
  sameMeaning: boolean;
  /** Lines that come and go, other than by the space around them. What stands in the rest stands there before and after. */
  addedLines: NumberedLine[];
  removedLines: NumberedLine[];
};

/** Files beyond it are for a person, in UTF-16 units. */
export const MAX_TEXT = 512 * 1024;

const TESTS_INSIDE =
  /# \[ (?:test|cfg \( test|tokio :: test)|\bfunc Test[A-Z]\w* \(|\bdef test_\w+ \(|@ (?:Test|ParameterizedTest)\b|\[ (?:Fact|Theory|TestMethod|TestCase)\b|(?<!\. )\b(?:it|test|describe) \( ["'`]|\bTEST(?:_F|_P|_CASE)? \(|import \. meta \. vitest|\bdoctest\b|\bXCTestCase\b/;

export function factsOf(change: FileChange): ChangeFacts {
  const oldText = readable(change.before);
  const newText = readable(change.after);
  const language = languageOf(change.path, newText || oldText);
  const before = read(oldText, language);
  const after = oldText === newText ? before : read(newText, language);
  const holdsTests = isTestPath(change.path) || TESTS_INSIDE.test(before.code);
  const isTest = isTestPath(change.path) || (holdsTests && language.name !== 'rust');
  const sameCode = sameKeys(before.tokens, after.tokens);
  return {
    language,
    before,
    after,
    isTest,
    holdsTests,
    sameCode,
    sameMeaning: sameCode || meansTheSame(oldText, newText, language),
    ...changedLines(before.lines, after.lines),
  };
}

const readable = (state: FileState | null): string => (state?.text && state.text.length <= MAX_TEXT ? state.text : '');

function read(text: string, language: Language): Reading {
  const all = tokensOf(text, language);
  const tokens = canonical(all, language);
  const offsets: number[] = [];
  let length = 0;
  for (const { key } of tokens) {
    offsets.push(length);
    length += key.length + 1;
  }
  return {
    text,
    lines: text.replace(/\n$/, '').split('\n'),
    comments: all.filter(({ kind }) => kind === 'comment'),
    tokens,
    code: tokens.map(({ key, kind }) => (kind === 'text' ? key.replace(/\s/g, '_') : key)).join(' '),
    offsets,
  };
}

const sameKeys = (before: Token[], after: Token[]): boolean =>
  before.length === after.length && before.every(({ key }, index) => key === after[index]?.key);

function meansTheSame(before: string, after: string, { name }: Language): boolean {
  const value = dataOf(before, name);
  return value !== undefined && value === dataOf(after, name);
}

/** What a file of data says, its keys in their order; undefined when it cannot be read. */
function dataOf(text: string, name: string): string | undefined {
  try {
    if (name === 'json') return JSON.stringify(JSON.parse(text.replace(/^\ufeff/, '')));
    const read = name === 'yaml' ? readYaml(text.replace(/^\ufeff/, '').replace(/^---\r?\n/, '')) : null;
    return read && 'file' in read ? JSON.stringify(read.file.value) : undefined;
  } catch {
    return undefined;
  }
}

/** Lines compared without their ends and the space around them. */
function changedLines(before: string[], after: string[]): Pick<ChangeFacts, 'addedLines' | 'removedLines'> {
  const hunks = diff(before.map(trimmed), after.map(trimmed)) ?? [{ from: [0, before.length], to: [0, after.length] }];
  const pick = (lines: string[], side: 'from' | 'to') =>
    hunks.flatMap((hunk) =>
      lines.slice(hunk[side][0], hunk[side][1]).map((text, index) => ({ line: hunk[side][0] + index + 1, text })),
    );
  return { removedLines: pick(before, 'from'), addedLines: pick(after, 'to') };
}

const trimmed = (line: string): string => line.trim();

/** The line of the file on which a place of `code` stands. */
export function lineOf({ offsets, tokens }: Reading, offset: number): number | null {
  let [low, high] = [0, offsets.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return tokens[low]?.line ?? null;
}
