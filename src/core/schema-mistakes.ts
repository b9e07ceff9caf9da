import { z } from 'zod';
import { closest, type Mistake, pathText, quoted, sortMistakes } from './mistake.js';
import { readYaml, type YamlFile } from './read-yaml.js';

/** A map that takes no other keys than these. It tells which there are, so that a slip of the pen is recognised. */
export const strictMap = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined),
  });

type Read<T> = { value: T } | { mistakes: Mistake[] };
type Rule = (value: unknown) => { path: PropertyKey[]; message: string }[];
const noRule: Rule = () => [];

/** Reads a YAML text by a schema and by rules that a schema cannot say: the value, or every mistake with its place. Never throws. */
export function readBySchema<T>(text: string, schema: z.ZodType<T>, rule: Rule = noRule): Read<T> {
  const read = readYaml(text);
  if ('mistakes' in read) return read;
  return checkBySchema(read.file, schema, rule);
}

/** The same for a value that came without a text: its mistakes stand on line 0. */
export const checkValue = <T>(value: unknown, schema: z.ZodType<T>, rule: Rule = noRule): Read<T> =>
  checkBySchema({ value, positionOf: () => ({ line: 0, column: 0 }) }, schema, rule);

function checkBySchema<T>(file: YamlFile, schema: z.ZodType<T>, rule: Rule): Read<T> {
  const parsed = schema.safeParse(file.value);
  const mistakes = parsed.success ? [] : parsed.error.issues.flatMap((issue) => mistakesOf(issue, [], file));
  for (const { path, message } of rule(file.value))
    mistakes.push({ ...file.positionOf(path), path: pathText(path), message });
  return parsed.success && mistakes.length === 0 ? { value: parsed.data } : { mistakes: sortMistakes(mistakes) };
}

function mistakesOf(issue: z.core.$ZodIssue, prefix: PropertyKey[], file: YamlFile): Mistake[] {
  const path = [...prefix, ...issue.path];
  const value = valueAt(file.value, path);
  const told = (message: string, at: PropertyKey[] = path, part: 'key' | 'value' = 'value'): Mistake => ({
    ...file.positionOf(at, part),
    path: pathText(at),
    message,
  });
  const it = path.length > 0 ? quoted(pathText(path)) : file.positionOf([]).line > 0 ? 'the file' : 'the value';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => told(unknownKey(key, issue.message.split(' ')), [...path, key], 'key'));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return ofUnion(issue, path, file, told, it, value);
  if (value === undefined && path.length > 0) return [told(`${it} is missing`)];
  if (value === null) return [told(`${it} ${EMPTY[path.length > 0 ? 'part' : 'whole']}`)];
  if (issue.code === 'invalid_type')
    return [told(`${it} must be ${KINDS[issue.expected] ?? issue.expected}${hint(issue.expected, value)}`)];
  if (issue.code === 'invalid_value')
    return [told(`${it} must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`)];
  if (issue.code === 'too_small' || issue.code === 'too_big') return [told(`${it} ${outOfBounds(issue)}`)];
  return [told(`${it} ${issue.message}`)];
}

/** Of the shapes that a value may have, the one it was meant to have is told about; where it has none of them, all are named. */
function ofUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: PropertyKey[],
  file: YamlFile,
  told: (message: string) => Mistake,
  it: string,
  value: unknown,
): Mistake[] {
  const wrongKind = (issues: z.core.$ZodIssue[]) =>
    issues.find((one) => one.code === 'invalid_type' && one.path.length === 0);
  const meant = issue.errors.find((issues) => !wrongKind(issues));
  if (meant) return meant.flatMap((one) => mistakesOf(one, path, file));
  const kinds = issue.errors.flatMap((issues) => {
    const one = wrongKind(issues);
    return one?.code === 'invalid_type' ? [KINDS[one.expected] ?? one.expected] : [];
  });
  return [told(`${it} ${value === null ? EMPTY.part : `must be ${kinds.join(' or ')}`}`)];
}

function unknownKey(key: string, known: string[]): string {
  const meant = closest(key, known);
  if (known.join('') === '') return `unknown key ${quoted(key)}; there are none here`;
  return `unknown key ${quoted(key)}; ${meant ? `did you mean ${quoted(meant)}?` : `the keys are ${known.join(', ')}`}`;
}

const EMPTY = { whole: 'is empty', part: 'is empty: give it a value, or take the line away' };

/** What zod's kinds are called in a file. */
const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
};

/** Numbers and truth values that stand where a text belongs are mostly names without their quotes. */
const hint = (expected: string, value: unknown): string =>
  expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')
    ? `: write "${value}" in quotes if you mean the text`
    : '';

function outOfBounds(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const least = issue.code === 'too_small';
  const bound = String(least ? issue.minimum : issue.maximum);
  const limit = `${least ? 'at least' : 'at most'} ${bound}`;
  if (issue.origin === 'array') return `must have ${limit} ${bound === '1' ? 'entry' : 'entries'}`;
  if (issue.origin === 'string') return bound === '1' && least ? 'must not be empty' : `must have ${limit} characters`;
  return `must be ${limit}`;
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[step];
  }
  return here;
}
