import { lineMatcher } from './matcher.js';

/** Vite and Rollup. */
export const vite = lineMatcher({
  name: 'vite',
  url: 'https://rollupjs.org/troubleshooting/',
  hints: ['\\[vite', 'RollupError', 'Rollup failed', '\\[plugin:?'],
  rules: [
    {
      pattern: /(?<message>(?:\[vite\]: )?Rollup failed to resolve import "[^"]+" from "(?<path>[^"]+)".*)/,
      category: 'compile_error',
    },
    {
      pattern:
        /^(?:error during build:\s*)?(?<message>(?:\[[\w:@/-]+\] )?(?:\[vite[\w:-]*\]:? |RollupError: )?(?<path>[^\s:()]{1,300}\.\w+) \((?<line>\d+):(?<column>\d+)\): .+)/,
      category: 'compile_error',
    },
    {
      pattern: /(?<message>(?:\[vite(?::[\w-]+)?\]:? |RollupError: ).*(?:[Ee]rror|[Ff]ailed|not found|Could not).*)/,
      category: 'compile_error',
    },
  ],
});
