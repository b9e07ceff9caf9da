import { counted } from './edit.js';
import {
  insertion,
  type PlacedRule,
  placedEdit,
  replaced,
  spacedAfter,
  spacedBefore,
  spacesAt,
  tightened,
} from './placed-rules.js';

/** RuboCop's rules whose correction is safe and told by the message. https://docs.rubocop.org/rubocop/cops.html */
const rules: readonly PlacedRule[] = [
  {
    codes: /^StringLiterals$/,
    message: /^Prefer single-quoted strings when you don't need string interpolation or special symbols\./,
    rewrite: (place) => replaced(place, /^"([^"'\\#\r\n]*)"(?!\s*["'])/, ([, inner]) => `'${inner}'`),
  },
  {
    codes: /^StringLiterals$/,
    message: /^Prefer double-quoted strings unless you need single quotes to avoid extra backslashes for escaping\./,
    rewrite: (place) => replaced(place, /^'([^"'\\#\r\n]*)'(?!\s*["'])/, ([, inner]) => `"${inner}"`),
  },
  {
    codes: /^HashSyntax$/,
    message: /^Use the new Ruby 1\.9 hash syntax\./,
    rewrite: (place) => replaced(place, /^:([a-z_]\w*)[ \t]*=>[ \t]*(?=\S)/, ([, name]) => `${name}: `),
  },
  { codes: /^SpaceAfterComma$/, message: /^Space missing after comma\./, rewrite: (place) => spacedAfter(place, ',') },
  { codes: /^SpaceAfterColon$/, message: /^Space missing after colon\./, rewrite: (place) => spacedAfter(place, ':') },
  {
    codes: /^SpaceBeforeBlockBraces$/,
    message: /^Space missing to the left of \{\./,
    rewrite: (place) => spacedBefore(place, '{'),
  },
  {
    codes: /^SpaceBeforeComma$/,
    message: /^Space found before comma\./,
    rewrite: (place) => tightened(place, null, ','),
  },
  {
    codes: /^(?:SpaceInsideHashLiteralBraces|SpaceInsideBlockBraces)$/,
    message: /^Space (?:inside \{ missing|missing inside \{)\./,
    rewrite: (place) =>
      spacedAfter(place, '{') ??
      (place.text[place.offset - 1] === '{' && /\S/.test(place.text[place.offset] ?? ' ')
        ? insertion(place.offset, ' ')
        : null),
  },
  {
    codes: /^(?:SpaceInsideHashLiteralBraces|SpaceInsideBlockBraces)$/,
    message: /^Space (?:inside \} missing|missing inside \})\./,
    rewrite: (place) => spacedBefore(place, '}'),
  },
  {
    codes: /^SpaceInsideParens$/,
    message: /^Space inside parentheses detected\./,
    rewrite: (place) => tightened(place, '(', null) ?? tightened(place, null, ')'),
  },
  {
    codes: /^SpaceInsideBlockBraces$/,
    message: /^Space between \{ and \| missing\./,
    rewrite: (place) => spacedAfter(place, '{'),
  },
  {
    codes: /^SpaceAroundOperators$/,
    message: /^Surrounding space missing for operator `?(?<token>[^`\s]+?)`?\./,
    rewrite: (place) => {
      const token = place.groups.token ?? '';
      if (!place.text.startsWith(token, place.offset)) return null;
      return [spacedBefore(place, token), spacedAfter(place, token)].filter((splice) => splice !== null);
    },
  },
  {
    codes: /^ExtraSpacing$/,
    message: /^Unnecessary spacing detected\./,
    rewrite: ({ text, offset }) => {
      const { start, end } = spacesAt(text, offset);
      return end - start > 1 && /\S/.test(text[start - 1] ?? ' ') ? { start, end, text: ' ' } : null;
    },
  },
  {
    codes: /^LeadingCommentSpace$/,
    message: /^Missing space after `?#`?\./,
    rewrite: (place) => replaced(place, /^#(?=[^\s#!=:+])/, () => '# '),
  },
  {
    codes: /^RedundantReturn$/,
    message: /^Redundant `?return`? detected\./,
    rewrite: (place) => replaced(place, /^return[ \t]+(?=[\w@$'"([:][^,\r\n]*\r?\n)/, () => ''),
  },
];

/** Small rewrites of Ruby that RuboCop calls safe. */
export const rubyStyle = placedEdit({
  name: 'ruby_style',
  done: (count) => `rewrite ${counted(count, 'place')} as RuboCop asks`,
  accepts: ({ path }) => /\.(?:rb|rake|gemspec|ru)$|(?:^|\/)(?:Gemfile|Rakefile|Podfile|Fastfile)$/.test(path ?? ''),
  rules,
});
