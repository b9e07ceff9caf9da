import { blockMatcher } from './block-matcher.js';

/** dbt's list of what went wrong: the kind and the file, then the database's or the compiler's words. */
export const dbt = blockMatcher({
  name: 'dbt',
  url: 'https://docs.getdbt.com/guides/debug-errors',
  hints: [' (?:Error|Failure) in \\w+ \\S+ \\(\\S+\\)$', 'Completed with \\d+ errors?'],
  rules: [
    {
      begins:
        /^[\d:\s]*(?:Database|Compilation|Runtime|Parsing) Error in (?<title>\w{1,20} \S{1,200}) \((?<path>[^\s()]{1,300})\)$/,
      goesOn: [/^[\d:]*\s+(?<message>\S.*)/],
      needs: ['path'],
      most: 1,
      category: 'compile_error',
    },
    {
      begins: /^[\d:\s]*Failure in (?<title>(?:unit_)?test \S{1,200}) \((?<path>[^\s()]{1,300})\)$/,
      goesOn: [/^[\d:]*\s+(?<message>\S.*)/],
      needs: ['path'],
      most: 1,
      category: 'test_failure',
    },
    {
      // Of models and tests alike.
      begins: /^[\d:\s]*(?<message>Completed with [1-9]\d* errors?\b.*)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'unknown',
      weight: 2,
    },
  ],
});
