import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { AT, directoryOf, FRAME, PANIC, TELLING } from './go-test-lines.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const EVENT = /^\{"(?:Time|Action|ImportPath)":"/;
const COMPILER = /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+):(?<column>\d+): (?<message>.+)/;
const MAX_OPEN = 500;
const MAX_PLACES = 20;

type Event = { Action?: unknown; Package?: unknown; Test?: unknown; Output?: unknown };
type Place = { line: LogLine; path: string; startLine: number; message: string };

function eventOf(text: string): Event | null {
  if (!EVENT.test(text)) return null;
  try {
    return JSON.parse(text) as Event;
  } catch {
    // A line too long is read only in part.
    return null;
  }
}

function placeOf(line: LogLine, output: string): Place | null {
  const groups = AT.exec(output)?.groups;
  if (!groups) return null;
  return { line, path: groups.path ?? '', startLine: Number(groups.line), message: groups.message?.trim() ?? '' };
}

function start(scan: Scan): LineTest {
  /** What running tests have said with a place, by package and test. */
  const open = new Map<string, Place[]>();
  /** Tests that failed only because a test within them did. */
  const parents = new Set<string>();

  /** The panic being told: its message, then the first frame of the repository. */
  let panic: { key: string; message: string; place: Place | null } | null = null;

  function readPanic(line: LogLine, key: string, output: string): boolean {
    const message = PANIC.exec(output)?.groups?.message;
    if (message && panic?.key !== key) {
      panic = { key, message: `panic: ${message}`, place: null };
      return true;
    }
    const frame = panic?.key === key ? FRAME.exec(output)?.groups : undefined;
    const path = frame?.path ?? '';
    if (panic && frame && !panic.place && !path.includes('/src/testing/') && repositoryPath(path) !== null)
      panic.place = { line, path, startLine: Number(frame.line), message: panic.message };
    return frame !== undefined;
  }

  function readBuild(line: LogLine, output: string): 'taken' | 'pass' {
    const groups = COMPILER.exec(output)?.groups;
    if (!groups) return 'pass';
    const { path = null, message = '' } = groups;
    const startLine = Number(groups.line);
    scan.report({
      category: 'compile_error',
      weight: WEIGHT.located,
      message,
      path,
      startLine,
      endLine: startLine,
      startColumn: Number(groups.column),
      lines: [line],
    });
    return 'taken';
  }

  return (line) => {
    const event = eventOf(line.text);
    if (!event) return 'pass';
    const output = typeof event.Output === 'string' ? event.Output.trimEnd() : '';
    if (event.Action === 'build-output') return readBuild(line, output);
    if (typeof event.Package !== 'string') return 'pass';
    const { Action: action, Package: packageName, Test: test } = event;
    if (typeof test !== 'string') {
      if (action !== 'fail') return 'pass';
      open.clear();
      parents.clear();
      const message = `FAIL ${packageName}`;
      scan.report({ category: 'test_failure', weight: WEIGHT.summary, message, lines: [line], finding: false });
      return 'taken';
    }
    const key = `${packageName}\n${test}`;
    const places = open.get(key) ?? [];
    if (action === 'output') {
      if (readPanic(line, key, output)) return 'taken';
      const place = placeOf(line, output);
      if (place && places.length < MAX_PLACES && open.size < MAX_OPEN) open.set(key, [...places, place]);
      return place ? 'taken' : 'pass';
    }
    if (action !== 'fail' && action !== 'pass' && action !== 'skip') return 'pass';
    open.delete(key);
    if (action !== 'fail') return 'taken';
    if (test.includes('/') && parents.size < MAX_OPEN) parents.add(key.slice(0, key.lastIndexOf('/')));
    const panicked = panic?.key === key ? panic : null;
    panic = null;
    const at = panicked?.place ?? places.find(({ message }) => TELLING.test(message)) ?? places.at(-1);
    if (!at && parents.has(key)) return 'taken';
    const directory = directoryOf(packageName);
    const isShort = at && !at.path.includes('/') && directory !== '';
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: panicked?.message ?? (at?.message || `${test} failed in ${packageName}`),
      title: test,
      test,
      path: isShort ? `${directory}/${at.path}` : (at?.path ?? null),
      startLine: at?.startLine ?? null,
      endLine: at?.startLine ?? null,
      lines: at ? [at.line, line] : [line],
    });
    return 'taken';
  };
}

/** `go test -json`: one event a line, of which a test's output and its end matter. */
export const goTestJson: Matcher = {
  name: 'go test json',
  url: 'https://pkg.go.dev/cmd/test2json',
  hints: ['"Action":"(?:fail|pass|skip|output|build-output)"'],
  start,
};
