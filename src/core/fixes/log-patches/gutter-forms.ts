import type { HunkLine } from './diff-reader.js';

/** How a tool prints a diff with line numbers. */
export type GutterForm = {
  tool: string;
  /** Begins the diff of a file, `path`. */
  header: RegExp;
  /** What stands between the numbers and the text. */
  bar: string;
  /** Where the sign is: the last of three characters before the bar, right behind the bar, or between blanks behind it. */
  sign: 'before' | 'behind' | 'apart';
  /** The new line's number comes first. */
  newFirst?: true;
  /** Stands at the end of a file whose last line has no end. */
  openEnd?: string;
  /** Stands for lines that did not change. */
  gap: RegExp;
  /** Comes behind a diff that is complete. */
  end: RegExp;
  /** That comes behind every diff. */
  endsAlways?: true;
  /** Comes behind a diff that is not. */
  cut?: RegExp;
  /** The line of the file that is shown as this; null: that cannot be told. */
  decode?(shown: string, kind: HunkLine['kind']): string | null;
};

/** A line of such a diff; a number that the line does not have is 0. `text` is null where it cannot be told; `isOpen`: the line has no end. */
export type Row = { kind: HunkLine['kind']; old: number; now: number; text: string | null; isOpen: boolean };

const EXIT = '##\\[error\\]Process completed|Error: Process completed|make(?:\\[\\d+\\])?: \\*\\*\\* ';

/** Spaces and tabs of changed lines are shown as signs. https://biomejs.dev/reference/diagnostics/ */
export const biomeForm: GutterForm = {
  tool: 'biome',
  header: /^(?<path>\S.{0,300}?) format ━{3,}$/,
  bar: ' │',
  sign: 'apart',
  gap: /^ {1,20}·+ │\s*$/,
  end: /^\s*$/,
  endsAlways: true,
  cut: /^\s*\d+ more lines truncated/,
  decode: (shown, kind) =>
    shown.includes('␍') ? null : kind === ' ' ? shown : shown.replace(/→ ?/g, '\t').replaceAll('·', ' '),
};

export const gutterForms: readonly GutterForm[] = [
  {
    // https://dprint.dev/cli/#checking-what-files-arent-formatted
    tool: 'dprint',
    header: /^from (?<path>\S.{0,300}):$/,
    bar: '|',
    sign: 'behind',
    newFirst: true,
    openEnd: '␃',
    gap: /^\.\.\.$/,
    end: /^--$/,
    decode: (shown) => (/[␍␊]/.test(shown) ? null : shown.replace(/␃$/, '').replaceAll('→', '\t').replaceAll('·', ' ')),
  },
  {
    // https://github.com/JohnnyMorganz/StyLua#checking-files
    tool: 'stylua',
    header: /^Diff in (?<path>\S.{0,300}?\.luau?):$/,
    bar: ' |',
    sign: 'behind',
    gap: /^-{20,120}$/,
    end: new RegExp(`^(?:Diff in |${EXIT})`),
  },
  {
    // https://hexdocs.pm/mix/Mix.Tasks.Format.html
    tool: 'mix format',
    header: /^ {2,4}\* (?<path>\S.{0,300}\.(?:exs?|[hl]?eex))$/,
    bar: '|',
    sign: 'before',
    gap: /^ {1,30}\.\.\.\|$/,
    end: new RegExp(`^(?:\\s*$| {2,4}\\* |${EXIT})`),
    decode: (shown) => (shown.includes('↵') ? null : shown),
  },
];

const isSign = (sign: string): sign is HunkLine['kind'] => sign === ' ' || sign === '-' || sign === '+';

/** What a line says as a line of the diff; null: it is none. */
export function rowOf(line: string, { bar, sign: place, newFirst, openEnd, decode }: GutterForm): Row | null {
  const at = line.indexOf(bar);
  if (at < 0 || at > 40) return null;
  const behind = line.slice(at + bar.length);
  const gutter = place === 'before' ? line.slice(0, Math.max(0, at - 3)) : line.slice(0, at);
  const sign =
    place === 'before' ? line.charAt(at - 2) : (place === 'apart' ? behind.charAt(1) : behind.charAt(0)) || ' ';
  if (!isSign(sign) || !/^[\d ]+$/.test(gutter)) return null;
  const numbers = (gutter.match(/\d+/g) ?? []).map(Number);
  const [first = 0, second = 0] = numbers;
  if (numbers.length !== (sign === ' ' ? 2 : 1)) return null;
  const shown = place === 'before' ? behind : behind.slice(place === 'apart' ? 3 : 1);
  const text = decode ? decode(shown, sign) : shown;
  const isOpen = openEnd !== undefined && shown.endsWith(openEnd);
  if (sign === '-') return { kind: sign, old: first, now: 0, text, isOpen };
  if (sign === '+') return { kind: sign, old: 0, now: first, text, isOpen };
  return newFirst
    ? { kind: sign, old: second, now: first, text, isOpen }
    : { kind: sign, old: first, now: second, text, isOpen };
}
