import { counted } from './edit.js';
import { insertion, isSpace, type Place, type PlacedRule, placedEdit, spacesAt } from './placed-rules.js';
import type { Splice } from './source-text.js';

/** The white space that ends, or stands, at the place becomes `by`, between what fits `left` and `right`. */
function respaced({ text, offset }: Place, by: string, left: RegExp, right: RegExp): Splice | null {
  const { start, end } = spacesAt(text, offset);
  const fits = left.test(text[start - 1] ?? '') && right.test(text[end] ?? '') && end > start;
  return fits ? { start, end, text: by } : null;
}

const ANY = /\S/;

/** yamllint's rules about a space. https://yamllint.readthedocs.io/en/stable/rules.html */
const rules: readonly PlacedRule[] = [
  {
    codes: /^comments$/,
    message: /^missing starting space in comment/,
    rewrite: ({ text, offset }) => {
      const hashes = /#+$/.exec(text.slice(Math.max(0, offset - 20), offset))?.[0];
      const at = hashes ? offset : offset + (/^#+/.exec(text.slice(offset, offset + 20))?.[0].length ?? 0);
      return text[at - 1] === '#' && /[^\s#!]/.test(text[at] ?? ' ') ? insertion(at, ' ') : null;
    },
  },
  {
    codes: /^comments$/,
    message: /^too few spaces before comment(?:: expected (?<wanted>\d+))?/,
    rewrite: (place) => respaced(place, ' '.repeat(Number(place.groups.wanted ?? 2)), ANY, /#/),
  },
  {
    codes: /^commas$/,
    message: /^too few spaces after comma/,
    rewrite: ({ text, offset }) => {
      const at = text[offset] === ',' ? offset + 1 : offset;
      return text[at - 1] === ',' && !isSpace(text[at]) ? insertion(at, ' ') : null;
    },
  },
  { codes: /^commas$/, message: /^too many spaces after comma/, rewrite: (place) => respaced(place, ' ', /,/, ANY) },
  { codes: /^commas$/, message: /^too many spaces before comma/, rewrite: (place) => respaced(place, '', ANY, /,/) },
  {
    codes: /^colons$/,
    message: /^too many spaces after colon/,
    rewrite: (place) => respaced(place, ' ', /:/, /[^\s#]/),
  },
  { codes: /^colons$/, message: /^too many spaces before colon/, rewrite: (place) => respaced(place, '', ANY, /:/) },
  {
    codes: /^(?:braces|brackets)$/,
    message: /^too many spaces inside (?:braces|brackets)/,
    rewrite: (place) => respaced(place, '', /[{[]/, ANY) ?? respaced(place, '', ANY, /[}\]]/),
  },
  {
    codes: /^document-start$/,
    message: /^missing document start "---"/,
    // Further documents, and what a directive says of one, are told apart by that very mark.
    rewrite: ({ source, text }) => {
      const start = source.lines[0]?.start ?? 0;
      return /^(?:---|%|\.\.\.)/m.test(text) ? null : insertion(start, `---${source.lineEnd}`);
    },
  },
];

/** Spaces and the first mark of YAML, where the linter says which. */
export const yamlSpacing = placedEdit({
  name: 'yaml_spacing',
  done: (count) => `correct the spacing in ${counted(count, 'place')}`,
  accepts: ({ path }) => /\.ya?ml$/.test(path ?? ''),
  rules,
});
