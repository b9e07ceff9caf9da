/** First ids by kind, in the size GitHub's have today, so that code which keeps them in 32 bits breaks here first. */
const firstIds = {
  account: 210_000_001,
  app: 1_900_001,
  installation: 96_000_001,
  repository: 1_090_000_001,
  pullRequest: 2_990_000_001,
  checkSuite: 50_100_000_001,
  checkRun: 56_200_000_001,
  status: 41_300_000_001,
  workflow: 201_000_001,
  workflowRun: 19_500_000_001,
  artifact: 4_700_000_001,
  issueComment: 3_560_000_001,
  review: 3_490_000_001,
  reviewComment: 2_530_000_001,
  reaction: 310_000_001,
  hookDelivery: 27_600_000_000_001,
} as const;

export type IdKind = keyof typeof firstIds;

/** A counter per kind. */
export function createIds(): (kind: IdKind) => number {
  const next = new Map<IdKind, number>();
  return (kind) => {
    const id = next.get(kind) ?? firstIds[kind];
    next.set(kind, id + 1);
    return id;
  };
}

/** Looks like one of GitHub's new global ids: a prefix for the kind and opaque text. */
export const nodeId = (prefix: string, id: number | string): string =>
  `${prefix}_${Buffer.from(`local:${id}`).toString('base64url')}`;

/** GitHub's time stamps have no milliseconds. */
export const isoSeconds = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
export const isoOrNull = (date: Date | null): string | null => date && isoSeconds(date);
