import { z } from 'zod';

const count = z.int().min(0);

/** How many attempts there were, and what became of them. Those whose head moved on, or that GitHub refused, stand under `proposed` alone. */
const fixCountsSchema = z.object({
  /** All of them. */
  proposed: count,
  /** They reached the branch, or the jobs ran again. */
  applied: count,
  /** The checks say that it worked: nothing else makes a success. */
  verified: count,
  /** The checks spoke against it, whether it was taken back or not. */
  regressed: count,
  /** They were applied, and the checks never spoke. */
  unknown: count,
  /** A person said no. */
  rejected: count,
  /** A person is asked. */
  waiting: count,
  /** Nobody has taken them up yet, or the checks are still to speak. */
  open: count,
});
type FixCounts = z.infer<typeof fixCountsSchema>;
export type StrategyCounts = { strategy: string } & FixCounts;

/** verified / (verified + regressed), from 0 to 1; null where the checks have judged none. */
const ratedCountsSchema = fixCountsSchema.extend({ successRate: z.number().min(0).max(1).nullable() });
export type RatedCounts = z.infer<typeof ratedCountsSchema>;

/** As `regreen stats fixes --json` prints it. */
export const fixStatsSchema = z.object({
  /** Attempts made then or later; null: all. */
  since: z.iso.datetime().nullable(),
  strategies: z.array(z.object({ strategy: z.string() }).extend(ratedCountsSchema.shape)),
  total: ratedCountsSchema,
});
type FixStats = z.infer<typeof fixStatsSchema>;

const NONE: FixCounts = {
  proposed: 0,
  applied: 0,
  verified: 0,
  regressed: 0,
  unknown: 0,
  rejected: 0,
  waiting: 0,
  open: 0,
};

/** Sums the strategies up, and rates each by what the checks have said. */
export const fixStats = (since: string | null, strategies: StrategyCounts[]): FixStats => ({
  since,
  strategies: strategies.map(rated),
  total: rated(strategies.reduce(sum, NONE)),
});

const sum = (one: FixCounts, other: FixCounts): FixCounts => ({
  proposed: one.proposed + other.proposed,
  applied: one.applied + other.applied,
  verified: one.verified + other.verified,
  regressed: one.regressed + other.regressed,
  unknown: one.unknown + other.unknown,
  rejected: one.rejected + other.rejected,
  waiting: one.waiting + other.waiting,
  open: one.open + other.open,
});

/** How many the checks have spoken about. */
export const judgedOf = ({ verified, regressed }: FixCounts): number => verified + regressed;

const rated = <Counts extends FixCounts>(counts: Counts): Counts & RatedCounts => ({
  ...counts,
  successRate: judgedOf(counts) === 0 ? null : counts.verified / judgedOf(counts),
});
