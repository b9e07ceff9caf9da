import { repositoryPath } from '../log/repository-path.js';
import { type Signal, WEIGHT } from '../matchers/matcher.js';
import type { TestVerdict } from '../test-verdict.js';
import {
  clipName,
  type Lines,
  linesOf,
  MAX_SIGNALS,
  MAX_TESTS_READ,
  type ReportContent,
  type ReportReader,
  signalOf,
} from './report.js';
import { bestFrame, framesOf } from './stack-frames.js';
import { looksLikeTap, outlineOfTap, type Point } from './tap-points.js';

/** node:test and node-tap make a point of each file. */
const FILE = /\.(?:[cm]?[jt]sx?|t|bats|p[ly]|php)$/;
const LOCATION = /^\s*(?:location|at): ['"]?(?:.*\()?(?<path>[^'"()\s][^'"()]*?):(?<line>\d+):(?<column>\d+)\)?['"]?$/m;
const FILE_NAME = /^\s*(?:fileName|file): ['"]?(?<path>\S[^'"]*?)['"]?$/m;
const LINE_NUMBER = /^\s*(?:lineNumber|line): (?<line>\d+)$/m;
const MESSAGE = /^(?<indent>\s*)(?:error|message): (?:(?<block>[|>][-+\d]*)|['"]?(?<text>\S.*?)['"]?)\s*$/;
const NO_WORDS = /^(?:---|\.\.\.|Looks like you .*|Failed test\b.*|at .* line \d+\.?|\(?in test file .*)$/;
const MAX_MESSAGE_LINES = 6;
const MAX_DEPTH = 40;

type Named = { point: Point; name: string; file: string | null };

/** The points that are no sum of others, with their whole names. A point that failed though all it sums up passed failed itself. */
function* leaves(points: readonly Point[], above: readonly string[], file: string | null, depth = 0): Generator<Named> {
  for (const point of points) {
    const isFile = FILE.test(point.name) && !/\s/.test(point.name);
    const inFile = isFile ? point.name : file;
    const names = isFile && point.children.length > 0 ? above : [...above, point.name];
    const blamed = point.children.some((child) => !child.ok && child.directive === null);
    if (point.directive === null && depth < MAX_DEPTH) yield* leaves(point.children, names, inFile, depth + 1);
    if (point.directive !== null || (point.children.length > 0 && (point.ok || blamed))) continue;
    yield { point, name: clipName(names.filter((name) => name !== '').join(' > ')), file: inFile };
  }
}

/** The words of a YAML block, of the comments in which Perl and bats explain themselves, or of indented text. */
function messageOf({ said }: Point): string {
  const texts = said.map(({ text }) => text);
  for (const [index, text] of texts.entries()) {
    const groups = MESSAGE.exec(text)?.groups;
    if (!groups) continue;
    if (groups.block === undefined) return (groups.text ?? '').replace(/\\n/g, '\n');
    const deeper = (groups.indent?.length ?? 0) + 1;
    const rest = texts.slice(index + 1);
    const end = rest.findIndex((line) => line.trim() !== '' && line.search(/\S/) < deeper);
    return rest
      .slice(0, end < 0 ? undefined : end)
      .filter((line) => line.trim() !== '')
      .slice(0, MAX_MESSAGE_LINES)
      .map((line) => line.trim())
      .join('\n');
  }
  const values = ['expected', 'actual', 'wanted', 'found', 'got']
    .map((key) => texts.find((text) => new RegExp(`^\\s*${key}:\\s*\\S`).test(text))?.trim())
    .filter((text) => text !== undefined);
  if (values.length > 0) return values.join('\n');
  const words = texts
    .map((text) => text.replace(/^\s*#/, '').trim())
    .filter((text) => text !== '' && !NO_WORDS.test(text));
  // Mocha says the same again, with its type before it and its trace behind.
  const end = words.findIndex((text, index) => index > 0 && (/^at /.test(text) || text.endsWith(`: ${words[0]}`)));
  return words.slice(0, end < 0 ? MAX_MESSAGE_LINES : Math.min(end, MAX_MESSAGE_LINES)).join('\n');
}

type Place = { path: string | null; startLine: number | null; startColumn: number | null };

function placeOf({ said }: Point, file: string | null): Place {
  const text = said.map((line) => line.text).join('\n');
  const located = LOCATION.exec(text)?.groups;
  const path = located?.path ?? FILE_NAME.exec(text)?.groups?.path ?? null;
  const own = repositoryPath(path ?? file ?? '');
  const trace = located ? text.replace(LOCATION, '') : text;
  const frame = bestFrame(framesOf(trace), (other) => own !== null && repositoryPath(other) === own);
  // A frame of the test's own file is nearer to the failure than the place where the test begins.
  if (frame && (own === null || repositoryPath(frame.path) === own))
    return { path: frame.path, startLine: frame.line, startColumn: frame.column };
  if (located) return { path, startLine: Number(located.line), startColumn: Number(located.column) };
  if (path !== null)
    return { path, startLine: Number(LINE_NUMBER.exec(text)?.groups?.line) || null, startColumn: null };
  if (frame) return { path: frame.path, startLine: frame.line, startColumn: frame.column };
  return { path: file, startLine: null, startColumn: null };
}

function tell({ point, name, file }: Named, lines: Lines): Signal {
  const message = messageOf(point);
  const place = placeOf(point, file);
  const first = message.split('\n', 1)[0] ?? '';
  const saying = first === '' ? undefined : point.said.find(({ text }) => text.includes(first));
  return signalOf('tap', {
    category: 'test_failure',
    message: message || name || 'failed, with no message',
    ...place,
    endLine: place.startLine,
    title: name || null,
    test: name || null,
    lines: [...(saying ? [lines.line(saying.number)] : []), lines.line(point.line)],
  });
}

function read(text: string): ReportContent {
  const lines = linesOf(text);
  const { points, bail, planned, dropped } = outlineOfTap(text);
  const signals: Signal[] = [];
  const failedTests: TestVerdict[] = [];
  const passedTests: TestVerdict[] = [];
  let failed = dropped.failed;
  let passed = dropped.passed;
  for (const named of leaves(points, [], null)) {
    const file = named.file === null ? null : repositoryPath(named.file);
    if (named.point.ok) {
      passed++;
      passedTests.push({ name: named.name, file, conclusion: 'success' });
      continue;
    }
    failed++;
    failedTests.push({ name: named.name, file, conclusion: 'failure' });
    if (signals.length < MAX_SIGNALS) signals.push(tell(named, lines));
  }
  const broken = (message: string, line: number): Signal =>
    signalOf('tap', { category: 'test_failure', weight: WEIGHT.named, message, lines: [lines.line(line)] });
  const notes: string[] = [];
  if (bail) {
    failed++;
    signals.unshift(broken(`Bail out! ${bail.reason}`, bail.line));
  } else if (planned !== null && planned > points.length && dropped.failed + dropped.passed === 0) {
    const message = `${planned} tests were planned, and ${points.length} ran: the run ended too early.`;
    notes.push(message);
    if (failed === 0) signals.push(broken(message, lines.count));
    failed = Math.max(failed, 1);
  }
  const tests = [...failedTests, ...passedTests].filter(({ name }) => name !== '').slice(0, MAX_TESTS_READ);
  return { readable: true, signals: signals.slice(0, MAX_SIGNALS), tests, failed, passed, notes, mark: lines.line(1) };
}

/** The Test Anything Protocol, versions 12 to 14. */
export const tap: ReportReader = {
  name: 'tap',
  label: 'TAP',
  url: 'https://testanything.org/tap-version-14-specification.html',
  recognise: looksLikeTap,
  read,
};
