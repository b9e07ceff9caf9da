import type { CategoryName } from '../diagnosis.js';
import { blockMatcher } from './block-matcher.js';

const FILE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:()[\]"']{1,300}\.\w{1,10})`;
const TAGS = String.raw`(?:(?:[A-Z]\w*Error: )|\[[\w:@/ -]{1,80}\]:? ){0,4}`;
const IN_FILE = String.raw`${TAGS}${FILE} \((?<line>\d+):(?<column0>\d+)\): (?<message>.+)`;
const UNRESOLVED = `${TAGS}(?<message>(?:Rollup failed|failed) to resolve import "[^"]+" from "(?<path>[^"]+)".*|Could not resolve "[^"]+" from "(?<from>[^"]+)".*)`;

function categoryOf({ message = '' }: Readonly<Record<string, string | undefined>>): CategoryName {
  if (/\bTS\d{3,5}: /.test(message)) return 'type_error';
  return /Cannot find (?:package|module) '[^'./]/.test(message) ? 'dependency' : 'compile_error';
}

/** Vite and Rollup: `error during build:` or `[!]`, the message, then `file: path:line:column` or `path (line:column)`. */
export const vite = blockMatcher({
  name: 'vite',
  url: 'https://rollupjs.org/troubleshooting/',
  hints: ['^error during build:', '^\\[!\\] ', '\\[vite', 'RollupError', 'Rollup failed', '\\[plugin:? ?'],
  rules: [
    {
      begins: /^error during build:$/,
      goesOn: [
        /^file: (?<path>\S{1,300}?)(?::(?<line>\d+):(?<column0>\d+))?(?: \(.+\))?$/,
        /^(?:\[[\w:-]+\] )?(?:Transform|Build) failed with \d+ errors?:$/,
        new RegExp(`^${FILE}:(?<line>\\d+):(?<column0>\\d+): ERROR: (?<message>.+)`),
        new RegExp(`^${IN_FILE}`),
        new RegExp(`^${UNRESOLVED}`),
        /^(?:Error(?: \[\w+\])?: |\[[\w:@/ -]{1,80}\]:? |RollupError: ){0,3}(?<message>[^\s\d|>].+)/,
      ],
      ends: /^\s+at |^\[[A-Z][A-Z_]{4,40}\] /,
      needs: ['message'],
      most: 7,
      category: categoryOf,
    },
    {
      begins: new RegExp(
        `^\\[!\\] (?:\\([^()]{1,80}\\) )?(?:\\w*Error: )?(?:${FILE} \\((?<line>\\d+):(?<column0>\\d+)\\): )?(?<message>.+)`,
      ),
      goesOn: [new RegExp(`^${FILE}(?: \\((?<line>\\d+):(?<column0>\\d+)\\))?$`), /^https?:\/\//],
      ends: /^\s+at |^\s*$/,
      needs: ['message'],
      most: 3,
      strict: true,
      category: categoryOf,
    },
    {
      begins: new RegExp(`^(?:error during build:\\s*)?${IN_FILE}`),
      goesOn: [/^file: \S/],
      needs: ['message'],
      most: 1,
      category: categoryOf,
      accept: ({ message }) => message !== undefined,
    },
    {
      begins: new RegExp(`(?:\\[vite(?::[\\w-]+)?\\]:? |RollupError: |^(?=Rollup failed))${UNRESOLVED}`),
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: categoryOf,
    },
    {
      begins: /(?:\[vite(?::[\w-]+)?\]:? |RollupError: )(?<message>.*(?:[Ee]rror|[Ff]ailed|not found|Could not).*)/,
      goesOn: [/^file: (?<path>\S{1,300}?)(?::(?<line>\d+):(?<column0>\d+))?(?: \(.+\))?$/],
      needs: ['message'],
      most: 2,
      category: categoryOf,
    },
  ],
});
