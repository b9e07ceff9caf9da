import type { CategoryName, Finding, LogLine } from '../diagnosis.js';
import { type LineTest, levelOf, type Matcher, type Scan, type SignalDraft, WEIGHT } from './matcher.js';

export type Groups = Readonly<Record<string, string | undefined>>;

/** A pattern and what its finding is; named groups fill it as in a `LineRule`, `indent` makes the column. */
type Format = { category: CategoryName; level?: Finding['level'] };

const MAX_SKIPPED = 12;
const NOTHING = /^[\s|│┃┆⋮╎\-─━=═_*+·.]*$/u;
/** How linters draw the level of a row. */
const SYMBOLS: readonly (readonly [RegExp, Finding['level']])[] = [
  [/^(?:[⚠‼!▲⚡]|low|medium|moderate|weak)/iu, 'warning'],
  [/^(?:[ℹⓘi]|check)$/iu, 'notice'],
];

const whole = (text: string | undefined): number | null => Number(text) || null;

/** Words and symbols of linters as one of our three levels. */
function lintLevel(word: string | undefined): Finding['level'] {
  const text = (word ?? '').trim();
  return SYMBOLS.find(([symbol]) => symbol.test(text))?.[1] ?? levelOf(text);
}

/** A finding at the place that the groups name: path, line, column (or `indent`, what stands left of it), code, message (under a `topic`), test, level. */
export function placed(groups: Groups, lines: LogLine[], { category, level: fixed }: Format): SignalDraft {
  const level = fixed ?? lintLevel(groups.level);
  const startLine = whole(groups.line);
  const path = groups.path?.trim() || null;
  return {
    category,
    level,
    weight: level === 'failure' ? (path ? WEIGHT.located : WEIGHT.named) : WEIGHT.word,
    message: [groups.topic, (groups.message ?? '').trim() || lines[0]?.text.trim()].filter((part) => part).join(': '),
    code: groups.code ?? null,
    title: groups.test ?? null,
    test: groups.test ?? null,
    path,
    startLine,
    endLine: whole(groups.endLine) ?? startLine,
    startColumn: groups.indent === undefined ? whole(groups.column) : groups.indent.length + 1,
    endColumn: whole(groups.endColumn),
    lines,
  };
}

/** A line that names the file, rows of findings below it. */
export type HeadedFormat = Format & {
  header: RegExp;
  /** A line between the two whose groups hold for the rows below it, as a rule's name or a quoted line does. */
  section?: RegExp;
  row: RegExp;
  /** A line that goes on with the row above: its `message` is added, its `code` is the row's. */
  goesOn?: RegExp;
  /** Further lines of a block that say nothing; blank lines and rules always do. */
  skip?: RegExp;
};

/** A matcher of tables and lists under the name of the file they are about. */
export function headedMatcher(matcher: {
  name: string;
  url: string;
  hints: readonly string[];
  formats: readonly HeadedFormat[];
}): Matcher {
  const { name, url, hints, formats } = matcher;
  function start(scan: Scan): LineTest {
    let block: { format: HeadedFormat; header: LogLine; groups: Groups; section: Groups; skipped: number } | null =
      null;
    let row: { groups: Groups; lines: LogLine[] } | null = null;

    function finish(): void {
      if (block && row) scan.report(placed(row.groups, [...row.lines, block.header], block.format));
      row = null;
    }

    function readRow(line: LogLine): boolean {
      if (!block) return false;
      const found = block.format.row.exec(line.text)?.groups;
      if (found) {
        finish();
        row = { groups: { ...block.groups, ...block.section, ...found }, lines: [line] };
        block.skipped = 0;
        return true;
      }
      const section = block.format.section?.exec(line.text)?.groups;
      if (section) {
        block.section = section;
        return ++block.skipped < MAX_SKIPPED;
      }
      const more = row && block.format.goesOn?.exec(line.text)?.groups;
      if (row && more) {
        const message = [row.groups.message?.trim(), more.message?.trim()].filter((part) => part).join(' ');
        row = { groups: { ...row.groups, code: more.code ?? row.groups.code, message }, lines: [...row.lines, line] };
        return true;
      }
      return (NOTHING.test(line.text) || block.format.skip?.test(line.text) === true) && ++block.skipped < MAX_SKIPPED;
    }

    return (line) => {
      for (const format of formats) {
        const match = format.header.exec(line.text);
        if (!match) continue;
        finish();
        const groups: Groups = match.groups ?? {};
        block = { format, header: line, groups, section: {}, skipped: 0 };
        return 'more';
      }
      if (readRow(line)) return 'more';
      finish();
      block = null;
      return 'pass';
    };
  }
  return { name, url, hints, start };
}

/** A line that says what is wrong, the place within a few lines below it. */
export type FollowedFormat = Format & {
  message: RegExp;
  /** Groups of it add to those of the message; it ends the finding. */
  place: RegExp;
  /** Lines on the way whose groups add too, where nothing said so before. */
  says?: RegExp;
  /** How many lines may stand between. */
  within: number;
  /** A finding even when no place follows. */
  alone?: true;
  /** The message alone may be another format's; the place decides. */
  shared?: true;
  /** What the groups together are, where formats look the same. */
  as?(groups: Groups): CategoryName | null;
};

/** A matcher of findings whose place follows their message. */
export function followedMatcher(matcher: {
  name: string;
  url: string;
  hints: readonly string[];
  formats: readonly FollowedFormat[];
}): Matcher {
  const { name, url, hints, formats } = matcher;
  function start(scan: Scan): LineTest {
    let open: { format: FollowedFormat; groups: Groups; lines: LogLine[]; left: number } | null = null;

    function finish(): void {
      if (!open) return;
      const { format, groups, lines } = open;
      open = null;
      const category = format.as ? format.as(groups) : format.category;
      if (category) scan.report(placed(groups, lines, { ...format, category }));
    }

    function begin(line: LogLine): boolean {
      for (const format of formats) {
        const groups = format.message.exec(line.text)?.groups;
        if (!groups) continue;
        if (open?.format.alone) finish();
        open = { format, groups, lines: [line], left: format.within };
        return true;
      }
      return false;
    }

    return (line) => {
      const place = open?.format.place.exec(line.text)?.groups;
      if (open && place) {
        open.groups = { ...open.groups, ...place };
        open.lines.push(line);
        finish();
        return 'taken';
      }
      if (begin(line)) return open?.format.shared ? 'watch' : 'more';
      if (!open) return 'pass';
      const said = open.format.says?.exec(line.text)?.groups;
      if (said) {
        const known = Object.entries(open.groups).filter(([, value]) => value !== undefined);
        open.groups = { ...said, ...Object.fromEntries(known) };
      }
      if (--open.left > 0) return 'watch';
      if (open.format.alone) finish();
      open = null;
      return 'pass';
    };
  }
  return { name, url, hints, start };
}

/** A row that belongs to a line above it. */
export type UnderFormat = Format & {
  row: RegExp;
  /** The line above: the file's name, or the message whose place the row is. */
  header: RegExp;
  /** How far up it may stand; rows of the same block between. */
  back: number;
  as?(groups: Groups): CategoryName | null;
};

/** A matcher of rows that only the line above them explains, where that line alone looks like any other. */
export function underMatcher(matcher: {
  name: string;
  url: string;
  hints: readonly string[];
  formats: readonly UnderFormat[];
}): Matcher {
  const { name, url, hints, formats } = matcher;
  const start =
    (scan: Scan): LineTest =>
    (line) => {
      for (const format of formats) {
        const found = format.row.exec(line.text)?.groups;
        if (!found) continue;
        for (let count = 1; count <= format.back; count++) {
          const above = scan.before(count);
          const header = above && format.header.exec(above.text)?.groups;
          if (!above || !header) continue;
          const groups = { ...header, ...found };
          const category = format.as ? format.as(groups) : format.category;
          if (!category) break;
          const lines = found.message === undefined ? [above, line] : [line, above];
          scan.report(placed(groups, lines, { ...format, category }));
          return 'taken';
        }
      }
      return 'pass';
    };
  return { name, url, hints, start };
}
