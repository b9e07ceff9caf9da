/** How long one write may take: GitHub itself gives up on a request after ten seconds. Leases of writers are longer. */
export const WRITE_TIMEOUT_MS = 15_000;

/** The `request` option of a write, which gives up in time. */
export const bounded = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(WRITE_TIMEOUT_MS) });
