import type { CategoryName } from '../diagnosis.js';
import { blockMatcher } from './block-matcher.js';

const FILE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:()[\]"']{1,300}\.\w{1,10})`;
/** The frame that Rust's diagnostic printers draw; without Unicode it is made of commas and hyphens. */
const FRAME = new RegExp(`^\\s*(?:╭─|,-)\\[ ?${FILE}:(?<line>\\d+):(?<column>\\d+) ?\\]$`);
const TYPE_ERROR = /^(?:Type error\b|TS\d{3,5}\b)/;
/** A column within brackets counts from 0 in Babel and webpack, as does every column of esbuild. */
const BABEL = new RegExp(
  `^(?:Error: )?SyntaxError: ${FILE}: (?<message>.+?) \\((?<line>\\d+):(?<column0>\\d+)\\)\\.?:?$`,
);

/** What stands below webpack's `ERROR in`: its own words, or those of a loader. */
const WEBPACK_SAYS: readonly RegExp[] = [
  BABEL,
  /^Module build failed \(from .+\):?$/,
  new RegExp(`^\\[tsl\\] ERROR in ${FILE}\\((?<line>\\d+),(?<column>\\d+)\\)$`),
  /^\.{1,2}\/\S+ (?<line>\d+):(?<column0>\d+)-[\d:]+$/,
  FRAME,
  /^(?:\s{6})?(?<code>TS\d{3,5}): (?<message>.+)/,
  /^(?<message>Module (?:parse|build) failed: .+?)(?: \((?<line>\d+):(?<column0>\d+)\))?$/,
  /^(?:Error:\s+)?[×x] (?<message>.+)/,
  /^(?!Error: TypeScript emitted no output)(?:\w*Error: )?(?<message>[^\s@>].+)/,
];

function categoryOf({ code, message }: Readonly<Record<string, string | undefined>>): CategoryName {
  return TYPE_ERROR.test(code ?? '') || TYPE_ERROR.test(message ?? '') ? 'type_error' : 'compile_error';
}

/** esbuild's and Angular's boxes, webpack and what its loaders say, Next (webpack and Turbopack), Babel, swc, Rolldown, Parcel. */
export const bundler = blockMatcher({
  name: 'bundler',
  url: 'https://webpack.js.org/configuration/stats/',
  hints: [
    '^(?:✘|X) \\[',
    '^ERROR in ',
    '^\\s*[×x] ',
    '^\\./\\S+$',
    'SyntaxError: ',
    '^\\[[A-Z]+_[A-Z_]+\\] ',
    '^@parcel/',
    '^SassError: ',
    '\\[sass\\] ',
    '^Error: ',
    '^\\[webpack-cli\\] ',
    '^ ?ERROR\\(',
    'Module (?:not found|build failed|parse failed)',
    ': ERROR: ',
  ],
  rules: [
    {
      begins:
        /^(?:✘|X) \[(?<level>ERROR|WARNING)\] (?:(?<code>(?:TS|NG)-?\d{3,6}): )?(?<message>.+?)(?: \[plugin .+\])?$/,
      goesOn: [/^\s{4}(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+):(?<column0>\d+):$/],
      needs: ['message'],
      most: 4,
      category: categoryOf,
    },
    {
      // fork-ts-checker, whose columns count from 1.
      begins: new RegExp(`^ERROR in ${FILE}:(?<line>\\d+):(?<column>\\d+)$`),
      goesOn: WEBPACK_SAYS,
      ends: /^\s*$/,
      needs: ['message'],
      most: 8,
      category: categoryOf,
    },
    {
      begins: new RegExp(
        `^(?:<e> )?ERROR in (?:css )?(?:${FILE}(?: (?<line>\\d+):(?<column0>\\d+)(?:-[\\d:]+)?)?|\\S{1,300})$`,
      ),
      goesOn: WEBPACK_SAYS,
      ends: /^\s*$/,
      needs: ['message'],
      most: 8,
      category: categoryOf,
    },
    {
      // Next puts the file alone on a line, then what is wrong with it.
      begins: /^(?<path>\.\/[^\s:]{1,300}\.\w{1,10})(?::(?<line>\d+):(?<column>\d+))?(?: \[[\w -]{1,60}\])?$/,
      goesOn: [
        /^(?<message>(?:Type error|Module not found|Module parse failed|SyntaxError|Parsing \w+ source code failed|Parsing CSS source code failed|Export \S+ doesn't exist|Ecmascript file had an error|Can't resolve).*)/,
        BABEL,
        /^Error:\s*(?:[×x] (?<message>.+))?$/,
        /^Error: (?<message>.+)/,
        /^\s*[×x] (?<message>.+)/,
        FRAME,
        /^(?:[\s>]{0,8}\d+ \||\s{2,}\|)/,
        /^(?<more>(?:Expected|Unexpected|Unterminated) .+)/,
      ],
      ends: /^\s*$/,
      needs: ['message'],
      most: 12,
      unsure: true,
      category: categoryOf,
    },
    {
      begins: /^(?:\[(?<code>[A-Z][A-Z_]{4,40})\] (?:Error: )?|\s*[×x] )(?<message>(?![\w-]+\([\w/-]+\): ).+)/,
      goesOn: [FRAME],
      needs: ['path', 'message'],
      most: 2,
      unsure: true,
      strict: true,
      category: 'compile_error',
    },
    { begins: BABEL, goesOn: [], needs: ['message'], most: 0, category: 'compile_error' },
    {
      begins:
        /^\s*(?<path>(?:[A-Za-z]:)?[^\s:()]{1,300}\.(?:[cm]?[jt]sx?|css|json|vue|svelte|astro|mdx)):(?<line>\d+):(?<column0>\d+): ERROR: (?<message>.+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      // Sass, alone and behind loaders.
      begins: /^(?:\s*\[sass\] |SassError: |Error: |\[vite:css\] \[sass\] )(?<message>.+)/,
      goesOn: [
        /^\s+(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.s[ac]ss) (?<line>\d+):(?<column>\d+)(?:\s|$)/,
        /^\s*(?:╷|╵|,|'|\d+ │|│|\d+ \||\|)/,
      ],
      needs: ['path', 'message'],
      most: 6,
      unsure: true,
      strict: true,
      category: 'compile_error',
    },
    {
      begins: /^@parcel\/[\w-]+: (?<message>.+)/,
      goesOn: [new RegExp(`^\\s+${FILE}:(?<line>\\d+):(?<column>\\d+)$`)],
      needs: ['message'],
      most: 4,
      category: 'compile_error',
    },
    {
      begins:
        /^\[webpack-cli\] (?:✖ )?(?:Error: )?(?<message>(?:Invalid (?:options|configuration) object|Unknown option|Failed to load|Cannot find module|Unable to find|No configuration).*)/,
      goesOn: [/^ - (?<more>(?:configuration|options).+)/, /^Error: (?<more>.+)/],
      needs: ['message'],
      most: 2,
      category: 'configuration',
    },
    {
      begins: /^ ?ERROR\((?:TypeScript|vue-tsc)\)\s+(?<message>.+)/,
      goesOn: [/^ ?FILE\s+(?<path>\S{1,300}?):(?<line>\d+):(?<column>\d+)$/],
      needs: ['message'],
      most: 4,
      category: 'type_error',
    },
    {
      begins: /^(?:Error: )?(?<message>Module (?:not found: .+|(?:build|parse) failed.+))/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
  ],
});
