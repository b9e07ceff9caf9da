import { extensionOf } from './edit.js';

/** How a language writes what is no code. */
type Language = {
  lineComments: readonly string[];
  blockComment: readonly [open: string, close: string] | null;
  /** Delimiters, longer ones first; `lines` may span several lines, `raw` has no escapes. */
  strings: readonly { open: string; close?: string; lines?: true; raw?: true }[];
  /** `${…}` in a template is code, and a slash may begin a regular expression. */
  script?: true;
};

const DOUBLE = { open: '"' };
const SINGLE = { open: "'" };
const TRIPLE = { open: '"""', lines: true as const };
const SLASHES = { lineComments: ['//'], blockComment: ['/*', '*/'] as const };

const SCRIPT: Language = { ...SLASHES, strings: [DOUBLE, SINGLE, { open: '`', lines: true }], script: true };
const PYTHON: Language = {
  lineComments: ['#'],
  blockComment: null,
  strings: [TRIPLE, { open: "'''", lines: true }, DOUBLE, SINGLE],
};
const C: Language = { ...SLASHES, strings: [DOUBLE, SINGLE] };
const JVM: Language = { ...SLASHES, strings: [TRIPLE, DOUBLE, SINGLE] };
/** A quote may begin a lifetime, so that a character's is none of a string here. */
const RUST: Language = {
  ...SLASHES,
  strings: [
    { open: 'r##"', close: '"##', lines: true, raw: true },
    { open: 'r#"', close: '"#', lines: true, raw: true },
    { open: "'\"'", close: '' },
    { open: "'\\\"'", close: '' },
    { open: '"', lines: true },
  ],
};
const GO: Language = { ...SLASHES, strings: [{ open: '`', lines: true, raw: true }, DOUBLE, SINGLE] };
const CSHARP: Language = {
  ...SLASHES,
  strings: [
    TRIPLE,
    { open: '@"', close: '"', lines: true, raw: true },
    { open: '$@"', close: '"', lines: true, raw: true },
    DOUBLE,
    SINGLE,
  ],
};
const PHP: Language = {
  lineComments: ['//', '#'],
  blockComment: ['/*', '*/'],
  strings: [
    { open: '"', lines: true },
    { open: "'", lines: true },
  ],
};
const QUOTES: Language = {
  lineComments: ['#'],
  blockComment: null,
  strings: [
    { open: '"', lines: true },
    { open: "'", lines: true },
  ],
};
const SHELL: Language = {
  lineComments: [' #', '\n#'],
  blockComment: null,
  strings: [
    { open: "\\'", close: '' },
    { open: '\\"', close: '' },
    { open: '"', lines: true },
    { open: "'", lines: true, raw: true },
  ],
};
const TOML: Language = {
  lineComments: ['#'],
  blockComment: null,
  strings: [TRIPLE, { open: "'''", lines: true, raw: true }, DOUBLE, { open: "'", raw: true }],
};
const STYLE: Language = { lineComments: [], blockComment: ['/*', '*/'], strings: [DOUBLE, SINGLE] };

const LANGUAGES: Readonly<Record<string, Language>> = {
  js: SCRIPT,
  jsx: SCRIPT,
  ts: SCRIPT,
  tsx: SCRIPT,
  mjs: SCRIPT,
  cjs: SCRIPT,
  mts: SCRIPT,
  cts: SCRIPT,
  py: PYTHON,
  pyi: PYTHON,
  c: C,
  h: C,
  cc: C,
  cpp: C,
  cxx: C,
  hpp: C,
  hh: C,
  proto: C,
  m: C,
  mm: C,
  java: JVM,
  kt: JVM,
  kts: JVM,
  scala: JVM,
  groovy: JVM,
  gradle: JVM,
  swift: JVM,
  dart: JVM,
  rs: RUST,
  go: GO,
  cs: CSHARP,
  php: PHP,
  rb: QUOTES,
  rake: QUOTES,
  gemspec: QUOTES,
  sh: SHELL,
  bash: SHELL,
  toml: TOML,
  css: STYLE,
  scss: { ...STYLE, lineComments: ['//'] },
  less: { ...STYLE, lineComments: ['//'] },
};

export type CodeMask = {
  /** The text with blanks for all that is no code; line ends stay. */
  code: string;
  /** The line end, or end of the file, at an offset is within a string. */
  inString(offset: number): boolean;
  /** The place is within a comment. */
  inComment(offset: number): boolean;
};

const REGEX_BEFORE =
  /(?:^|[=(,:;!&|?{}[+\-*%~^<>\n]|\b(?:return|typeof|case|in|of|delete|void|throw|new|do|else|yield|await))\s*$/;
/** How often, on average, a character may be looked at in vain: quotes that never end make a file hard to read. */
const MAX_VAIN = 20;
const CODE = 0;
const STRING = 1;
const COMMENT = 2;

/**
 * Tells code from strings and comments; null: the language is none of those known here, or a string never ends. Made for whole files that
 * a compiler or linter has read, so that it need not know errors.
 */
export function maskOf(path: string, text: string): CodeMask | null {
  const language = LANGUAGES[extensionOf(path)];
  if (!language) return null;
  const kinds = new Uint8Array(text.length + 1);
  /** Open braces of the code within each template. */
  const templates: number[] = [];
  let at = 0;
  let vain = 0;
  let knownLineEnd = -1;
  const lineEndAfter = (offset: number): number => {
    if (knownLineEnd < offset) knownLineEnd = text.indexOf('\n', offset);
    if (knownLineEnd < 0) knownLineEnd = text.length;
    return knownLineEnd;
  };
  const take = (end: number, kind: number): void => {
    kinds.fill(kind, at, Math.min(end, text.length));
    at = end;
  };
  /** The end of a string whose content begins at `from`; null: it does not end. */
  const endOf = (from: number, close: string, lines: boolean, raw: boolean, isTemplate: boolean): number | null => {
    for (let index = from; index < text.length; index++) {
      const character = text[index];
      if (character === '\\' && !raw) index++;
      else if (text.startsWith(close, index)) return index + close.length;
      else if (character === '\n' && !lines) return null;
      else if (isTemplate && character === '$' && text[index + 1] === '{') {
        templates.push(0);
        return index + 2;
      }
    }
    return null;
  };
  while (at < text.length) {
    const character = text[at];
    const comment = language.lineComments.find(
      (open) => text.startsWith(open, at) || (at === 0 && open === `\n${character}`),
    );
    if (comment) {
      const end = text.indexOf('\n', at + 1);
      take(end < 0 ? text.length : end, COMMENT);
      continue;
    }
    if (language.blockComment && text.startsWith(language.blockComment[0], at)) {
      const end = text.indexOf(language.blockComment[1], at + 2);
      if (end < 0) return null;
      take(end + 2, COMMENT);
      continue;
    }
    const depth = templates.at(-1);
    if (language.script && depth !== undefined && (character === '{' || character === '}')) {
      if (character === '}' && depth === 0) {
        templates.pop();
        const end = endOf(at + 1, '`', true, false, true);
        if (end === null) return null;
        take(end, STRING);
        continue;
      }
      templates[templates.length - 1] = depth + (character === '{' ? 1 : -1);
    }
    if (language.script && character === '/' && REGEX_BEFORE.test(text.slice(Math.max(0, at - 40), at))) {
      const literal = /^\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/.exec(text.slice(at, at + 1000))?.[0];
      if (literal) {
        take(at + literal.length, STRING);
        continue;
      }
    }
    const string = language.strings.find(({ open }) => text.startsWith(open, at));
    if (!string) {
      at++;
      continue;
    }
    const close = string.close ?? string.open;
    const end =
      close === ''
        ? at + string.open.length
        : endOf(
            at + string.open.length,
            close,
            string.lines === true,
            string.raw === true,
            language.script === true && close === '`',
          );
    // A quote that does not end on its line: a lifetime, a word in JSX, an apostrophe.
    if (end === null && string.lines) return null;
    if (end === null) vain += lineEndAfter(at) - at;
    if (vain > text.length * MAX_VAIN) return null;
    take(end ?? at + 1, end === null ? CODE : STRING);
  }
  if (templates.length > 0) return null;
  return {
    code: text.replace(/[^\r\n]/g, (character, offset: number) => (kinds[offset] === CODE ? character : ' ')),
    inString: (offset) => offset > 0 && kinds[offset - 1] === STRING && kinds[offset] === STRING,
    inComment: (offset) => kinds[offset] === COMMENT,
  };
}
