/**
 * Beats again and again, one at a time: an older one that comes through late would take back what was given up meanwhile. Returns how to stop,
 * which waits for the one under way. `beat` swallows what it throws itself.
 */
export function startBeats(everyMs: number, beat: () => Promise<void>): () => Promise<void> {
  let beating: Promise<void> | null = null;
  const timer = setInterval(() => {
    beating ??= beat().finally(() => {
      beating = null;
    });
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await beating;
  };
}
