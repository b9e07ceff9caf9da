import { minorOf } from './versions.js';

type Change = {
  /** The minor version of prettier 3 that first writes it otherwise. */
  since: number;
  files: RegExp;
  /** What the files have, as they are or as our version writes them, that comes out otherwise before. */
  text: RegExp;
  what: string;
};

/** Script stands in components and in Markdown too, as styles do. */
const SCRIPT = /\.(?:[cm]?[jt]sx?|vue|svelte|mdx?|markdown|html?)$/;
const TYPES = /\.(?:[cm]?tsx?|vue|svelte|mdx?|markdown|html?)$/;
const STYLE = /\.(?:css|scss|less|vue|svelte|mdx?|markdown|html?)$/;
const MARKDOWN = /\.(?:mdx?|markdown)$/;
const MARKUP = /\.(?:html?|vue|svelte|hbs|handlebars)$/;

/**
 * Where the minor versions of prettier 3 write other bytes, found by formatting 700 files of npm packages by each of them. https://prettier.io/blog
 * It errs on the side of too much: what is in doubt counts as changed.
 */
const CHANGES: readonly Change[] = [
  { since: 1, files: SCRIPT, text: /^[ \t]*[?:] [^\n]*\n[ \t]*[?:] |\) : [^\n]{0,200} \? \(?$/m, what: 'ternaries' },
  { since: 2, files: SCRIPT, text: /^.{50,}\$\{[^}\n]{0,80}[^\w.$\s}[\]]/m, what: 'long template literals' },
  { since: 2, files: TYPES, text: /\bextends [^\n]*\n[ \t]*\? /, what: 'conditional types' },
  { since: 3, files: /\.jsonc$|(?:^|\/)[jt]sconfig[^/]*\.json$/, text: /\S/, what: 'JSON with comments' },
  { since: 4, files: /\.(?:scss|less)$|\.(?:vue|svelte)$/, text: /[@$][\w{]/, what: 'SCSS and Less' },
  {
    since: 4,
    files: SCRIPT,
    text: /\b(?:html|css|graphql|gql|md|markdown|svg|sql|keyframes)\s?`|\)`|\*\/ ?`/,
    what: 'embedded languages',
  },
  {
    since: 4,
    files: MARKDOWN,
    text: /^[ \t]*[-*+] /m,
    what: 'lists',
  },
  { since: 4, files: SCRIPT, text: /[?:] \([^\n]{1,200} \?\? /, what: '?? within ternaries' },
  { since: 5, files: STYLE, text: /^[ \t]*[\w-]+:[ \t]*$/m, what: 'long values in CSS' },
  { since: 6, files: SCRIPT, text: /^[ \t]*(?:return |throw )?\((?:\(|[^\n]*(?:,|&&|\|\||=|\()$)/m, what: 'sequences' },
  {
    since: 6,
    files: MARKDOWN,
    text: /^[ \t]*(?:[-*+]|\d+[.)]) [^\n]*\n[ \t]+(?:[-*+]|\d+[.)]) /m,
    what: 'lists within lists',
  },
  {
    since: 7,
    files: TYPES,
    text: /\b(?:class|interface)\s[^\n]{0,200}(?:<\{?|[^{}\n]?[^{}<\n])$/m,
    what: 'long heads of classes',
  },
  { since: 9, files: TYPES, text: /[=(<:[,]\n[ \t]+[^|\n]{1,200} \| |=>?\n[ \t]+\|/, what: 'union types' },
  {
    since: 9,
    files: TYPES,
    text: /\((?:async )?\([^\n]{0,200}\): [^\n]{1,200} =>/,
    what: 'arrow functions with a type',
  },
  {
    since: 9,
    files: SCRIPT,
    text: /[{[(]\s*\/\*[^\n]{0,200}\*\/\s*[}\])]|; ?\) ?\{/,
    what: 'empty places with a comment',
  },
  { since: 9, files: MARKDOWN, text: /^[ \t>]*(?:=+|-+)[ \t]*$/m, what: 'underlined headings' },
  { since: 9, files: MARKDOWN, text: /\\[*_]|\*_|_\*|\*\*\*|___/, what: 'emphasis' },
  { since: 9, files: MARKDOWN, text: /^[ \t]*\|[^\n]*(?:\\\||`)/m, what: 'tables with code' },
  {
    since: 9,
    files: MARKDOWN,
    text: /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uff00-\uffef]/,
    what: 'letters of East Asia',
  },
  { since: 9, files: MARKUP, text: /<pre\b/, what: '<pre>' },
  {
    since: 10,
    files: /\.(?:scss|vue|svelte)$/,
    text: /@(?:if|else if|while|return)\b[^{;\n]*$|\),?\n[ \t]*\)/m,
    what: 'long conditions and arguments of SCSS',
  },
];

/** What the version that a repository uses, by the lower bound of a range, writes otherwise in this file than ours does; null: nothing. */
export function changedSince(pinned: string | null, path: string, texts: readonly string[]): string | null {
  // Where nothing is said, it may be any of version 3.
  const minor = pinned === null ? 0 : minorOf(pinned);
  const change = CHANGES.find(
    ({ since, files, text }) => minor < since && files.test(path) && texts.some((one) => text.test(one)),
  );
  return change ? change.what : null;
}
