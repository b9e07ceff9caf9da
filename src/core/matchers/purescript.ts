import { blockMatcher } from './block-matcher.js';

/** purs and spago: `Error found:`, `at path:line:column - line:column (…)`, then the message, indented. */
export const purescript = blockMatcher({
  name: 'purescript',
  url: 'https://github.com/purescript/documentation/tree/master/errors',
  hints: ['^(?:Error found|\\[\\d+ of \\d+\\]|\\[\\d+/\\d+ [A-Z])', '^Error \\d+ of \\d+:'],
  rules: [
    {
      begins: /^(?:Error found:|Error \d+ of \d+:)$/,
      goesOn: [
        /^(?:in module \S+|\s*)$/,
        /^\s*at (?<path>\S{1,300}\.purs):(?<line>\d+):(?<column>\d+) - (?<endLine>\d+):(?<endColumn>\d+)/,
        /^ {2,4}in module /,
        /^ {2,6}(?<message>\S.+)/,
      ],
      needs: ['path', 'message'],
      most: 8,
      strict: true,
      category: 'compile_error',
    },
    {
      // spago
      begins: /^\[\d+\/\d+ (?<code>\w+)\] (?<path>\S{1,300}\.purs):(?<line>\d+):(?<column>\d+)$/,
      goesOn: [/^ {2}(?<message>[A-Z].+)/],
      needs: ['message'],
      most: 8,
      strict: true,
      category: 'compile_error',
    },
  ],
});
