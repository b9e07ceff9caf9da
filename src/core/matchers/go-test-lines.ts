import type { LogLine } from '../diagnosis.js';

// The lines of `go test` and of what makes them readable. https://pkg.go.dev/cmd/go#hdr-Test_packages

export const FAIL = /^\s*--- FAIL: (?<test>\S+) \(/;
/** gotestsum's list of failures: `=== FAIL: cart TestTotal (0.00s)`. */
export const LISTED = /^=== FAIL: (?<package>\S+) (?<test>\S+) \(/;
export const RUNNING = /^=== (?:RUN|CONT|NAME) +(?<test>\S+)$/;
export const PASSED = /^\s*--- (?:PASS|SKIP|BENCH): (?<test>\S+)/;
export const AT = /^\s+(?<path>[\w./-]+\.go):(?<line>\d+): ?(?<message>.*)/;
export const OWN_RUNNER = /^\s+testing\.go:\d+: /;
export const PACKAGE = /^FAIL\t(?<package>\S+)(?:\t| \[)(?<note>.*)/;
export const VERDICT = /^(?:FAIL|ok {2}|PASS$|\? {3}|exit status \d|##\[)/;
export const PANIC = /^panic: (?<message>.+?)(?: \[recovered.*\])?$/;
export const FRAME = /^\s+(?<path>\/?(?:[A-Za-z]:)?[^\s:]{1,300}\.go):(?<line>\d+)(?: \+0x[0-9a-f]+)?$/;
export const TRACE = /^\s*Error Trace:\s+(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.go):(?<line>\d+)/;
const ASSERTED = /^\s*Error:\s+(?<message>\S.*)/;
const TESTIFY_ENDS = /^\s*(?:Test|Messages):\s/;
export const RACE = /^WARNING: DATA RACE/;
export const STILL_RUNNING = /^\s*running tests:$/;
export const RUNNING_TEST = /^\s+(?<test>\S+) \([\d.a-zµ]+\)$/;
/** In a goroutine's stack, the function of a test; its place is on the next line. */
export const TEST_FUNCTION = /^\S{0,300}\.(?<test>(?:Test|Example|Fuzz|Benchmark)\w*)(?<closure>\.func[\d.]+)?\(.*\)$/;
/** Logs and failures look alike: a failure says what it wanted. */
export const TELLING =
  /want|got\b|expect|unexpected|err\b|error|fail|not |!=|≠|mismatch|should|nil\b|panic|timed? ?out|invalid|must|cannot|can't|missing|differ|wrong|race detected|^$/i;
/** Modules of these hosts are repositories: what follows three elements is a path. */
const REPOSITORY = /^(?:github\.com|gitlab\.com|bitbucket\.org)\/[^/]+\/[^/]+(?:\/v\d+)?\/?/;

/** The folder of a package, as far as its name tells. */
export const directoryOf = (name: string | null): string =>
  name !== null && REPOSITORY.test(name) ? name.replace(REPOSITORY, '') : '';

/** testify tells the place in full, and the reason in lines of their own. */
export function testify(
  output: readonly LogLine[],
  from: number,
): { lines: LogLine[]; message: string; at: LogLine } | null {
  const trace = output.findIndex((line, index) => index > from && TRACE.test(line.text));
  const at = output[trace];
  if (!at || trace > from + 2) return null;
  const first = output.findIndex((line, index) => index > trace && ASSERTED.test(line.text));
  if (first < 0) return null;
  const after = output.slice(first, first + 5);
  const end = after.findIndex((line, index) => index > 0 && (TESTIFY_ENDS.test(line.text) || line.text.trim() === ''));
  const lines = end < 0 ? after : after.slice(0, end);
  const message = lines.map((line) => line.text.replace(/^\s*Error:/, '').trim()).join(' ');
  return { lines, message, at };
}
