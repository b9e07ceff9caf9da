import type { LogLine } from '../diagnosis.js';
import { withoutAccidents } from './signature.js';

/** A line, and the lines around it as far as they have come by. */
export type Block = { line: LogLine; before: readonly LogLine[]; after: LogLine[] };

/** What is kept from the beginning of the log, and from its end. */
const MAX_AT_EITHER_END = 60;
/** So many lines of a kind tell what it is about. */
const MAX_OF_KIND = 8;
const MAX_KINDS = 2_000;
/** Of lines that say the same: the first ones. */
const MAX_ALIKE = 2;
const MAX_SHAPES = 5_000;
const MAX_COMPARED = 200;
const KIND_LETTERS = 24;

/** The first blocks of a log of any length, and the last ones. */
function createEnds() {
  const first: Block[] = [];
  const last: Block[] = [];
  return {
    add(block: Block): void {
      if (first.length < MAX_AT_EITHER_END) first.push(block);
      else last.push(block);
      if (last.length > MAX_AT_EITHER_END) last.shift();
    },
    /** The first and the last in turn, as a cause stands at either end. */
    inTurn(): Block[] {
      const all = [...first, ...last];
      return all.map((_, index) => all[index % 2 === 0 ? index / 2 : all.length - (index + 1) / 2] as Block);
    },
  };
}

/** How lines of a kind begin: one program that complains all day must not drown the others. */
const kindOf = (text: string): string =>
  withoutAccidents(text.slice(0, MAX_COMPARED))
    .replace(/[^\p{L}]+/gu, '')
    .slice(0, KIND_LETTERS);

export type TellingBlocks = {
  add(block: Block): void;
  /** Those of rare kinds before those of common ones. */
  inOrder(): Block[];
};

/** Keeps a bounded number of blocks. */
export function createTellingBlocks(): TellingBlocks {
  const rare = createEnds();
  const common = createEnds();
  const counts = new Map<string, number>();
  return {
    add(block) {
      const kind = kindOf(block.line.text);
      const count = (counts.get(kind) ?? 0) + 1;
      if (count > 1 || counts.size < MAX_KINDS) counts.set(kind, count);
      (count > MAX_OF_KIND ? common : rare).add(block);
    },
    inOrder: () => [...rare.inTurn(), ...common.inTurn()],
  };
}

/** Says of a line whether it was said often enough. Where so many were said that they are not all remembered, a new one was not. */
export function createRepeats(): (text: string) => boolean {
  const counts = new Map<string, number>();
  return (text) => {
    const shape = withoutAccidents(text.slice(0, MAX_COMPARED));
    const count = counts.get(shape) ?? 0;
    if (count > 0 || counts.size < MAX_SHAPES) counts.set(shape, count + 1);
    return count >= MAX_ALIKE;
  };
}
