import { blockMatcher } from './block-matcher.js';
import { WEIGHT } from './matcher.js';

const PLACE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:>][^:]{0,300}\.(?:l?hs|hsc|hs-boot|x|y)):(?:(?<line>\d+):(?<column>\d+)(?:-(?<endColumn>\d+))?|\((?<line2>\d+),\d+\)-\(\d+,\d+\))`;

/** GHC through cabal and stack: `src/Main.hs:3:5: error: [GHC-88464]`, the message below it. */
export const haskell = blockMatcher({
  name: 'ghc',
  url: 'https://downloads.haskell.org/ghc/latest/docs/users_guide/using.html',
  hints: [
    '\\.(?:l?hs|hsc|hs-boot|x|y):\\(?\\d+.*: error',
    '^(?:Error: )?\\[Cabal-\\d+\\]',
    '^(?:Error: )?cabal(?:-\\d.*)?: ',
    '^Error: \\[S-\\d+\\]',
  ],
  rules: [
    {
      begins: new RegExp(
        `^\\s*(?:[\\w.-]{1,80}\\s{0,40}> )?${PLACE}: (?<level>error):(?: \\[(?<code>GHC-\\d+)\\])?(?: \\[(?<flag>-W[\\w=-]+)[^\\]]{0,100}\\])?\\s*(?<message>[^\\s\\[].*)?$`,
      ),
      goesOn: [
        /^(?:[\w.-]{1,80}\s{0,40}> )?\s{4,8}(?:• )?(?<message>[^\s|].*)/,
        /^(?:[\w.-]{1,80}\s{0,40}> )?\s{6,12}(?<more>[^\s•|].*)/,
      ],
      needs: ['message'],
      most: 6,
      ends: /^(?:[\w.-]{1,80}\s{0,40}> )?\s{0,9}(?:\d+ )?\||• In |^\s*$|^\S+:/,
      strict: true,
      category: 'compile_error',
    },
    {
      begins:
        /^(?:Error: )?(?:cabal(?:-[\d.]+)?: )?(?:\[(?<code>Cabal-7107)\]|(?=Could not resolve dependencies))(?<message>.*)/,
      goesOn: [/^(?<more>(?:Could not resolve dependencies|\[__\d+\] ).*)/],
      needs: ['message'],
      most: 8,
      weight: WEIGHT.decisive,
      category: 'dependency',
    },
    {
      begins: /^(?:Error: )?(?:cabal(?:-[\d.]+)?: )?(?:\[(?<code>Cabal-\d+)\]\s*)?(?<message>Failed to build .+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      weight: WEIGHT.summary,
      category: 'compile_error',
    },
  ],
});
