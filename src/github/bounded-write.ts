/** How long one write may take: GitHub itself gives up on a request after ten seconds. */
export const WRITE_TIMEOUT_MS = 10_000;

/**
 * A writer's lease, taken anew right before each write: what a dead writer has sent has happened or never will when it is over, and who comes
 * after need not wait longer.
 */
export const WRITE_LEASE_MS = WRITE_TIMEOUT_MS + 2_000;

/** The `request` option of a write, which gives up in time. */
export const bounded = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(WRITE_TIMEOUT_MS) });
