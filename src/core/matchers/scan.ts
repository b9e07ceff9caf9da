import type { LogLine } from '../diagnosis.js';
import { createHintAutomaton, type HintAutomaton, ownersIn } from '../log/hint-automaton.js';
import { createKeyLines, KEY_HINTS } from '../log/key-lines.js';
import { createLineReader, LOOK_BACK, type ReadLine } from '../log/line-reader.js';
import { createStepTracker, type Outcome, STEP_HINTS, type Step } from '../log/steps.js';
import { unmangle } from '../log/unmangle.js';
import type { LineTest, Matcher, Scan, Signal, SignalDraft } from './matcher.js';
import { WEIGHT } from './matcher.js';
import { isPassedRun, isPassedTest, PASSED_RUN_HINTS } from './passed-tests.js';

/** A signal and the step it was seen in. */
export type PlacedSignal = Signal & { step: Step };

/** Everything worth knowing of a log. */
export type Scanned = {
  signals: PlacedSignal[];
  outcome: Outcome;
  /** How many signals there was no room for. */
  dropped: number;
  lastLines: LogLine[];
  /** The last lines of steps that failed, before their mark. */
  tails: ReadonlyMap<Step, LogLine[]>;
  bytes: number;
  lines: number;
};

export type LogScan = {
  /** Takes the next piece of the log, of any size; its bytes must stay as they are. */
  push(chunk: Uint8Array | string): void;
  end(): Scanned;
};

/** What is kept of one step, by how telling it is: enough for a job in which everything fails, bounded for one that never ends. */
const MAX_TELLING = 400;
const MAX_WEAK = 60;
/** What is kept of a step once it has ended without failing. */
const MAX_OF_PASSED = 20;
/** What is kept of all steps; the second half is for those that failed. */
const MAX_KEPT = 4_000;
const MAX_QUOTED = 6;
const MAX_SCRIPT = 20;
const MAX_TAILS = 3;
const TAIL_LINES = 6;
/** So many blank lines end any block that a matcher has open. */
const BLANKS_TO_CLOSE = 256;
/** A matcher that has watched so many lines of others in vain waits for its next hint, as each line it looks at is dear. */
const MAX_WATCHED = 200;
/** What stands further right in a line no format needs, and patterns take longer the more there is. */
const MAX_MATCHED_LENGTH = 1_000;
/** A symbol that a Windows console mangled may be the one a hint is about. */
const MANGLED = ['Γ[^\\x00-\\x7f]'];
const MAX_MESSAGE = 2_000;
const MARK = /^##\[(error|warning)\]/;

/** What is shown of a line of a private key. */
const HIDDEN_KEY = '[redacted:private-key]';

const NO_HITS: readonly number[] = [];
const markOf = (text: string): string | null => (text.startsWith('##[') ? (MARK.exec(text)?.[1] ?? null) : null);

/** A copy of its own: V8 keeps the whole chunk of a log alive for the sake of one slice of it. */
const own = <Text extends string | null>(text: Text): Text => (text ? (` ${text}`.slice(1) as Text) : text);
const clip = (text: string): string =>
  own(text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE).toWellFormed()}…` : text);

function complete(tool: string, draft: SignalDraft): Signal {
  return {
    weight: WEIGHT.named,
    level: 'failure',
    startLine: null,
    endLine: null,
    startColumn: null,
    endColumn: null,
    finding: true,
    ...draft,
    tool,
    message: clip(draft.message),
    title: draft.title ? clip(draft.title) : null,
    path: own(draft.path ?? null),
    test: own(draft.test ?? null),
    code: own(draft.code ?? null),
    lines: draft.lines.slice(0, MAX_QUOTED),
  };
}

/** Signals of one step, the weak ones apart so that they never crowd out the telling ones. */
function createStepSignals(step: Step) {
  const telling: PlacedSignal[] = [];
  const weakFirst: PlacedSignal[] = [];
  const weakLast: PlacedSignal[] = [];
  let dropped = 0;
  let passedAt = 0;
  /** A run of tests that passed explains the error words before it, unless the log marks the step as failed all the same. */
  const isExplained = ({ weight, finding, lines }: PlacedSignal): boolean =>
    !step.failed && weight <= WEIGHT.word && !finding && (lines[0]?.number ?? 0) < passedAt;
  const all = (): PlacedSignal[] => [...telling, ...weakFirst, ...weakLast].filter((signal) => !isExplained(signal));
  return {
    step,
    /** All tests of a run have passed, the line says. */
    passed(line: LogLine): void {
      passedAt = line.number;
    },
    /** There is no room for one more of this kind: counted, and not made. */
    isFull({ weight = WEIGHT.named, level = 'failure' }: SignalDraft): boolean {
      const isFull = weight > WEIGHT.word && level === 'failure' && telling.length >= MAX_TELLING;
      if (isFull) dropped++;
      return isFull;
    },
    add(signal: Signal): void {
      const placed: PlacedSignal = { ...signal, step };
      if (signal.weight > WEIGHT.word && signal.level === 'failure') {
        if (telling.length < MAX_TELLING) telling.push(placed);
        else dropped++;
      } else if (weakFirst.length < MAX_WEAK) weakFirst.push(placed);
      else {
        weakLast.push(placed);
        if (weakLast.length > MAX_WEAK) weakLast.shift();
      }
    },
    signals(): PlacedSignal[] {
      return step.failed ? all() : all().slice(0, MAX_OF_PASSED);
    },
    all,
    dropped: () => dropped,
  };
}

const automatons = new WeakMap<readonly Matcher[], HintAutomaton>();

/** The automaton of a list of matchers, made once; behind them the step tracker, mangled symbols and passed runs own hints. */
function automatonOf(matchers: readonly Matcher[]): HintAutomaton {
  const known = automatons.get(matchers);
  if (known) return known;
  const made = createHintAutomaton([
    ...matchers.map(({ hints, raw }) => ({ hints, raw: raw === true })),
    { hints: STEP_HINTS, raw: true },
    { hints: MANGLED },
    { hints: PASSED_RUN_HINTS },
    { hints: KEY_HINTS, raw: true },
  ]);
  automatons.set(matchers, made);
  return made;
}

/**
 * Reads a log through the matchers. The hints decide which lines are shown to which matchers; a matcher that asked for the next line
 * gets it whatever it holds. What is remembered does not grow with the log.
 */
export function createScan(matchers: readonly Matcher[]): LogScan {
  const tracker = createStepTracker();
  const automaton = automatonOf(matchers);
  const steps = matchers.length;
  const mangled = steps + 1;
  const passedRuns = steps + 2;
  const keyHints = steps + 3;
  const keys = createKeyLines();
  const reader = createLineReader(automaton, { see, wantsNext: () => active.length > 0 || keys.isOpen() });
  /** A line that stands before the one that is being read; of a private key nothing is shown. */
  const before = (count: number): LogLine | undefined => {
    const line = reader.before(count);
    return line && keys.holds(line.number) ? { number: line.number, text: HIDDEN_KEY } : line;
  };
  let current = createStepSignals(tracker.current());
  const kept: PlacedSignal[] = [];
  let dropped = 0;

  const readers = matchers.map((matcher) => {
    const scan: Scan = {
      report(draft) {
        // A test that passed may be named after any failure.
        if (draft.lines[0] && isPassedTest(draft.lines[0].text)) return;
        if (current.isFull(draft)) return;
        current.add(asMarked(complete(matcher.name, draft)));
      },
      before,
      command: () => [current.step.command ?? [], script].flat().join('\n') || null,
    };
    const test: LineTest = matcher.start(scan);
    return { test, raw: matcher.raw === true, active: false, idle: 0 };
  });
  /** The matchers that have asked for the next line. */
  let active: readonly number[] = [];
  /** Lines of the step's script that hold a hint: they are no output, but may say what the output is. */
  let script: string[] = [];
  /** What stood before the mark of the first steps that failed: often all that a script of one's own says. */
  const tails = new Map<Step, LogLine[]>();

  function keepTail(step: Step): void {
    if (!step.failed || tails.has(step) || tails.size >= MAX_TAILS) return;
    const lines: LogLine[] = [];
    for (let count = 1; count <= LOOK_BACK && lines.length < TAIL_LINES; count++) {
      const line = before(count);
      if (!line || line.number <= step.firstLine) break;
      if (line.text.trim() !== '' && !line.text.startsWith('##[')) lines.unshift({ ...line, text: own(line.text) });
    }
    tails.set(step, lines);
  }
  /** Lines as matchers see them, and as they stand in the log. */
  const standing = new WeakMap<LogLine, LogLine>();

  /** Problem matchers put the runner's mark before a tool's line: an error is then certain, a warning no more than one. */
  function asMarked(signal: Signal): Signal {
    const stand = signal.lines.map((line) => standing.get(line) ?? line);
    const mark = markOf(stand[0]?.text ?? '');
    const lines = stand.map(({ number, text }) => ({ number, text: own(text) }));
    if (mark === 'warning' && signal.level === 'failure')
      return { ...signal, lines, level: 'warning', weight: WEIGHT.word };
    if (mark === 'error' && signal.category !== 'unknown' && signal.weight === WEIGHT.summary)
      return { ...signal, lines, weight: WEIGHT.named };
    return { ...signal, lines };
  }

  function viewOf(line: LogLine): LogLine {
    const plain = markOf(line.text) ? line.text.replace(MARK, '') : line.text;
    const text = unmangle(
      plain.length > MAX_MATCHED_LENGTH ? plain.slice(0, MAX_MATCHED_LENGTH).toWellFormed() : plain,
    );
    if (text === line.text) return line;
    const view = { number: line.number, text };
    standing.set(view, line);
    return view;
  }

  /** Blocks that the end of a step left open are closed by blank lines that are not there. */
  function close(number: number): void {
    for (let round = 0; round < BLANKS_TO_CLOSE && active.length > 0; round++) ask({ number, text: '' }, NO_HITS);
  }

  function enter(step: Step, isLast: boolean): void {
    // A log without steps is one step that fails or passes as a whole, so all of its signals count.
    const found = isLast ? current.all() : current.signals();
    const room = (current.step.failed || isLast ? MAX_KEPT : MAX_KEPT / 2) - kept.length;
    if (room > 0) kept.push(...found.slice(0, room));
    dropped += current.dropped();
    current = createStepSignals(step);
    script = [];
  }

  /** Whether the matcher wants the line for itself. */
  function isTaken(index: number, line: LogLine, plain: LogLine, isHit: boolean): boolean {
    const each = readers[index];
    if (!each || !(each.active || isHit)) return false;
    const verdict = each.test(each.raw ? line : plain);
    each.idle = verdict === 'watch' && !isHit ? each.idle + 1 : 0;
    const nowActive = verdict === 'more' || (verdict === 'watch' && each.idle < MAX_WATCHED);
    if (nowActive !== each.active) active = nowActive ? [...active, index] : active.filter((other) => other !== index);
    each.active = nowActive;
    return verdict === 'taken' || verdict === 'more';
  }

  function ask(line: LogLine, owners: readonly number[]): void {
    const plain = viewOf(line);
    const hits = owners.includes(mangled) ? [...new Set([...owners, ...ownersIn(automaton, plain.text)])] : owners;
    const asked = active.length === 0 ? hits : hits.length === 0 ? active : [...new Set([...active, ...hits])];
    const inOrder = asked.length > 1 ? asked.toSorted((one, other) => one - other) : asked;
    for (const index of inOrder) if (isTaken(index, line, plain, hits.includes(index))) return;
  }

  function see(line: ReadLine, owners: readonly number[]): void {
    const isKey = (keys.isOpen() || owners.includes(keyHints)) && keys.see(line);
    if (owners.includes(steps) || line.origin !== null) {
      const step = tracker.see(line);
      keepTail(step);
      if (step !== current.step) {
        close(line.number);
        // The first step stands for the beginning of the log; it takes over what was seen before it was named.
        if (line.number === 1) current = createStepSignals(step);
        else enter(step, false);
      }
    }
    if (owners.includes(passedRuns) && isPassedRun(line.text)) current.passed(line);
    if (current.step.inScript && owners.length > 0 && script.length < MAX_SCRIPT) script.push(own(line.text));
    if (isKey) return;
    const hits = current.step.inScript ? NO_HITS : owners;
    if (hits.length > 0 || active.length > 0) ask(line, hits);
  }

  return {
    push: reader.push,
    end() {
      reader.end();
      close(reader.lines() + 1);
      enter(current.step, true);
      const lastLines = Array.from({ length: LOOK_BACK }, (_, index) => before(LOOK_BACK - index)).filter(
        (line) => line !== undefined,
      );
      return {
        signals: kept,
        outcome: tracker.outcome(),
        dropped,
        lastLines,
        tails,
        bytes: reader.bytes(),
        lines: reader.lines(),
      };
    },
  };
}
