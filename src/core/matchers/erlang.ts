import { blockMatcher } from './block-matcher.js';
import { WEIGHT } from './matcher.js';

const FILE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:│]{1,300}\.(?:[ehyx]rl|erl\.src|app\.src))`;

/** erlc and rebar3: `src/till.erl:3:36: variable 'X' is unbound`, or rebar3's drawing of the same. */
export const erlang = blockMatcher({
  name: 'erlang',
  url: 'https://www.erlang.org/doc/apps/erts/erlc_cmd.html',
  hints: ['\\.[ehyx]rl:', '^===> (?:Compiling|Failed|Errors|Unable|Uncaught)'],
  rules: [
    {
      begins: new RegExp(
        `^(?:===> )?${FILE}:(?<line>\\d+)(?::(?<column>\\d+))?: (?:(?<level>Warning|Error): )?(?<message>.+)`,
      ),
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: new RegExp(`^\\s+┌─ ${FILE}:(?:(?<line>\\d+):)?$`),
      goesOn: [/^\s*(?<line>\d+) │/, /^\s+│\s+╰─+ (?:(?<level>Warning): )?(?<message>.+)/],
      needs: ['message'],
      most: 8,
      strict: true,
      category: 'compile_error',
    },
    {
      begins: /^===> (?<message>Compiling \S+ failed|Failed to .+|Unable to .+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      weight: WEIGHT.summary,
      category: 'compile_error',
    },
  ],
});
