import type { LogLine } from '../diagnosis.js';
import { blockMatcher } from './block-matcher.js';
import type { LineTest, Matcher, Scan } from './matcher.js';
import { placed, underMatcher } from './shapes.js';

/** Compilers that tell the place on one line and what is wrong on the next: IAR where it wraps, CodeWarrior, ReScript. */
export const compilerBlocks = blockMatcher({
  name: 'compiler blocks',
  url: 'https://www.iar.com/knowledge/support/technical-notes/compiler/',
  hints: [
    '^\\s*".+",\\d+ +(?:Fatal )?(?:[Ee]rror|Warning|Remark)\\[\\w+\\]: *$',
    '^>> in ".+", line \\d+, col \\d+',
    "^\\s+We've found a bug for you!",
    '^\\s+Syntax error!$',
  ],
  rules: [
    {
      begins:
        /^\s{0,4}"(?<path>[^"]{1,300})",(?<line>\d+) +(?:Fatal )?(?<level>[Ee]rror|Warning|Remark)\[(?<code>\w{1,12})\]: *$/,
      goesOn: [/^\s{4,}(?<message>\S.*)/, /^\s{8,}(?<more>\S.*)/],
      needs: ['message'],
      most: 4,
      strict: true,
      category: 'compile_error',
    },
    {
      begins: /^>> in "(?<path>[^"]{1,300})", line (?<line>\d+), col (?<column>\d+), pos \d+/,
      goesOn: [/^(?<level>ERROR|WARNING|INFORMATION|FATAL) (?<code>C\d+): (?<message>.+)/],
      needs: ['message'],
      most: 8,
      strict: true,
      category: 'compile_error',
    },
    {
      begins: /^\s+(?:We've found a bug for you!|(?<title>Syntax error)!)$/,
      goesOn: [
        /^\s+(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.resi?):(?<line>\d+):(?<column>\d+)(?:-(?:(?<endLine>\d+):)?(?<endColumn>\d+))?$/,
        /^ {2}(?<more>But .+)/,
        /^ {2}(?! *\d* [│┆])(?<message>\S.*)/u,
      ],
      needs: ['message', 'path'],
      most: 20,
      ends: /^\S/,
      unsure: true,
      category: ({ title, message }) =>
        title === undefined && /\btypes?\b/.test(message ?? '') ? 'type_error' : 'compile_error',
    },
  ],
});

/** AspectJ's compiler within Maven: the place, without a word, below the message. */
export const aspectj = underMatcher({
  name: 'aspectj',
  url: 'https://dev-aspectj.github.io/aspectj-maven-plugin/',
  hints: ['^\\s+\\S+\\.(?:java|aj):\\d+$'],
  formats: [
    {
      header: /^\[(?<level>ERROR|WARNING)\] (?<message>.+)/,
      row: /^\s+(?<path>\S{1,300}\.(?:java|aj)):(?<line>\d+)$/,
      back: 1,
      category: 'compile_error',
    },
  ],
});

const COBOL_FILE = /^\* Compiling (?<path>\S.{0,300})$/;
const COBOL_CODE = /^\* {0,4}(?<code>\d{1,4}-[SEUWI])\*{5,}/;
const COBOL_SOURCE = /^ *(?<line>\d+) \s*\S/;

function startCobol(scan: Scan): LineTest {
  let path: string | undefined;
  let open: { code: string; line: string | undefined; at: LogLine } | null = null;
  return (line) => {
    const file = COBOL_FILE.exec(line.text)?.groups?.path;
    if (file) path = file;
    const code = COBOL_CODE.exec(line.text)?.groups?.code;
    if (code) {
      open = { code, line: COBOL_SOURCE.exec(scan.before(1)?.text ?? '')?.groups?.line, at: line };
      return 'more';
    }
    const message = open && /^\*\* {2,}(?<message>\S.*)/.exec(line.text)?.groups?.message;
    if (open && message) {
      const groups = { path, line: open.line, code: open.code, message, level: /[WI]$/.exec(open.code)?.[0] };
      scan.report(placed(groups, [line, open.at], { category: 'compile_error' }));
    }
    open = null;
    return message ? 'taken' : 'pass';
  };
}

/** Micro Focus COBOL: the source line, the code, the message; the file's name only where it begins. */
export const microFocus: Matcher = {
  name: 'micro focus cobol',
  url: 'https://www.microfocus.com/documentation/server-express/',
  hints: ['^\\* Compiling ', '^\\* *\\d+-[SEUWI]\\*\\*'],
  start: startCobol,
};
