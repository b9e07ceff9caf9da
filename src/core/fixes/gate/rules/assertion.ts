import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { splitImports } from '../imports.js';
import { without } from '../multiset.js';
import type { Token } from '../tokens.js';

/** Words that begin an assertion wherever they stand; `ASSERTION_CALLS` only before a parenthesis or a dot. */
const ASSERTION =
  /^(?:assert\w*|Assert\w*|XCT(?:Assert|Fail|Unwrap)\w*|(?:EXPECT|ASSERT|CHECK|REQUIRE|STATIC_REQUIRE|BOOST)_\w+|REQUIRE|CHECK|debug_assert\w*|static_assert|should\w*|refute\w*|is_expected|must_\w+|wont_\w+)$/;
const ASSERTION_CALLS =
  /^(?:expect\w*|verify\w*|require|ensure|fail|raises|deepEqual|strictEqual|ok|is|isnt|is_deeply|cmp_ok|throws|invariant|precondition|Expect)$/;
/** `t.Errorf(…)` in Go, `t.is(…)` in AVA and tap. */
const TEST_OBJECTS = new Set(['t', 'b', 'tb', 'f', 's', 'suite', 'self', 'this']);
const TEST_METHODS =
  /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|is|not|deepEqual|equal|same|true|truthy|false|falsy|like|throws|rejects|notThrows|regex|snapshot|plan|fail|pass|ok|notOk)$/;
const OPEN = new Set(['(', '[', '{']);
const CLOSE = new Set([')', ']', '}']);
const CONTINUES =
  /^(?:[.?:=+*/%&|<>,-]|\?\.|=>|->|==|===|!=|!==|&&|\|\||<=|>=|and|or|in|is|not|to|as|instanceof|should\w*)$/;
/** Names of the same assertion, the old one first: what linters put in place of it is no change. */
const ALIASES: [RegExp, string][] = [
  [/\bassertEquals\b(?= \()/g, 'assertEqual'],
  [/\bassertNotEquals\b/g, 'assertNotEqual'],
  [/\bassert_\b/g, 'assertTrue'],
];

/** Assertions, in tests and in code, that are gone or say another thing. */
export const assertion: GateRule = {
  name: 'assertion',
  judge: (_, { before, after, language, sameCode }) => {
    if (sameCode) return [];
    const [was = [], is = []] = [before, after].map(({ tokens }) => assertionsIn(splitImports(tokens, language).rest));
    const gone = without(was, is).filter(({ key }) => key !== '');
    const kept = new Set(is.map(({ key }) => key));
    const changed = gone.filter(({ key }) => !kept.has(renewed(key)));
    if (is.length < was.length) return [refuse(gone[0]?.line ?? null, `${was.length - is.length} fewer assertions`)];
    return changed
      .slice(0, 5)
      .map(({ key, line }) => askPerson(line, `an assertion says another thing: ${shortened(key)}`));
  },
};

const renewed = (key: string): string => ALIASES.reduce((text, [old, name]) => text.replace(old, name), key);
const shortened = (key: string): string => (key.length > 80 ? `${key.slice(0, 79)}…` : key);

function assertionsIn(tokens: Token[]): { key: string; line: number }[] {
  const found: { key: string; line: number }[] = [];
  for (let index = 0; index < tokens.length; index++) {
    if (!begins(tokens, index)) continue;
    const end = endOf(tokens, index);
    found.push({
      key: tokens
        .slice(index, end)
        .map(({ key }) => key)
        .join(' '),
      line: tokens[index]?.line ?? 1,
    });
    index = Math.max(index, end - 1);
  }
  return found;
}

function begins(tokens: Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind !== 'word') return false;
  const next = tokens[index + 1]?.key;
  if (ASSERTION.test(token.key)) return next !== '=' && next !== 'from' && tokens[index - 1]?.key !== 'import';
  if (ASSERTION_CALLS.test(token.key)) return next === '(' || (token.key === 'require' && next === '.');
  if (!TEST_OBJECTS.has(token.key) || next !== '.') return false;
  return TEST_METHODS.test(tokens[index + 2]?.key ?? '');
}

/** The end of the statement, or of the argument, that begins here. */
function endOf(tokens: Token[], start: number): number {
  const isRaise = tokens[start]?.key === 'raises';
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const { key, kind, line } = tokens[index] as Token;
    if (kind === 'symbol' && CLOSE.has(key) && --depth < 0) return index;
    if (kind === 'symbol' && OPEN.has(key)) depth++;
    if (depth > 0) continue;
    if (key === ';' || kind === 'layout' || (key === ':' && isRaise)) return index;
    const next = tokens[index + 1];
    if (CLOSE.has(key) && next?.kind === 'word' && !CONTINUES.test(next.key)) return index + 1;
    const isOpen = CONTINUES.test(key) || OPEN.has(key);
    if (next && next.line > line && !isOpen && !CONTINUES.test(next.key) && !(index === start)) return index + 1;
  }
  return tokens.length;
}
