import { blockMatcher } from './block-matcher.js';

/** Flow: a rule that ends with the place, the message below it. */
export const flow = blockMatcher({
  name: 'flow',
  url: 'https://flow.org/en/docs/cli/',
  hints: ['^(?:Error|Warning) [-┈]{3}'],
  rules: [
    {
      begins: /^(?<level>Error|Warning) [-┈]{3,} (?<path>\S[^:]{0,300}):(?<line>\d+):(?<column>\d+)$/,
      goesOn: [/^(?<message>\S.+?)\.?:? \[(?<code>[a-z][a-z-]+)\](?<more>.*)$/, /^(?<message>\S.+)/, /^ - (?<more>.+)/],
      needs: ['message'],
      most: 6,
      ends: /^\s+\d+\|/,
      category: 'type_error',
    },
  ],
});
