import { lineMatcher } from './matcher.js';

const WORD = '(?<level>[Ee]rror|ERROR|[Ww]arning|WARNING|[Ff]atal|FATAL|remark|info|catastrophic error|internal error)';
const LEVEL = `(?:fatal |catastrophic |severe |internal |Fatal |Internal |Serious )?${WORD}`;
const PATH = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:("=\[][^:("=\[]{0,300}\.\w{1,12})`;
const QUOTED = '"(?<path>[^"]{1,300})"';
const IN_BRACKETS = String.raw`\((?<line>\d+)(?:[,:.] ?(?<column>\d+))?(?:-\d+|,\d+,\d+)?\)`;

/** A host and its port, no file and its line. */
const HOST = /^[^\\/]+\.(?:com|org|net|io|dev|local|localhost|internal|cloud|app|lan|svc)$/;

/**
 * Everything else that says where and what as compilers have done since 1980: `path:line:column: error: message` and its cousins
 * of embedded, HPC, COBOL, Pascal, hardware and other compilers.
 */
export const gnu = lineMatcher({
  name: 'gnu',
  url: 'https://www.gnu.org/prep/standards/html_node/Errors.html',
  hints: [
    ':\\d+(?:[:,.]\\d+)?(?:-[\\d:.]+)?:? *\\[?(?:[A-Za-z]+ )?(?:[Ee]rror|ERROR|[Ww]arning|WARNING|[Ff]atal|FATAL|remark|info)',
    '\\.\\w+"?\\(\\d+[\\d,:. -]*\\) ?:? ?(?:[A-Za-z]|\\[|\\()',
    '",? ?line ?\\d+',
    '^#(?:error|warning) ',
    '\\.hx:\\d+: ',
    ', line \\d+(?:\\.\\d+)?: ',
    '",\\d+\\s',
    ' \\d+/\\d+\\] ',
    '-[SF]-\\d{4}-',
    ' line \\d+ # ',
    '\\.\\w+, line \\d+',
    ', Line = \\d+',
    'PL[SW]-\\d{5}: ',
    '\\.\\w+ +\\d+ +(?:[Ee]rror|[Ww]arning|[Ii]nfo|[Nn]ote) \\d+: ',
    '^(?:ERROR|Error|error|WARNING|Warning|warning|FATAL|Fatal): (?:[A-Za-z]:)?[^\\s:]+\\.\\w+:\\d',
    '^\\[(?:ERROR|WARNING|FAILURE):[^\\]]+:\\d+\\] ',
    '\\(\\d+\\): col: \\d',
    '^parse error near line \\d',
    '\\.clj[cs]?:\\d+:\\d+\\)',
  ],
  rules: [
    {
      pattern: new RegExp(
        `^\\s{0,4}${PATH}:(?<line>\\d+)(?:[:,.](?<column>\\d+))?(?:-[\\d:.]+)?:? *${LEVEL}\\b(?: \\(?(?<code>#?[\\w-]{1,20})\\)?)?: ?(?<message>.+)`,
      ),
      category: 'compile_error',
    },
    // The level first: the device tree compiler, glslang, SWI-Prolog and others.
    {
      pattern:
        /^(?:fatal )?(?<level>ERROR|Error|error|WARNING|Warning|warning|FATAL|Fatal): (?<path>(?:[A-Za-z]:)?[^\s:("=[\]]{1,300}\.[A-Za-z]\w{0,11}):(?<line>\d+)(?:[:.](?<column>\d+)(?:-[\d.]{1,12})?)?:? *(?:- )?(?<message>[^\s\d:].*)/,
      category: 'compile_error',
      accept: ({ path, message }) => !HOST.test(path ?? '') && !/^'' : compilation terminated/.test(message ?? ''),
    },
    // Thrift.
    {
      pattern:
        /^\[(?<level>ERROR|WARNING|FAILURE):(?<path>(?:[A-Za-z]:)?[^\s:\]][^:\]]{0,300}):(?<line>\d+)\] (?<message>.+)/,
      category: 'compile_error',
    },
    // Flex.
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300}\.(?:as|mxml|css))\((?<line>\d+)\): col: (?<column>\d+) (?:Internal )?(?<level>Error|Warning): (?<message>.+)/,
      category: 'compile_error',
    },
    // Octave, Clojure.
    {
      pattern: /^(?<message>parse error near line (?<line>\d+) of file (?<path>\S.{0,300}))$/,
      category: 'compile_error',
      level: 'failure',
    },
    {
      pattern:
        /(?<message>(?:Syntax error (?:\([\w.$]{1,80}\) )?(?:compiling|macroexpanding|reading source)[^()]{0,80} at |\b(?:Exception|Error): .{1,300}, compiling:)\((?<path>[^\s():]{1,300}\.clj[cs]?):(?<line>\d+):(?<column>\d+)\))/,
      whole: true,
      category: 'compile_error',
      level: 'failure',
    },
    // Embarcadero names the compiler first, AspectJ and others bracket the level.
    {
      pattern: new RegExp(
        `^\\s{0,4}\\[\\w+ (?:Fatal |Hint )?${WORD}\\] (?<path>[^\\s(]{1,300})\\((?<line>\\d+)\\): (?:(?<code>[EFWH]\\d+) )?(?<message>.+)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: new RegExp(`^\\s{0,4}${PATH}:(?<line>\\d+)(?::(?<column>\\d+))?:? \\[${WORD}\\] (?<message>.+)`),
      category: 'compile_error',
    },
    // Diab: (dcc:1525); Keil: #20; XL: 1506-045 (S).
    {
      pattern: new RegExp(
        `^\\s{0,4}${QUOTED}, line (?<line>\\d+)(?:(?:\\.| \\(col\\. )(?<column>\\d+)\\)?)?: ${LEVEL}\\b(?: \\(?(?:\\w{1,8}:)?#?(?<code>[\\w-]{1,20})\\)?)?: *(?:#(?<number>[\\w-]{1,12}): )?(?<message>.*)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: new RegExp(
        `^\\s{0,4}${QUOTED}, line (?<line>\\d+)(?:\\.(?<column>\\d+))?: (?<code>\\d{4}-\\d{3}[a-z]?) \\([SEU]\\) (?<message>.+)`,
      ),
      category: 'compile_error',
      level: 'failure',
    },
    // Sun Studio's C tells an error by no more than its place.
    {
      pattern: new RegExp(
        `^${QUOTED}, line (?<line>\\d+): (?!warning|note|remark|info|\\d{4}-\\d{3})(?<message>[^:"].+)`,
      ),
      category: 'compile_error',
      level: 'failure',
    },
    // IAR.
    {
      pattern: new RegExp(
        `^\\s{0,4}${QUOTED},(?<line>\\d+)\\s+(?:Fatal )?${WORD}\\[(?<code>[\\w]{1,12})\\]: (?<message>.+)`,
      ),
      category: 'compile_error',
    },
    // Intel's vectoriser and others tell the column after the bracket.
    {
      pattern: new RegExp(
        `^\\s{0,4}"?${PATH}"?\\((?<line>\\d+)\\) ?: \\(col\\. (?<column>\\d+)\\) ${LEVEL}\\b(?: \\(?#?(?<code>[\\w-]{1,20})\\)?)?: *(?<message>.*)`,
      ),
      category: 'compile_error',
    },
    // Intel, nvcc, MSVC's kin, Delphi, Free Pascal, Nim, Mono.
    {
      pattern: new RegExp(
        `^\\s{0,4}"?${PATH}"?${IN_BRACKETS} ?:? ?${LEVEL}\\b!?(?: \\(?(?:#|[a-z]{1,6}:)?(?<code>[\\w-]{1,20})\\)?)?: *(?<message>.*)`,
      ),
      category: 'compile_error',
      accept: ({ message }) => !/^There were \d+ errors compiling/.test(message ?? ''),
    },
    {
      pattern: new RegExp(
        `^\\s{0,4}"?${PATH}"?, line (?<line>\\d+) ?: (?:\\(col\\. (?<column>\\d+)\\) )?${LEVEL}\\b(?: \\(?(?:#|[a-z]{1,6}:)?(?<code>[\\w-]{1,20})\\)?)?: *(?<message>.*)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: new RegExp(
        `^\\s{0,4}\\[\\w{1,20}\\] (?<path>(?:[A-Za-z]:)?[^:"]{1,300}), line (?<line>\\d+): ${LEVEL}: (?<message>.+)`,
      ),
      category: 'compile_error',
    },
    {
      pattern:
        /^(?<level>Error|Warning): file (?<path>(?:[A-Za-z]:)?[^\s:,]{1,300}), line (?<line>\d+): (?<message>.+)/,
      category: 'compile_error',
    },
    // TASKING.
    {
      pattern:
        /^\w{1,10} (?<level>[EWIFS])(?<code>\d+): \["(?<path>[^"]{1,300})" (?<line>\d+)(?:\/(?<column>\d+))?\] (?<message>.+)/,
      category: 'compile_error',
    },
    // PGI and NVIDIA.
    {
      pattern:
        /^(?<code>(?:NVFORTRAN|NVC\+\+|NVC|PGF\d+|PGC(?:C|\+\+)?|PGFTN|PGCC)-(?:[SF])-\d{4})-(?<message>.+?) \((?<path>[^():]{1,300}): (?<line>\d+)\)$/,
      category: 'compile_error',
      level: 'failure',
    },
    // HP aC++.
    {
      pattern:
        /^(?<level>Error|Warning)(?: \(\w+\))? (?<code>\d+): "(?<path>[^"]{1,300})", line (?<line>\d+) # (?<message>.+)/,
      category: 'compile_error',
    },
    // NAG.
    {
      pattern:
        /^(?<level>Error|Fatal Error|Warning|Extension): (?<path>(?:[A-Za-z]:)?[^\s:,]{1,300}\.\w{1,8}), line (?<line>\d+): (?<message>.+)/,
      category: 'compile_error',
    },
    // Cray.
    {
      pattern:
        /^\w{2,4}-(?<code>\d+) \w+: (?<level>ERROR|WARNING) (?:\S{1,100}, )?File = (?<path>[^\s,]{1,300}), Line = (?<line>\d+)(?:, Column = (?<column>\d+))?/,
      category: 'compile_error',
    },
    // Cosmic.
    {
      pattern:
        /^#(?<level>error|warning) \w{1,12} (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+)(?:\((?<column>\d+)[+\d]*\))? (?<message>.+)/,
      category: 'compile_error',
    },
    // PC-lint.
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:(]{1,300}\.\w{1,5}) {1,8}(?<line>\d+) {1,8}(?<level>[Ee]rror|[Ww]arning|[Ii]nfo|[Nn]ote) (?<code>\d{1,4}): (?<message>.+)/,
      category: 'lint',
    },
    // AcuCOBOL.
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:,]{1,300}\.(?:cbl|cob|cpy|CBL|COB|CPY)), line (?<line>\d+): (?:(?<level>Warning): )?(?<message>.+)/,
      category: 'compile_error',
    },
    // Haxe before 4.3.
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.hx):(?<line>\d+): (?:characters? (?<column>\d+)(?:-\d+)?|lines \d+-\d+) : (?!Warning)(?<message>.+)/,
      category: 'compile_error',
      level: 'failure',
    },
    // Oracle, as SQL*Plus shows the errors of a unit.
    {
      pattern: /^(?:(?<line>\d+)\/(?<column>\d+)\s+)?(?<message>(?<code>PL[SW]-\d{5}): .+)/,
      category: 'compile_error',
    },
  ],
});
