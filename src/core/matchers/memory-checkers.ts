import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT, type Weight } from './matcher.js';

/** A checker that says what happened, and where in frames below, innermost first. */
type Checker = {
  head: RegExp;
  frame: RegExp;
  /** Whose frame it is: a library's, or the checker's own, in place of ours. */
  foreign?: RegExp;
  /** The report is over. */
  end: RegExp;
  /** A line that tells nothing but that stacks follow: one of them is the finding. */
  vague?: RegExp;
  weight: Weight;
};

const FILE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:()[\]]{1,300}\.\w{1,8})`;

const CHECKERS: readonly Checker[] = [
  // https://github.com/google/sanitizers/wiki
  {
    head: /^(?:=+\d+=+ ?)?(?<message>(?:(?:ER[Rr][Oo]R|WARNING|FATAL): (?:(?:HW)?Address|Leak|Thread|Memory|UndefinedBehavior|Type|Realtime|Numerical)Sanitizer: (?<code>[a-z]+(?:-[a-z]+)+)?|(?:Direct|Indirect) leak of \d).*)/,
    frame: new RegExp(
      `^\\s+#\\d+ (?:0x[0-9a-f]+ in )?.{1,300}? ${FILE}:(?<line>\\d+)(?::(?<column>\\d+))?(?: \\(.{1,200}\\))?$`,
    ),
    foreign: /\/(?:compiler-rt|sanitizer_common|lib(?:asan|tsan|sanitizer)|gcc-[\d.]+|glibc[\w.-]*|sysdeps|csu|bits)\//,
    end: /^SUMMARY: |^==\d+==ABORTING|^={10,}$/,
    vague: /LeakSanitizer: detected memory leaks/,
    weight: WEIGHT.decisive,
  },
  // https://valgrind.org/docs/manual/mc-manual.html#mc-manual.errormsgs
  {
    head: /^==\d+== (?:Thread \d+: )?(?<message>Invalid (?:read|write|free\(\))|Conditional jump or move depends|Use of uninitialised|Syscall param|Mismatched |Source and destination overlap|Jump to the invalid address|Argument '.{1,60}' of function|Process terminating with default action of signal|Possible data race|[\d,]+ (?:\(.{1,60}\) )?bytes in [\d,]+ blocks are definitely lost)(?<rest>.*)/,
    frame: /^==\d+==\s+(?:at|by) 0x[0-9A-F]+: .{1,300} \((?<path>[^():]{1,300}):(?<line>\d+)\)$/,
    // The C library's files have no folder either.
    foreign:
      /(?:^|\/)(?:vg_replace_\w+\.c|hg_intercepts\.c|[\w-]+\.S|\w*(?:printf|scanf)[\w-]*\.c|[\w-]+-(?:internal|process-arg|start)\.c|_\w+\.c|pthread_\w+\.c|(?:gen|file)ops\.c|iof?(?:puts|gets|write|read|open|close)\w*\.c|(?:malloc|libc_start\w*|strtol?\w*|m?sort)\.[ch])$/,
    end: /^==\d+== *$|^(?!==\d+==)/,
    weight: WEIGHT.located,
  },
  // https://drmemory.org/page_reports.html
  {
    head: /^~~Dr\.M~~ Error #\d+: (?<message>.*)/,
    frame: new RegExp(`^~~Dr\\.M~~ #\\s*\\d+ .{1,300}\\s\\[${FILE}:(?<line>\\d+)\\]$`),
    foreign: /[\\/](?:vctools|minkernel|crt|drmemory)[\\/]/i,
    end: /^~~Dr\.M~~ *$|^~~Dr\.M~~ (?:Note|ERRORS)\b/,
    weight: WEIGHT.located,
  },
];
const SUMMARY = new RegExp(`^SUMMARY: \\w+Sanitizer: (?<code>[\\w-]+) ${FILE}:(?<line>\\d+)(?::(?<column>\\d+))?`);
const MAX_LINES = 120;

type Report = {
  checker: Checker;
  message: string;
  code: string | null;
  head: LogLine;
  at: LogLine | null;
  vague: boolean;
  lines: number;
};

function start(scan: Scan): LineTest {
  let open: Report | null = null;

  function finish(): void {
    if (!open) return;
    const { checker, message, code, head, at, vague } = open;
    open = null;
    if (vague) return;
    const place = at && (checker.frame.exec(at.text) ?? SUMMARY.exec(at.text))?.groups;
    const startLine = Number(place?.line) || null;
    scan.report({
      category: 'crash',
      weight: checker.weight,
      message,
      code,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: Number(place?.column) || null,
      lines: at ? [head, at] : [head],
    });
  }

  /** The innermost frame of the repository; libraries lie above it. */
  function isOurs({ foreign, frame }: Checker, { text }: LogLine): boolean {
    const path = (frame.exec(text) ?? SUMMARY.exec(text))?.groups?.path;
    return path !== undefined && foreign?.test(path) !== true && repositoryPath(path) !== null;
  }

  return (line) => {
    for (const checker of CHECKERS) {
      const groups = checker.head.exec(line.text)?.groups;
      if (!groups) continue;
      finish();
      const message = `${groups.message}${groups.rest ?? ''}`.replace(/,? allocated from:\s*$/, '').trim();
      const vague = checker.vague?.test(message) ?? false;
      open = { checker, message, code: groups.code ?? null, head: line, at: null, vague, lines: 0 };
      return 'more';
    }
    if (!open) return 'pass';
    if (!open.at && isOurs(open.checker, line)) open.at = line;
    if (!open.checker.end.test(line.text) && ++open.lines < MAX_LINES) return 'more';
    const own = line.text.startsWith('SUMMARY: ') || line.text.startsWith('==');
    finish();
    return own ? 'taken' : 'pass';
  };
}

/** Memory checkers: the sanitizers of Clang and GCC, Valgrind, Dr. Memory. */
export const memoryCheckers: Matcher = {
  name: 'memory checkers',
  url: 'https://github.com/google/sanitizers/wiki/AddressSanitizer',
  hints: [
    '(?:ER[Rr][Oo]R|WARNING|FATAL): [A-Z]\\w+Sanitizer: ',
    '^(?:Direct|Indirect) leak of \\d',
    '^==\\d+== (?:Thread \\d+: )?(?:Invalid|Conditional jump|Use of uninit|Syscall param|Mismatched|Source and dest|Jump to the|Argument|Process terminating|Possible data race)',
    'blocks are definitely lost',
    '^~~Dr\\.M~~ Error #',
  ],
  start,
};
