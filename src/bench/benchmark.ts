/** One command of `npm run bench`: it measures, and prints figures rather than judging them. */
export type Benchmark = {
  name: string;
  /** One line for the list. */
  about: string;
  /** Runs it and returns the figures under the names that design.md section 7 gives them. `say` tells progress. */
  run(options: {
    rounds: number | null;
    /** How much to measure it with: what a row is, the benchmark says. */
    rows: number | null;
    dir: string | null;
    /** How much a second, and for how long. */
    perSecond: number | null;
    seconds: number | null;
    /** Processes that work. */
    workers: number | null;
    redisUrl: string | null;
    say: (text: string) => void;
  }): Promise<Record<string, unknown>>;
  /** The figures for people. */
  render(figures: Record<string, unknown>): string;
};

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const round = (value: number, digits = 3): number => Number(value.toFixed(digits));
