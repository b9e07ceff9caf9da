import { blockMatcher } from './block-matcher.js';
import { WEIGHT } from './matcher.js';
import { strictWarnings } from './strict-warnings.js';

const FILE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:│]{1,300}\.(?:exs?|eex|heex|leex))`;

const blocks = blockMatcher({
  name: 'elixir',
  url: 'https://hexdocs.pm/mix/Mix.Tasks.Compile.Elixir.html',
  hints: [
    '^== Compilation error in file ',
    '^\\*\\* \\((?:CompileError|SyntaxError|TokenMissingError|MismatchedDelimiterError)\\)',
    '^\\s{0,4}(?:error|warning): ',
    '--warnings-as-errors option$',
    '^\\*\\* \\(Mix\\) ',
  ],
  rules: [
    {
      begins: new RegExp(
        `^\\*\\* \\((?<code>CompileError|SyntaxError|TokenMissingError|MismatchedDelimiterError)\\) ${FILE}:(?<line>\\d+)(?::(?<column>\\d+))?: (?<message>.+)`,
      ),
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: new RegExp(
        `^\\*\\* \\((?<code>SyntaxError|TokenMissingError|MismatchedDelimiterError)\\) .{1,80} on ${FILE}:(?<line>\\d+):(?<column>\\d+):$`,
      ),
      goesOn: [/^\s{2,8}error: (?<message>.+)/],
      needs: ['message'],
      most: 4,
      strict: true,
      category: 'compile_error',
    },
    {
      // The place of errors and warnings stands below them; `errors have been logged` then tells nothing more.
      begins: /^\s{0,4}(?<level>error|warning): (?<message>.+)/,
      goesOn: [
        new RegExp(`^\\s*(?:└─ )?${FILE}:(?<line>\\d+)(?::(?<column>\\d+))?(?:: [\\w.!?/ -]{1,200})?$`),
        /^\s*(?:│|\d+ │)/,
      ],
      needs: ['path', 'message'],
      most: 14,
      strict: true,
      unsure: true,
      category: 'compile_error',
    },
    {
      begins: /^== Compilation error in file (?<path>\S{1,300}) ==$/,
      goesOn: [
        /^\*\* \((?<code>\w+)\) (?<message>(?!\S{1,300}:\d+|.{0,80} found on |token missing on |\S{1,300}: cannot compile module).+)/,
      ],
      needs: ['message'],
      most: 1,
      unsure: true,
      category: 'compile_error',
    },
    {
      begins: /^\*\* \(Mix\) (?<message>(?!Can't continue|Unchecked|You're trying).+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      weight: WEIGHT.summary,
      category: 'unknown',
    },
  ],
});

const AS_ERRORS = /^(?:Compilation|Test suite) (?:failed|aborted).{0,80} --warnings-as-errors option/;

/** `mix compile`, of every version; its warnings are why it fails when it is told so. */
export const elixir = strictWarnings(blocks, AS_ERRORS);
