import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, type SignalDraft, WEIGHT } from './matcher.js';

const FAILED = /^(?:\(fail\)|✗) (?<test>\S.{0,300}?)(?: \[[\d.]+m?s\])?$/;
/** The verdict of another test, or the file that follows, ends what a test printed. */
const OTHER = /^(?:\((?:pass|fail|skip|todo)\)|[✓✗»✎]) \S|^\S{1,300}\.[cm]?[jt]sx?:$/;
const ERROR = /^(?:\w*[Ee]rror|AssertionError \[\w+\]): ?(?<message>\S.*)$/;
const SAID = /^(?:Expected|Received)\b.*: \S/;
const FRAME =
  /^\s+at (?:.{0,200}?\()?(?<path>(?:[A-Za-z]:)?[^\s():]{1,300}\.[cm]?[jt]sx?):(?<line>\d+)(?::(?<column>\d+))?\)?$/;
const LIMIT = /^\s*\^ this test timed out after \d+ms\.?$/;
const UNHANDLED = /^# Unhandled error between tests$/;
const MAX_BACK = 60;
const MAX_SAID = 4;

function start(scan: Scan): LineTest {
  const told = new Set<string>();
  let unhandled = 0;
  /** The line below may tell that it took too long. */
  let held: SignalDraft | null = null;

  /** bun tells why above the verdict: code, `error: …`, the frames. The newest error is the test's. */
  function readAbove(): { error: LogLine | null; said: LogLine[]; at: LogLine | null } {
    let at: LogLine | null = null;
    const said: LogLine[] = [];
    for (let back = 1; back <= MAX_BACK; back++) {
      const line = scan.before(back);
      if (!line || OTHER.test(line.text) || line.text.startsWith('##[')) break;
      const path = FRAME.exec(line.text)?.groups?.path;
      // Read upwards, the first frame is the last one seen.
      if (path && repositoryPath(path) !== null) at = line;
      else if (SAID.test(line.text) && said.length < MAX_SAID) said.unshift(line);
      else if (ERROR.test(line.text)) return { error: line, said, at };
    }
    return { error: null, said: [], at: null };
  }

  return (line) => {
    if (held) {
      const draft = held;
      held = null;
      const late = LIMIT.test(line.text);
      scan.report(
        late ? { ...draft, message: line.text.replace(/^\s*\^ /, ''), lines: [line, ...draft.lines] } : draft,
      );
      if (late) return 'taken';
    }
    if (UNHANDLED.test(line.text)) {
      unhandled = 3;
      return 'more';
    }
    if (unhandled > 0) {
      unhandled--;
      if (ERROR.test(line.text)) {
        unhandled = 0;
        scan.report({ category: 'test_failure', message: line.text.trim(), lines: [line] });
        return 'taken';
      }
      return unhandled > 0 ? 'watch' : 'pass';
    }
    const test = FAILED.exec(line.text)?.groups?.test;
    if (!test || (line.text.startsWith('✗') && !/\[[\d.]+m?s\]$/.test(line.text))) return 'pass';
    const { error, said, at } = readAbove();
    const place = at ? FRAME.exec(at.text)?.groups : undefined;
    const startLine = place ? Number(place.line) : null;
    const message = [error, ...said].map((each) => each?.text.trim() ?? '').join(' ') || line.text.trim();
    const key = `${test}\n${message}\n${place?.path}:${startLine}`;
    // The list at the end tells them again, without their reasons.
    if (told.has(key) || (!error && told.has(test))) return 'taken';
    if (told.size < 4_000) told.add(key).add(test);
    held = {
      category: 'test_failure',
      weight: error ? WEIGHT.located : WEIGHT.named,
      message,
      title: test,
      test,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: Number(place?.column) || null,
      lines: [error, ...said, line, at].filter((quoted) => quoted !== null),
    };
    return 'more';
  };
}

/** bun test: `(fail) suite > test [1.00ms]` below the error and its frames. */
export const bun: Matcher = {
  name: 'bun',
  url: 'https://bun.sh/docs/cli/test',
  hints: ['^\\(fail\\) ', '^✗ .* \\[[\\d.]+m?s\\]$', '^# Unhandled error between tests$'],
  start,
};
