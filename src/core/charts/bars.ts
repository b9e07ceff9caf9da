import { amountWords, roundTicks, type Unit } from './amounts.js';
import { drawable, tenth } from './frame.js';

/** What a chart of bars shows: one bar a thing, the largest first or as given. */
export type Bars = { unit: Unit; rows: readonly { name: string; value: number | null }[] };

export type BarLayout = {
  kind: 'bars';
  width: number;
  height: number;
  /** Where bars begin; names stand before it. */
  left: number;
  bars: { name: string; words: string; y: number; width: number; height: number }[];
};

const ROW = 26;
const BAR = 16;
const NAME_WIDTH = 250;
/** Room for the amount behind the longest bar. */
const WORDS_WIDTH = 70;
const MOST_OF_NAME = 38;

/** Lays out bars that lie, each with its name and amount beside it. */
export function layOutBars({ unit, rows }: Bars, width: number): BarLayout {
  const largest = Math.max(0, ...rows.map(({ value }) => drawable(value) ?? 0));
  const top = roundTicks(largest, unit).at(-1)!;
  const room = width - NAME_WIDTH - WORDS_WIDTH;
  return {
    kind: 'bars',
    width,
    height: rows.length * ROW,
    left: NAME_WIDTH,
    bars: rows.map(({ name, value }, index) => ({
      name: shortened(name),
      words: amountWords(drawable(value) ?? Number.NaN, unit),
      y: index * ROW + (ROW - BAR) / 2,
      width: tenth(((drawable(value) ?? 0) / top) * room),
      height: BAR,
    })),
  };
}

/** The end of a long name tells more than its middle. */
function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= MOST_OF_NAME) return name;
  return `${letters.slice(0, 14).join('')}…${letters.slice(15 - MOST_OF_NAME).join('')}`;
}
