import { followedMatcher, type Groups } from './shapes.js';

/** Oxlint's rules are `plugin(rule)`; other programs draw their errors the same way. */
const categoryOf = ({ code }: Groups) =>
  code && /^[\w@/-]+\(\S+\)$/.test(code) ? ('lint' as const) : ('compile_error' as const);

/** Oxlint, and what else draws errors with miette: the message behind a symbol, the place in a frame below. */
export const oxlint = followedMatcher({
  name: 'oxlint',
  url: 'https://oxc.rs/docs/guide/usage/linter/output-formats.html',
  hints: ['^\\s{1,3}[x×!⚠] \\S'],
  formats: [
    {
      message: /^\s{1,3}(?<level>[x×!⚠]) (?:(?<code>[\w@/-]+\([@\w/-]+\)): )?(?<message>\S.*)/,
      place: /^\s+(?:,-|╭─)\[(?<path>[^\]]{1,300}):(?<line>\d+):(?<column>\d+)\]/,
      within: 5,
      shared: true,
      category: 'lint',
      as: categoryOf,
    },
  ],
});
