import { blockMatcher } from './block-matcher.js';

/** Crystal: `In src/cart.cr:3:5`, the source, then `Error: message`. */
export const crystal = blockMatcher({
  name: 'crystal',
  url: 'https://crystal-lang.org/reference/latest/man/crystal/',
  hints: ['^In \\S+\\.cr:\\d+', '^(?:Syntax error|Error) in \\S+\\.cr:\\d+'],
  rules: [
    {
      begins: /^In (?<path>\S{1,300}\.cr):(?<line>\d+)(?::(?<column>\d+))?$/,
      goesOn: [/^Error: (?<message>.+)/],
      needs: ['message'],
      most: 12,
      strict: true,
      unsure: true,
      category: 'compile_error',
    },
    {
      begins: /^(?:Syntax error|Error) in (?<path>\S{1,300}\.cr):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
  ],
});
