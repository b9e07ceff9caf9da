import { lineMatcher } from './matcher.js';

/** `tsc`, plain and `--pretty`, and what speaks like it (vue-tsc, tsc behind bundlers, `ng build`). */
export const tsc = lineMatcher({
  name: 'tsc',
  url: 'https://www.typescriptlang.org/docs/handbook/compiler-options.html',
  hints: [' TS\\d{3,5}\\b', ' ts\\(\\d+\\): '],
  rules: [
    {
      pattern:
        /^\s*(?<path>(?:[A-Za-z]:)?[^\s:(]{1,300}\.json)[(:](?<line>\d+)[,:](?<column>\d+)(?:\):| -) (?<level>error) (?<code>TS(?:18003|5\d{3}|6\d{3})): (?<message>.+)/,
      category: 'configuration',
    },
    {
      pattern:
        /^\s*(?:ERROR in |Error: )?(?:\S{1,80}: )?(?:\[[^\]]{1,60}\] )?(?<path>[^\s(]{1,300}?)\((?<line>\d+),(?<column>\d+)\): (?<level>error|warning) (?<code>TS\d{3,5}): (?<message>.+)/,
      category: 'type_error',
    },
    {
      pattern:
        /^\s*(?:ERROR in |Error: )?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}?):(?<line>\d+):(?<column>\d+) - (?<level>error|warning) (?<code>TS\d{3,5}): (?<message>.+)/,
      category: 'type_error',
    },
    {
      // astro check
      pattern:
        /^\s*(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}?):(?<line>\d+):(?<column>\d+) - (?<level>error|warning) (?<code>ts\(\d+\)): (?<message>.+)/,
      category: 'type_error',
    },
    {
      pattern: /^\s*(?<level>error) (?<code>TS(?:18003|5\d{3}|6\d{3})): (?<message>.+)/,
      category: 'configuration',
    },
    { pattern: /^\s*(?<level>error) (?<code>TS\d{3,5}): (?<message>.+)/, category: 'type_error' },
  ],
});
