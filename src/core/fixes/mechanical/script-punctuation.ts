import { counted, isScript } from './edit.js';
import { maskOfSource } from './line-end-meaning.js';
import { insertion, type PlacedRule, placedEdit, replaced } from './placed-rules.js';
import { requoted } from './script-quotes.js';

/** A name that may stand where it stood in quotes or as a key. */
const NAME = String.raw`[A-Za-z_$][\w$]*`;

/** Rules of ESLint, @stylistic and typescript-eslint whose rewrite keeps the meaning and is told by the message. https://eslint.org/docs/latest/rules/ */
const rules: readonly PlacedRule[] = [
  {
    codes: /^semi$/,
    message: /^Missing semicolon/,
    rewrite: ({ text, offset }) =>
      /[^\s;,{(]/.test(text[offset - 1] ?? ' ') && text[offset] !== ';' ? insertion(offset, ';') : null,
  },
  { codes: /^no-extra-semi$/, message: /^Unnecessary semicolon/, rewrite: (place) => replaced(place, /^;/, () => '') },
  {
    codes: /^comma-dangle$/,
    message: /^Missing trailing comma/,
    rewrite: ({ text, offset }) =>
      /[^\s,;{(]/.test(text[offset - 1] ?? ' ') &&
      /^\s*(?:\/\/[^\n]*\n\s*)*[\]})>]/.test(text.slice(offset, offset + 400))
        ? insertion(offset, ',')
        : null,
  },
  {
    codes: /^comma-dangle$/,
    message: /^Unexpected trailing comma/,
    rewrite: (place) => replaced(place, /^,(?=\s*[\]})])/, () => ''),
  },
  {
    codes: /^semi$/,
    message: /^Extra semicolon/,
    // What begins the next line must not go on with this one.
    rewrite: ({ source, text, offset }) => {
      const next = (maskOfSource(source)?.code.slice(offset + 1, offset + 2_000) ?? '(').trimStart();
      return text[offset] === ';' && !/^[([/+\-*,.`]|^$/.test(next || text.slice(offset + 1).trim() || '}')
        ? { start: offset, end: offset + 1, text: '' }
        : null;
    },
  },
  { codes: /^quotes$/, message: /^Strings must use singlequote/, rewrite: (place) => requoted(place, "'") },
  { codes: /^quotes$/, message: /^Strings must use doublequote/, rewrite: (place) => requoted(place, '"') },
  {
    codes: /^jsx-quotes$/,
    message: /^Unexpected usage of singlequote/,
    rewrite: (place) => replaced(place, /^'([^'"\r\n]*)'/, ([, inner]) => `"${inner}"`),
  },
  {
    codes: /^jsx-quotes$/,
    message: /^Unexpected usage of doublequote/,
    rewrite: (place) => replaced(place, /^"([^'"\r\n]*)"/, ([, inner]) => `'${inner}'`),
  },
  {
    codes: /^quote-props$/,
    message: /^Unnecessarily quoted property '/,
    rewrite: (place) => replaced(place, new RegExp(`^(['"])(${NAME})\\1(?=\\s*[:(])`), ([, , name]) => name ?? ''),
  },
  {
    codes: /^object-shorthand$/,
    message: /^Expected property shorthand/,
    rewrite: (place) => replaced(place, new RegExp(`^(${NAME})\\s*:\\s*\\1(?=\\s*[,}])`), ([, name]) => name ?? ''),
  },
  {
    codes: /^dot-notation$/,
    message: /^\[(["'`])(?<name>[A-Za-z_$][\w$]*)\1\] is better written in dot notation/,
    rewrite: ({ source, text, offset, groups }) => {
      // In TypeScript brackets reach what is private.
      if (/\.[cm]?tsx?$/.test(source.path)) return null;
      const literal = /^(["'`])([\w$]+)\1\]/.exec(text.slice(offset, offset + 300));
      const before = text.slice(Math.max(0, offset - 60), offset);
      if (!literal || literal[2] !== groups.name || !before.endsWith('[')) return null;
      const isOptional = before.endsWith('?.[');
      if (!isOptional && !/(?:[A-Za-z_$][\w$]*|[)\]])\[$/.test(before)) return null;
      return { start: offset - 1, end: offset + literal[0].length, text: `${isOptional ? '' : '.'}${groups.name}` };
    },
  },
  {
    codes: /^no-useless-escape$/,
    message: /^Unnecessary escape character: \\(?<character>[^\s\w])/,
    rewrite: ({ text, offset, groups }) =>
      text[offset] === '\\' && text[offset + 1] === groups.character
        ? { start: offset, end: offset + 1, text: '' }
        : null,
  },
  {
    codes: /^no-undef-init$/,
    message: /^It's not necessary to initialize '(?<name>[\w$]+)' to undefined/,
    // A `var` in a loop keeps what it held; `let` does not.
    rewrite: (place) =>
      place.text.slice(place.offset - 4, place.offset) !== 'let '
        ? null
        : replaced(
            place,
            new RegExp(`^(${NAME}(?:: [\\w$ |<>[\\]]+)?)\\s*=\\s*undefined(?=\\s*[;,\\n])`),
            ([, kept]) => kept ?? '',
          ),
  },
  {
    codes: /^no-inferrable-types$/,
    message:
      /^Type (?<type>string|number|boolean|bigint) trivially inferred from a \w+ literal, remove type annotation/,
    rewrite: (place) =>
      replaced(place, /^([A-Za-z_$][\w$]*)\s*:\s*(?:string|number|boolean|bigint)(?=\s*=)/, ([, name]) => name ?? ''),
  },
  {
    codes: /^array-type$/,
    message:
      /^Array type using '(?<old>(?:Readonly)?Array<[\w.]+>)' is forbidden\. Use '(?<by>(?:readonly )?[\w.]+\[\])' instead/,
    rewrite: ({ text, offset, groups: { old = '', by = '' } }) =>
      text.startsWith(old, offset) && !/^\s*[[<]/.test(text.slice(offset + old.length, offset + old.length + 9))
        ? { start: offset, end: offset + old.length, text: by }
        : null,
  },
  {
    codes: /^consistent-type-imports$/,
    message: /^All imports in the declaration are only used as types\. Use `import type`/,
    // A default and a list of names cannot both be types in one statement.
    // What a decorator injects has to be there when the program runs.
    rewrite: (place) =>
      /^[ \t]*@\w/m.test(place.text)
        ? null
        : replaced(
            place,
            /^import(?=\s+(?!type\s)(?:\{[^{}]*\}|[\w$]+|\*\s*as\s+[\w$]+)\s*from\b)/,
            () => 'import type',
          ),
  },
];

/** Punctuation and small words of JavaScript and TypeScript, where the linter says which. */
export const scriptPunctuation = placedEdit({
  name: 'script_punctuation',
  done: (count) => `rewrite ${counted(count, 'place')} as the linter asks`,
  accepts: ({ path, tool }) => isScript(path) && /^(?:eslint|linter)$/.test(tool),
  rules,
  inUtf16: true,
});
