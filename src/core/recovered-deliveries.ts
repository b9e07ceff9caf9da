/** What a pass over the App's delivery log did. Times are ISO 8601 texts. */
export type RecoveredDeliveries = {
  /** Lines of GitHub's delivery log; tries of one delivery on a page count once. */
  lookedAt: number;
  known: number;
  broughtIn: number;
  failed: { deliveryId: string; event: string; reason: string }[];
  /** Everything that was delivered between `from` and `upTo`, and that could be brought in, is in. Null: nothing is looked through to its end yet. */
  from: string | null;
  upTo: string | null;
  /** Why it stopped before it was through; null: it is through. */
  stopped: string | null;
};
