import { blockMatcher } from './block-matcher.js';

/** gfortran: the place, the line of source, then `Error: message`. */
export const fortran = blockMatcher({
  name: 'gfortran',
  url: 'https://gcc.gnu.org/onlinedocs/gfortran/Error-and-Warning-Options.html',
  hints: ['^\\S+\\.(?:[fF]|[fF]\\d\\d|for|FOR):\\d+:\\d+:$'],
  rules: [
    {
      begins: /^(?<path>\S[^:]{0,300}\.(?:[fF]|[fF]\d\d|for|FOR)):(?<line>\d+):(?<column>\d+):$/,
      goesOn: [/^(?<level>Fatal Error|Error|Warning): (?<message>.+?)(?: \[(?<code>-W[\w=-]+)\])?$/],
      needs: ['message'],
      most: 8,
      strict: true,
      category: 'compile_error',
    },
  ],
});
