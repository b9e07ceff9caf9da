import type { LogLine } from '../diagnosis.js';
import type { Evidence } from '../evidence.js';
import { isBadEnd, SOUND_HINTS, soundOf } from './error-sound.js';
import { createHintAutomaton } from './hint-automaton.js';
import { createKeyLines, KEY_HINTS } from './key-lines.js';
import type { LineMemory } from './line-memory.js';
import { createLineReader, LOOK_BACK, type ReadLine } from './line-reader.js';
import { chooseLines, GAP_LENGTH, showLines, shownLength, type Wish, withoutSecrets } from './shown-lines.js';
import { type Block, createRepeats, createTellingBlocks, type TellingBlocks } from './telling-blocks.js';

/** Where the failing step stands in the log; `lastLine` is the last one known to be of it, null where nothing says so. */
export type StepLines = { firstLine: number; lastLine: number | null };

export type LogReductionOptions = {
  /** Numbers of lines to show in any case, such as those of findings and quoted lines, the most important first. */
  around: readonly number[];
  failingStep: StepLines | null;
  /** What a green run of the same check said, where there is one. */
  known: LineMemory | null;
  /** Of the text. */
  maxCharacters?: number;
};

export type ReducedLog = {
  /** As a model sees it: `812| error …`, and `[… 120 lines left out …]`. Not yet marked as untrusted. */
  text: string;
  /** The lines shown, whole, numbered and redacted as a diagnosis quotes them. */
  lines: LogLine[];
  leftOut: number;
  totalLines: number;
};

export type LogReduction = {
  /** Takes the next piece of the log, of any size; its bytes must stay as they are. */
  push(chunk: Uint8Array | string): void;
  end(): ReducedLog;
};

/** About 4,000 tokens: `npm run bench -- review` shows what more of them would keep. */
export const DEFAULT_CHARACTERS = 12_000;
const MAX_AROUND = 60;
const STEP_HEAD = 12;
/** The runner's mark and what it says of it. */
const AFTER_STEP = 3;
const SHORT_TAIL = 20;
const BEFORE = 3;
const AFTER = 6;
/** Before the line that says that a step ended badly. */
const BEFORE_END = 12;

const SOUND = 0;
const KEY = 1;
const automaton = createHintAutomaton([{ hints: SOUND_HINTS }, { hints: KEY_HINTS }]);

/** Where the step that failed first stands. */
export function failingStepLines({ facts }: Evidence): StepLines | null {
  const { failedSteps } = facts.outcome;
  const step = failedSteps.find(({ teardown }) => !teardown) ?? failedSteps[0];
  return step ? { firstLine: step.firstLine, lastLine: facts.failingStep?.tail.at(-1)?.number ?? null } : null;
}

/** A copy of its own: a slice of a long line keeps the whole of it. */
const kept = ({ number, text }: LogLine): LogLine => ({ number, text: ` ${text}`.slice(1) });

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

/**
 * Takes out of a log what a model needs to say why it failed; a log that is short enough is shown whole. The log passes once, and what is
 * kept of it does not grow with it.
 */
export function createLogReduction({
  around,
  failingStep,
  known,
  maxCharacters = DEFAULT_CHARACTERS,
}: LogReductionOptions): LogReduction {
  const asked = [...new Set(around)].slice(0, MAX_AROUND);
  const stepEnd = failingStep?.lastLine ?? null;
  const head = failingStep ? range(failingStep.firstLine, failingStep.firstLine + STEP_HEAD - 1) : [];
  const tail = stepEnd === null ? [] : range(stepEnd - LOOK_BACK, stepEnd + AFTER_STEP).toReversed();
  const context = asked.flatMap((number) => range(number - BEFORE, number + AFTER));
  /** Lines to keep that are known beforehand. */
  const wanted = new Map<number, LogLine | null>([...head, ...tail, ...context].map((number) => [number, null]));

  const kinds = {
    end: createTellingBlocks(),
    inStep: [1, 2, 3].map(createTellingBlocks),
    elsewhere: [1, 2, 3].map(createTellingBlocks),
    fresh: createTellingBlocks(),
  };
  const isRepeated = createRepeats();
  /** Blocks that wait for the lines after them. */
  let open: Block[] = [];
  /** The whole log, as long as it fits. */
  let whole: LogLine[] | null = [];
  let wholeLength = GAP_LENGTH;
  const keys = createKeyLines();

  const reader = createLineReader(automaton, { see, wantsNext });
  const isInStep = (number: number): boolean =>
    failingStep === null || (number >= failingStep.firstLine && (stepEnd === null || number <= stepEnd + AFTER_STEP));

  function wantsNext(): boolean {
    const number = reader.lines();
    return (
      whole !== null || open.length > 0 || keys.isOpen() || wanted.has(number) || (known !== null && isInStep(number))
    );
  }

  function before(count: number): LogLine[] {
    const lines: LogLine[] = [];
    for (let back = count; back >= 1; back--) {
      const line = reader.before(back);
      if (line && !keys.holds(line.number)) lines.push(kept(line));
    }
    return lines;
  }

  function blocksFor({ number, text }: LogLine, isHeard: boolean): TellingBlocks | null {
    const isFresh = known !== null && isInStep(number) && !isHeard;
    if (!isHeard && !isFresh) return null;
    const isNew = known === null || !known.has(text);
    if (isFresh) return isNew ? kinds.fresh : null;
    if (isNew && isBadEnd(text)) return kinds.end;
    const sound = soundOf(text);
    const place = isInStep(number) ? kinds.inStep : kinds.elsewhere;
    // What the green log said as well is no more than a word in passing.
    return place[(isNew ? sound : Math.min(sound, 1)) - 1] ?? null;
  }

  function see(read: ReadLine, owners: readonly number[]): void {
    if ((keys.isOpen() || owners.includes(KEY)) && keys.see(read)) return;
    const heardBy = blocksFor(read, owners.includes(SOUND));
    const blocks = heardBy && !isRepeated(read.text) ? heardBy : null;
    if (!blocks && !whole && open.length === 0 && !wanted.has(read.number)) return;
    const line = kept(read);
    if (whole) {
      whole.push(line);
      wholeLength += shownLength(line);
      if (wholeLength > maxCharacters) whole = null;
    }
    if (wanted.has(line.number)) wanted.set(line.number, line);
    for (const block of open) block.after.push(line);
    open = open.filter(({ after }) => after.length < AFTER);
    if (!blocks) return;
    const isFresh = blocks === kinds.fresh;
    const block = { line, before: isFresh ? [] : before(blocks === kinds.end ? BEFORE_END : BEFORE), after: [] };
    blocks.add(block);
    if (!isFresh) open.push(block);
  }

  const taken = (numbers: readonly number[]): LogLine[] =>
    numbers.map((number) => wanted.get(number) ?? null).filter((line) => line !== null);
  const single = (lines: readonly LogLine[]): LogLine[][] => lines.map((line) => [line]);

  function wishes(): Wish[] {
    const end = (stepEnd === null ? before(LOOK_BACK).toReversed() : taken(tail)).filter(
      ({ text }) => text.trim() !== '',
    );
    const [inPassing, byWord, byForm] = kinds.inStep.map((kind) => kind.inOrder()) as [Block[], Block[], Block[]];
    const elsewhere = kinds.elsewhere.map((kind) => kind.inOrder()) as [Block[], Block[], Block[]];
    const alone = (blocks: Block[]) => blocks.map(({ line }) => [line]);
    const withAfter = (blocks: Block[], lines: number) =>
      blocks.map(({ line, after }) => [line, ...after.slice(0, lines)]);
    const withBoth = (blocks: Block[]) =>
      blocks.map(({ line, before, after }) => [line, ...after, ...before.toReversed()]);
    const around = (from: number, to: number) =>
      asked.map((number) =>
        taken([number, ...range(number + 1, number + to), ...range(number - from, number - 1).toReversed()]),
      );
    return [
      { groups: single(taken(asked)), share: 0.4 },
      { groups: around(1, 3), share: 0.4 },
      { groups: single(taken(head.slice(0, 4))), share: 1 },
      { groups: single(end.slice(0, SHORT_TAIL)), share: 0.5 },
      {
        groups: kinds.end
          .inOrder()
          .slice(0, 6)
          .map(({ line, before }) => [line, ...before.toReversed()]),
        share: 0.6,
      },
      { groups: withAfter(byForm, 2), share: 0.75 },
      { groups: alone(byForm), share: 0.85 },
      { groups: alone(elsewhere[2]), share: 0.9 },
      { groups: alone(byWord), share: 0.95 },
      { groups: alone(kinds.fresh.inOrder()), share: 0.97 },
      { groups: around(BEFORE, AFTER), share: 1 },
      { groups: withBoth(byForm), share: 1 },
      { groups: single(end), share: 1 },
      { groups: alone(elsewhere[1]), share: 1 },
      { groups: alone(inPassing), share: 1 },
    ];
  }

  return {
    push: reader.push,
    end() {
      reader.end();
      const totalLines = reader.lines();
      const chosen = chooseLines(whole ? [{ groups: single(whole), share: 1 }] : wishes(), totalLines, maxCharacters);
      const lines = withoutSecrets(chosen);
      return { text: showLines(lines, totalLines), lines, leftOut: totalLines - lines.length, totalLines };
    },
  };
}
