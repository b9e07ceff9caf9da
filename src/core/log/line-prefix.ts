import type { ProgramPrefixes } from './program-prefix.js';
import { skipCaretCode, skipCode, stripCodes } from './strip-codes.js';

/** Which job and step a line says it belongs to, where the log says so on every line. */
export type Prefixed = { text: string; origin: string | null };

const TIME = /^\[?(?:task )?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]?\d{0,9}(?:Z|[+-]\d\d:?\d\d)?\]? ?/;
// GitLab's time stamps end in the stream: `00O ` (stdout), `01E `, with `+` for a continued line.
const GITLAB_STREAM = /^\d\d[OE][ +]/;
// Jenkins' Timestamper, by default, which puts one space or two behind the time; what a tool indents, it mostly indents by an even number.
// https://plugins.jenkins.io/timestamper/
const CLOCK = /^\d\d:\d\d:\d\d (?: (?=(?: {2})*(?:[^ ]|$)))?/;
const BUILDKIT = /^#\d{1,4} \d{1,6}\.\d{1,4} /;
// What is left of the agent's time stamp, `ESC _bk;t=1234 BEL`, once escapes are lost. https://buildkite.com/docs/pipelines/configure/managing-log-output
const BUILDKITE = /^_?bk;t=\d+/;
// `job<TAB>step<TAB>time text`, the way `gh run view --log` prints it (https://cli.github.com/manual/gh_run_view); copied out of a
// terminal the tabs are runs of spaces. A byte order mark, perhaps mangled, may stand before a step's first time stamp.
const STAMP = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z/;
const MARK = /(?:\ufeff|∩╗┐|ï»¿)$/;
const MAX_ORIGIN = 400;
/** A log that names no origin in its first lines never does. */
export const LINES_TO_TRY = 20;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function withoutTime(line: string): string {
  const text = line.charCodeAt(0) === 0xfeff ? line.slice(1) : line;
  const first = text.charCodeAt(0);
  if (isDigit(first) && text.charCodeAt(4) === 45 && text.charCodeAt(10) === 84) {
    if (text.charCodeAt(27) === 90) return text.slice(text.charCodeAt(28) === 32 ? 29 : 28);
    return text.replace(TIME, '').replace(GITLAB_STREAM, '');
  }
  if (isDigit(first) && text.charCodeAt(2) === 58) return text.replace(CLOCK, '');
  if (first === 91) return text.replace(TIME, '');
  return first === 95 || first === 98 ? text.replace(BUILDKITE, '') : text;
}

/** No time stamp or step number is longer. */
const MAX_PREFIX = 96;

function withoutStep(text: string): string {
  return text.charCodeAt(0) === 35 ? text.replace(BUILDKIT, '') : text;
}

function behindCodes(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] === 27 || bytes[at] === 94)) {
    const next = bytes[at] === 27 ? skipCode(bytes, at + 1, to) : skipCaretCode(bytes, at + 1, to);
    if (next === at + 1) break;
    at = next;
  }
  return at;
}

/** How many bytes of a line stand before its text: codes, a time stamp, BuildKit's step number. What `createPrefixStripper` takes off lines that name no origin, together with `ProgramPrefixes.skip`. */
export function prefixLength(bytes: Uint8Array, from: number, to: number): number {
  let at = behindCodes(bytes, from, to);
  if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (isDigit(first) && bytes[at + 4] === 45 && bytes[at + 10] === 84 && bytes[at + 27] === 90) {
    at += bytes[at + 28] === 32 ? 29 : 28;
    if (bytes[at] !== 35 || !isDigit(bytes[at + 1] ?? 0)) return at - from;
  } else if (
    !(isDigit(first) && (bytes[at + 4] === 45 || bytes[at + 2] === 58)) &&
    !(first === 91 && (isDigit(second) || second === 116)) &&
    !(first === 95 && second === 98) &&
    !(first === 98 && second === 107) &&
    !(first === 35 && isDigit(second))
  )
    return at - from;
  const head = stripCodes(String.fromCharCode(...bytes.subarray(at, Math.min(to, at + MAX_PREFIX))));
  for (let length = head.length - withoutStep(withoutTime(head)).length; length > 0; length--)
    at = behindCodes(bytes, at, to) + 1;
  return at - from;
}

/** Takes off what is written before a line: the job and step of `gh run view --log`, time stamps, BuildKit's step number, what programs put before the lines of others. */
export function createPrefixStripper(programs: ProgramPrefixes): (line: string) => Prefixed {
  let tried = 0;
  let last: string | null = null;

  function split(line: string): Prefixed {
    // The further lines of a message have the origin, but no time.
    if (last !== null && line.startsWith(last) && line.charCodeAt(last.length) === 9) {
      const rest = line.slice(last.length + 1);
      return { text: rest.replace(/^(?:\ufeff|∩╗┐|ï»¿)/, ''), origin: last };
    }
    const at = line.slice(0, MAX_ORIGIN + 40).search(STAMP);
    if (at <= 0) return { text: line, origin: last };
    const head = line.slice(0, at).replace(MARK, '');
    const parts = head.includes('\t') ? head.split('\t') : head.split(/ {2,}/);
    const [job, step, end] = parts;
    if (parts.length !== 3 || !job || !step || end !== '') return { text: line, origin: last };
    last = `${job}\t${step}`;
    return { text: line.slice(at), origin: last };
  }

  return (line) => {
    if (line === '') return { text: '', origin: last };
    let { text, origin }: Prefixed = { text: line, origin: null };
    if (last !== null || tried < LINES_TO_TRY) {
      tried++;
      ({ text, origin } = split(line));
    }
    const timeless = withoutStep(withoutTime(text));
    const length = programs.lengthIn(timeless, origin !== null);
    return { text: length > 0 ? timeless.slice(length) : timeless, origin };
  };
}
