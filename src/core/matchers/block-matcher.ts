import type { CategoryName, LogLine } from '../diagnosis.js';
import { type LineTest, levelOf, type Matcher, type Scan, WEIGHT, type Weight } from './matcher.js';

type Groups = Readonly<Record<string, string | undefined>>;

/**
 * One format that tells where and what on lines of their own. Named groups of its patterns fill the finding, as those of a
 * `LineRule` do; what an earlier line has told stands. The group `more` adds to the message; a `column0` counts from 0.
 */
type BlockRule = {
  begins: RegExp;
  /** Patterns of further lines; the first that fits a line is the one that counts. */
  goesOn: readonly RegExp[];
  /** Without these groups it was no such block. */
  needs: readonly ('path' | 'line' | 'message')[];
  /** So many lines may follow the first. */
  most: number;
  /** A line that is no part of the block any more. */
  ends?: RegExp;
  /** What follows once the block has what it needs must fit, else it ends: for formats that mark no end. */
  strict?: true;
  /** Other matchers may read the lines too, until it is sure that this is such a block. */
  unsure?: true;
  category: CategoryName | ((groups: Groups) => CategoryName);
  /** Without a level in the text. */
  level?: 'failure' | 'warning' | 'notice';
  weight?: Weight;
  accept?(groups: Groups, scan: Scan): boolean;
};

type Block = { rule: BlockRule; groups: Record<string, string>; lines: LogLine[]; seen: number };

const fromZero = (text: string | undefined): number | null => {
  const value = Number(text ?? Number.NaN);
  return Number.isSafeInteger(value) && value >= 0 ? value + 1 : null;
};

const MAX_MESSAGE = 600;
const MAX_QUOTED = 6;

const count = (text: string | undefined): number | null => {
  const value = Number(text ?? Number.NaN);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
};

function add(block: Block, found: Groups, line: LogLine): void {
  const { more, ...rest } = found;
  const had = block.groups.message;
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) block.groups[name] ??= value;
  const said = block.groups.message ?? '';
  if (more?.trim() && said.length < MAX_MESSAGE)
    block.groups.message = `${said}${/\w$/.test(said) && /^[A-Z]/.test(more) ? '. ' : ' '}${more.trim()}`.trim();
  // The line that says what is wrong is quoted first.
  if (rest.message !== undefined && had === undefined) block.lines.unshift(line);
  else if (block.lines.length === 0 || (block.lines.length < MAX_QUOTED && Object.values(found).some((value) => value)))
    block.lines.push(line);
}

/** A matcher of formats that put the message and the place on several lines. */
export function blockMatcher(format: {
  name: string;
  url: string;
  hints: readonly string[];
  rules: readonly BlockRule[];
}): Matcher {
  const { name, url, hints, rules } = format;

  function start(scan: Scan): LineTest {
    let block: Block | null = null;

    const isWhole = ({ rule, groups }: Block): boolean => rule.needs.every((need) => groups[need] !== undefined);

    function finish(): void {
      if (!block) return;
      const ended = block;
      block = null;
      const { rule, groups, lines } = ended;
      if (!isWhole(ended)) return;
      const level = rule.level ?? levelOf(groups.level);
      const usual = groups.path ? WEIGHT.located : WEIGHT.named;
      const startLine = count(groups.line);
      const weight = rule.weight ?? usual;
      scan.report({
        category: typeof rule.category === 'function' ? rule.category(groups) : rule.category,
        weight: level === 'failure' ? weight : WEIGHT.word,
        level,
        message: (groups.message ?? lines[0]?.text ?? '').trim().replace(/\s+/g, ' '),
        lines,
        path: groups.path ?? null,
        startLine,
        endLine: count(groups.endLine) ?? startLine,
        startColumn: count(groups.column) ?? fromZero(groups.column0),
        endColumn: count(groups.endColumn),
        code: groups.code ?? null,
        title: groups.title ?? null,
        finding: weight > WEIGHT.summary,
      });
    }

    function begin(line: LogLine): 'more' | 'watch' | null {
      for (const rule of rules) {
        const match = rule.begins.exec(line.text);
        if (!match || (rule.accept && !rule.accept(match.groups ?? {}, scan))) continue;
        finish();
        block = { rule, groups: {}, lines: [], seen: 0 };
        add(block, match.groups ?? {}, line);
        return rule.unsure ? 'watch' : 'more';
      }
      return null;
    }

    /** True when the line belongs to the open block, which it then has told. */
    function goOn(line: LogLine, open: Block): boolean {
      for (const pattern of open.rule.goesOn) {
        const match = pattern.exec(line.text);
        if (!match) continue;
        add(open, match.groups ?? {}, line);
        return true;
      }
      return false;
    }

    return (line) => {
      // What the block still lacks may look like the beginning of another one.
      if (block && (++block.seen > block.rule.most || line.text.startsWith('##[') || block.rule.ends?.test(line.text)))
        finish();
      if (block && !isWhole(block) && goOn(line, block)) return 'more';
      const begun = begin(line);
      if (begun) return begun;
      if (!block) return 'pass';
      if (isWhole(block) && goOn(line, block)) return 'more';
      if (block.rule.strict && isWhole(block)) {
        finish();
        return 'pass';
      }
      return block.rule.unsure ? 'watch' : 'more';
    };
  }

  return { name, url, hints, start };
}
