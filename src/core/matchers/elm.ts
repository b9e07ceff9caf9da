import { blockMatcher } from './block-matcher.js';

/** Elm: `-- TYPE MISMATCH ---- src/Main.elm`, a sentence, then the source with its line numbers. */
export const elm = blockMatcher({
  name: 'elm',
  url: 'https://guide.elm-lang.org/install/elm.html',
  hints: ['^-- [A-Z][A-Z ]+ -'],
  rules: [
    {
      begins: /^-- (?<title>[A-Z][A-Z ]{2,60}?) -{3,} (?<path>\S{1,300}\.elm)$/,
      goesOn: [/^\s*(?<line>\d+)\|/, /^(?<message>[A-Z`I].+)/, /^(?<more>[a-z].+)/],
      needs: ['message', 'line'],
      most: 12,
      strict: true,
      category: 'compile_error',
    },
  ],
});
