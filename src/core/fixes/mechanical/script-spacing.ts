import { counted, isScript } from './edit.js';
import {
  insertion,
  isSpace,
  type PlacedRule,
  placedEdit,
  replaced,
  spacedAfter,
  spacedBefore,
  spacesAt,
  tightened,
} from './placed-rules.js';

const token = (groups: Readonly<Record<string, string | undefined>>): string => groups.token ?? '';

/** Rules of ESLint and of @stylistic that are about a space. https://eslint.style/rules */
const rules: readonly PlacedRule[] = [
  {
    codes: /^(?:comma-spacing|object-curly-spacing|array-bracket-spacing|block-spacing|computed-property-spacing)$/,
    message: /^(?:A space is required|Requires a space) after '(?<token>[^']+)'/,
    rewrite: (place) => spacedAfter(place, token(place.groups)),
  },
  {
    codes: /^(?:comma-spacing|object-curly-spacing|array-bracket-spacing|block-spacing|computed-property-spacing)$/,
    message: /^(?:A space is required|Requires a space) before '(?<token>[^']+)'/,
    rewrite: (place) => spacedBefore(place, token(place.groups)),
  },
  {
    codes: /^(?:comma-spacing|object-curly-spacing|array-bracket-spacing|block-spacing|computed-property-spacing)$/,
    message: /^(?:There should be no space|Unexpected space\(s\)) after '(?<token>[^']+)'/,
    rewrite: (place) => tightened(place, token(place.groups), null),
  },
  {
    codes: /^(?:comma-spacing|object-curly-spacing|array-bracket-spacing|block-spacing|computed-property-spacing)$/,
    message: /^(?:There should be no space|Unexpected space\(s\)) before '(?<token>[^']+)'/,
    rewrite: (place) => tightened(place, null, token(place.groups)),
  },
  {
    codes: /^template-curly-spacing$/,
    message: /^Unexpected space\(s\) after '\$\{'/,
    rewrite: (place) => tightened(place, '${', null),
  },
  {
    codes: /^template-curly-spacing$/,
    message: /^Unexpected space\(s\) before '\}'/,
    rewrite: (place) => tightened(place, null, '}'),
  },
  {
    codes: /^space-in-parens$/,
    message: /^There should be no space after this paren/,
    rewrite: (place) => tightened(place, '(', null),
  },
  {
    codes: /^space-in-parens$/,
    message: /^There should be no space before this paren/,
    rewrite: (place) => tightened(place, null, ')'),
  },
  {
    codes: /^keyword-spacing$/,
    message: /^Expected space\(s\) after "(?<token>\w+)"/,
    rewrite: (place) => spacedAfter(place, token(place.groups)),
  },
  {
    codes: /^keyword-spacing$/,
    message: /^Expected space\(s\) before "(?<token>\w+)"/,
    rewrite: (place) => spacedBefore(place, token(place.groups)),
  },
  {
    codes: /^space-before-blocks$/,
    message: /^Missing space before opening brace/,
    rewrite: (place) => spacedBefore(place, '{'),
  },
  {
    codes: /^space-before-function-paren$/,
    message: /^Missing space before function parentheses/,
    rewrite: (place) => spacedBefore(place, '('),
  },
  {
    codes: /^space-before-function-paren$/,
    message: /^Unexpected space before function parentheses/,
    rewrite: (place) => tightened(place, null, '('),
  },
  {
    codes: /^(?:function-call-spacing|func-call-spacing)$/,
    message: /^Unexpected (?:whitespace|space) between function name and paren/,
    rewrite: (place) => tightened(place, null, '('),
  },
  {
    codes: /^semi-spacing$/,
    message: /^Unexpected whitespace before semicolon/,
    rewrite: (place) => tightened(place, null, ';'),
  },
  {
    codes: /^semi-spacing$/,
    message: /^Missing whitespace after semicolon/,
    rewrite: (place) => spacedAfter(place, ';'),
  },
  {
    codes: /^key-spacing$/,
    message: /^Missing space before value for key /,
    rewrite: ({ text, offset }) =>
      text[offset - 1] === ':' && /\S/.test(text[offset] ?? ' ') ? insertion(offset, ' ') : null,
  },
  { codes: /^key-spacing$/, message: /^Extra space after key /, rewrite: (place) => tightened(place, null, ':') },
  {
    codes: /^arrow-spacing$/,
    message: /^Missing space before =>/,
    rewrite: (place) => {
      const before = /^(?:\)|[\w$]+)(?==>)/.exec(place.text.slice(place.offset, place.offset + 300));
      return before ? insertion(place.offset + before[0].length, ' ') : spacedBefore(place, '=>');
    },
  },
  {
    codes: /^arrow-spacing$/,
    message: /^Missing space after =>/,
    rewrite: (place) =>
      place.text.slice(place.offset - 2, place.offset) === '=>'
        ? insertion(place.offset, ' ')
        : spacedAfter(place, '=>'),
  },
  {
    codes: /^space-infix-ops$/,
    message: /^Operator '(?<token>[^']+)' must be spaced/,
    rewrite: (place) => {
      if (!place.text.startsWith(token(place.groups), place.offset)) return null;
      const sides = [spacedBefore(place, token(place.groups)), spacedAfter(place, token(place.groups))].filter(
        (splice) => splice !== null,
      );
      return sides.length > 0 ? sides : null;
    },
  },
  {
    codes: /^spaced-comment$/,
    message: /^Expected space or tab after '(?<token>\/\/|\/\*)' in comment/,
    rewrite: (place) => spacedAfter(place, token(place.groups)),
  },
  {
    codes: /^no-multi-spaces$/,
    message: /^Multiple spaces found before '(?<token>.+?)(?:\.\.\.)?'\.?$/,
    rewrite: (place) => {
      const { start, end } = spacesAt(place.text, place.offset);
      return end - start > 1 && place.text.startsWith(token(place.groups), end) ? { start, end, text: ' ' } : null;
    },
  },
  {
    codes: /^space-unary-ops$/,
    message: /^Unary word operator '(?<token>\w+)' must be followed by whitespace/,
    rewrite: (place) => spacedAfter(place, token(place.groups)),
  },
  {
    codes: /^indent$/,
    message:
      /^Expected indentation of (?<expected>\d+) (?<unit>space|tab)s? but found (?<found>\d+)(?: (?<other>space|tab)s?)?\.?$/,
    rewrite: ({ text, offset, groups }) => {
      const white = groups.unit === 'tab' ? '\t' : ' ';
      const was = (groups.other === undefined ? white : groups.other === 'tab' ? '\t' : ' ').repeat(
        Number(groups.found),
      );
      const start = text.lastIndexOf('\n', offset - 1) + 1;
      const isThere = text.startsWith(was, start) && !isSpace(text[start + was.length]) && offset <= start + was.length;
      return isThere ? { start, end: start + was.length, text: white.repeat(Number(groups.expected)) } : null;
    },
  },
  {
    codes: /^arrow-parens$/,
    message: /^Expected parentheses around arrow function argument/,
    rewrite: (place) => replaced(place, /^[A-Za-z_$][\w$]*(?=\s*=>)/, ([name]) => `(${name})`),
  },
];

/** Spaces in JavaScript and TypeScript, where the linter says which and where. */
export const scriptSpacing = placedEdit({
  name: 'script_spacing',
  done: (count) => `correct the spacing in ${counted(count, 'place')}`,
  accepts: ({ path, tool }) => isScript(path) && /^(?:eslint|linter)$/.test(tool),
  rules,
  inUtf16: true,
});
