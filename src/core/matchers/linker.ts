import { blockMatcher } from './block-matcher.js';
import { WEIGHT } from './matcher.js';

const LD = String.raw`(?:[^\s:]{0,300}[/\\])?(?:[\w.-]{0,40}-)?(?:ld(?:\.\w{1,8})?(?:64)?(?:\.lld)?|ld64\.lld|lld-link|wasm-ld|rust-lld|mold)(?:\.exe)?: `;
const SAID = 'undefined reference to|multiple definition of|unresolvable reference to';
const SYMBOL = String.raw`cannot find |library |framework |error|fatal error|final link failed|unrecognized option|unknown option|file not found|dynamic|.{0,300}(?:: file (?:not recognized|format not)|relocation .{1,200} (?:can ?not|cannot) be used|hidden symbol|undefined (?:symbol|reference)|DSO missing|building for |\(\.text|symbol\(s\) not found|no such file)`;

/** GNU ld, gold, lld, mold and Apple's: symbols that are missing or twice, libraries that are not there. Places are those of the code that asks. */
export const linker = blockMatcher({
  name: 'linker',
  url: 'https://sourceware.org/binutils/docs/ld/',
  hints: [
    'undefined reference to',
    ': multiple definition of',
    '^ld(?:\\.\\w+)?: ',
    '[/\\\\-]ld(?:\\.\\w+)?(?:\\.exe)?: ',
    'lld(?:-link)?: error',
    'ld64\\.lld: ',
    '^mold: ',
    '^Undefined symbols? for architecture',
    '^duplicate symbol ',
    '^Undefined symbols?: ',
    '^ERROR: modpost: ',
  ],
  rules: [
    {
      begins: new RegExp(
        `^\\s*(?:${LD})?(?:(?<path>(?:[A-Za-z]:)?[^\\s:(]{1,300}\\.(?!o\\b|a\\b)\\w{1,8}):?(?:(?<line>\\d+)|\\([^()]{1,80}\\))?|[^\\s:]{1,300}(?:\\([^()]{1,200}\\))?:?(?:\\([^()]{1,80}\\))?): ?(?<message>(?:${SAID}).*)`,
      ),
      goesOn: [],
      needs: ['message'],
      most: 0,
      // The symbol is as good as a place.
      weight: WEIGHT.located,
      category: 'compile_error',
    },
    {
      // lld and mold name who asks below the symbol.
      begins: new RegExp(`^\\s*(?:= note: )?(?:${LD})(?:<unknown>:0: )?(?<level>error|fatal): (?<message>.+)`),
      goesOn: [
        /^\s*>>> (?:referenced by|defined (?:at|in)) [^()]{1,300}\((?<path>[^\s():]{1,300}\.\w{1,8}):(?<line>\d+)\)/,
        /^\s*>>> (?:referenced by|defined (?:at|in)) (?<path>[^\s():]{1,300}\.(?!o\b|a\b)\w{1,8}):(?<line>\d+)$/,
        /^\s*>>> /,
      ],
      needs: ['message'],
      most: 4,
      strict: true,
      category: 'compile_error',
    },
    {
      begins:
        /^(?<message>Undefined symbols? for architecture \w+:|Undefined symbols?:|duplicate symbol '[^']{1,300}' in:)/,
      goesOn: [/^\s{2}(?<more>"?_?.{1,400}, referenced from:)$/, /^\s{4,}(?<more>\S.{0,300})/],
      needs: ['message'],
      most: 3,
      ends: /^\S/,
      category: 'compile_error',
    },
    {
      // The kernel's modules.
      begins: /^ERROR: modpost: (?<message>.+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: new RegExp(`^(?<message>(?:${LD})(?:${SYMBOL}).*)`),
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
      accept: ({ message }) => !/: warning: |symbol\(s\) not found/.test(message ?? ''),
    },
    {
      begins: new RegExp(`^(?<message>(?:${LD})symbol\\(s\\) not found.*)`),
      goesOn: [],
      needs: ['message'],
      most: 0,
      weight: WEIGHT.summary,
      category: 'compile_error',
    },
  ],
});
