import { stringify } from 'yaml';

type Value = unknown;

/** Words that Go's text/template, Sprig and Helm give a template, as far as our chart uses them. */
export const FUNCTIONS: Record<string, (...given: Value[]) => Value> = {
  add: (...given) => given.reduce((sum: number, each) => sum + whole(each), 0),
  contains: (part, text) => words(text).includes(words(part)),
  default: (fallback, value) => (isTrue(value) ? value : fallback),
  dict: (...given) => Object.fromEntries(pairs(given)),
  div: (a, b) => Math.trunc(whole(a) / whole(b)),
  eq: (a, b) => a === b,
  fail: (why) => {
    throw new Error(words(why));
  },
  index: (of, key) => fieldOf(of, words(key)),
  int: (value) => whole(value),
  join: (between, list) => (list as Value[]).map(words).join(words(between)),
  list: (...given) => given,
  nindent: (by, text) => `\n${words(text).replace(/^/gm, ' '.repeat(whole(by)))}`,
  not: (value) => !isTrue(value),
  printf: (format, ...given) => {
    const rest = [...given];
    const text = words(format).replace(/%(.)/g, (_, verb: string) => {
      if (verb !== 's' || rest.length === 0) throw new Error(`printf: %${verb}`);
      return words(rest.shift());
    });
    if (rest.length > 0) throw new Error('printf: too much is given');
    return text;
  },
  quote: (value) => JSON.stringify(shown(value)),
  required: (why, value) => {
    if (value === null || value === undefined || value === '') throw new Error(words(why));
    return value;
  },
  ternary: (yes, no, test) => (isTrue(test) ? yes : no),
  toYaml: (value) => stringify(value, { lineWidth: 0, sortMapEntries: true }).replace(/\n$/, ''),
  trimSuffix: (suffix, text) => {
    const end = words(suffix);
    return words(text).endsWith(end) ? words(text).slice(0, words(text).length - end.length) : text;
  },
  trunc: (length, text) => words(text).slice(0, whole(length)),
};

/** https://pkg.go.dev/text/template#hdr-Actions */
export const isTrue = (value: Value): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : Boolean(value);

/** A field that is not there is a mistake of ours: our values.yaml has every one. */
export function fieldOf(of: Value, name: string): Value {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, name)) throw new Error(`there is no ${name}`);
  return (of as Record<string, Value>)[name];
}

/** As it is printed. Go prints the larger numbers of YAML with an exponent. */
export function shown(value: Value): string {
  if (typeof value === 'number' && (!Number.isInteger(value) || Math.abs(value) >= 1e6))
    throw new Error(`${value} would not be printed as it stands: use int, or a text`);
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new Error(`${JSON.stringify(value)} is printed: use toYaml, or say what of it`);
}

function words(value: Value): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} is no text`);
  return value;
}

function whole(value: Value): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new Error(`${JSON.stringify(value)} is no whole number`);
  return value;
}

function* pairs(given: readonly Value[]): Generator<[string, Value]> {
  if (given.length % 2 !== 0) throw new Error('dict: a key has no value');
  for (let at = 0; at < given.length; at += 2) yield [words(given[at]), given[at + 1]];
}
