import { blockMatcher } from './block-matcher.js';

/** OCaml and dune: `File "a.ml", line 3, characters 5-8:`, the source, then `Error: message`, aligned below itself. */
export const ocaml = blockMatcher({
  name: 'ocaml',
  url: 'https://ocaml.org/manual/comp.html',
  hints: ['^\\s*File ".*", lines? [\\d-]+, characters'],
  rules: [
    {
      begins:
        /^\s*File "(?<path>[^"]{1,300})", lines? (?<line>\d+)(?:-(?<endLine>\d+))?(?:, characters (?<column0>\d+)-\d+)?:$/,
      goesOn: [
        /^(?<level>Error|Warning|Alert)(?: \d+| \(\w+ \d+ \[(?<code>[\w-]+)\]\)| [\w-]+)?: (?<message>.+)/,
        /^ {7,10}(?<more>\S.+)/,
      ],
      needs: ['message'],
      most: 10,
      ends: /^(?:Hint|\*\*\*)|^\s*$/,
      strict: true,
      unsure: true,
      category: ({ message, path }) =>
        /^Library "[^"]+"(?: \(.+\))? not found|^Program \S+ not found/.test(message ?? '')
          ? 'dependency'
          : /(?:^|\/)dune(?:-project|-workspace)?$/.test(path ?? '')
            ? 'configuration'
            : 'compile_error',
    },
  ],
});
