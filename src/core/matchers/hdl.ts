import { blockMatcher } from './block-matcher.js';
import { lineMatcher, WEIGHT } from './matcher.js';

const FILE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:()"']{1,300}\.(?:svh?|vhdl?|vh?|vlib|sdc|xdc|tcl))`;

/** VCS and svlint: what is wrong, then the place, then more words. */
export const hdlBlocks = blockMatcher({
  name: 'hdl blocks',
  url: 'https://github.com/dalance/svlint',
  hints: ['^(?:Error|Warning|Fatal|Lint)-\\[[\\w-]+\\] ', '^Fail: \\w+$'],
  rules: [
    {
      begins: /^(?<level>Error|Warning|Fatal|Lint)-\[(?<code>[\w-]{1,60})\] (?<message>.+)/,
      goesOn: [
        /^\s*"?(?<path>[^\s",]{1,300}\.\w{1,8})"?, (?<line>\d+)(?:: (?<more>.+)|:?)$/,
        /^ {2}Following .* has .*:$/,
        /^ {2,4}(?<more>\S.*)/,
      ],
      needs: ['message'],
      most: 6,
      ends: /^$/,
      category: ({ level }) => (level === 'Lint' ? 'lint' : 'compile_error'),
    },
    {
      begins: /^Fail: (?<code>[a-z]\w*)$/,
      goesOn: [/^\s*--> (?<path>\S.{0,300}?):(?<line>\d+):(?<column>\d+)$/, /\bhint\s*: (?<message>.+)/],
      needs: ['path', 'message'],
      most: 8,
      strict: true,
      unsure: true,
      category: 'lint',
    },
  ],
});

/** Hardware: Verilator, Icarus, GHDL, Questa, Vivado, Quartus, Xcelium, Yosys; tests with UVM. */
export const hdl = lineMatcher({
  name: 'hdl',
  url: 'https://verilator.org/guide/latest/warnings.html',
  hints: [
    '^%(?:Error|Warning)',
    '\\.(?:svh?|vhdl?|vh?):\\d+:',
    '^\\*\\* (?:Error|Fatal|Warning)',
    '^# \\*\\* (?:Error|Fatal)',
    '^(?:ERROR|CRITICAL WARNING): \\[',
    '^(?:Error|Critical Warning|Warning) \\(\\d{4,6}\\): ',
    '^(?:nc|xm|xr)\\w{2,8}: \\*[EF],',
    'UVM_(?:ERROR|FATAL) (?:\\S+\\(\\d+\\) )?@ ',
  ],
  rules: [
    // https://www.accellera.org/downloads/standards/uvm
    {
      pattern:
        /^(?:# )?UVM_(?:ERROR|FATAL) (?:(?<path>[^\s()]{1,300})\((?<line>\d+)\) )?@ [\d.]+ ?\w{0,3}: (?<message>\S+ \[(?<code>[^\]]{1,80})\] .+)/,
      category: 'test_failure',
      level: 'failure',
    },
    {
      pattern: new RegExp(
        `^%(?<level>Error|Warning)(?:-(?<code>[A-Z]\\w+))?: ${FILE}:(?<line>\\d+):(?:(?<column>\\d+):)? (?<message>.+)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: /^%(?<level>Error)(?:-(?<code>[A-Z]\w+))?: (?<message>(?!Exiting due to|Command Failed).+)/,
      category: 'compile_error',
    },
    {
      pattern: /^%(?<level>Error): (?<message>Exiting due to \d+ (?:error|warning).*)/,
      category: 'compile_error',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: new RegExp(
        `^${FILE}:(?<line>\\d+):(?:(?<column>\\d+):)? ?(?:(?<level>error|warning|note): ?)?(?<message>(?!warning|note|sorry|\\d+:|\\(found)\\S.*)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: new RegExp(
        `^(?:# )?\\*\\* (?<level>Error|Fatal|Warning)(?: \\(suppressible\\))?: (?:\\((?<code>v\\w{2,8}-\\d+)\\) )?${FILE}\\((?<line>\\d+)\\): (?:\\(v\\w{2,8}-\\d+\\) )?(?<message>.+)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: /^(?:# )?\*\* (?<level>Error)(?: \(suppressible\))?: (?:\((?<code>v\w{2,8}-\d+)\) )?(?<message>.+)/,
      category: 'compile_error',
    },
    {
      pattern:
        /^(?<level>ERROR): \[(?<code>[\w -]{2,40}-\d+)\] (?<message>.+?)(?: \[(?<path>[^[\]]{1,300}):(?<line>\d+)\])?$/,
      category: 'compile_error',
    },
    {
      pattern: /^(?<level>Error) \((?<code>\d{4,6})\): (?<message>.+? at (?<path>[^\s()]{1,300})\((?<line>\d+)\).*)/,
      category: 'compile_error',
    },
    { pattern: /^(?<level>Error) \((?<code>\d{5,6})\): (?<message>.+)/, category: 'compile_error' },
    {
      pattern:
        /^(?:nc|xm|xr)\w{2,8}: \*[EF],(?<code>\w+) \((?<path>[^,()]{1,300}),(?<line>\d+)(?:\|(?<column>\d+))?\): (?<message>.+)/,
      category: 'compile_error',
      level: 'failure',
    },
    {
      pattern: /^(?:nc|xm|xr)\w{2,8}: \*[EF],(?<code>\w+): (?<message>.+)/,
      category: 'compile_error',
      level: 'failure',
    },
  ],
});
