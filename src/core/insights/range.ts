/** The ranges that can be chosen, in days. */
export const RANGE_DAYS = [7, 30, 90] as const;
export type RangeDays = (typeof RANGE_DAYS)[number];

/** A range of whole days in UTC that ends with today, in equal buckets. */
export type Range = {
  days: RangeDays;
  from: Date;
  /** The end of today: not in it. */
  until: Date;
  bucketMs: number;
  /** What a bucket is. */
  each: 'day' | 'week';
  /** First day of each bucket, YYYY-MM-DD. */
  buckets: string[];
};

const DAY_MS = 86_400_000;

/** 7 and 30 days go by days, 90 by weeks: thirteen, so that each is whole. */
export function rangeOf(days: RangeDays, now: number): Range {
  const until = Math.floor(now / DAY_MS) * DAY_MS + DAY_MS;
  const each = days === 90 ? 'week' : 'day';
  const bucketMs = each === 'week' ? 7 * DAY_MS : DAY_MS;
  const count = Math.ceil((days * DAY_MS) / bucketMs);
  const from = until - count * bucketMs;
  return {
    days,
    from: new Date(from),
    until: new Date(until),
    bucketMs,
    each,
    buckets: Array.from({ length: count }, (_, index) => new Date(from + index * bucketMs).toISOString().slice(0, 10)),
  };
}

/** The bucket that a moment lies in; null outside of the range. */
export function bucketAt({ from, until, bucketMs }: Range, at: number): number | null {
  return at >= from.getTime() && at < until.getTime() ? Math.floor((at - from.getTime()) / bucketMs) : null;
}
