/**
 * Lets work through one at a time, one each turn of the event loop: what the database answers between two is heard at once, and not after all of
 * them. The first of several does not wait.
 */
export function createTurns(): () => Promise<void> | undefined {
  const waiting: (() => void)[] = [];
  let taken = false;
  const next = () => {
    const first = waiting.shift();
    if (first === undefined) taken = false;
    else {
      setImmediate(next);
      first();
    }
  };
  return () => {
    if (taken) return new Promise((begin) => waiting.push(begin));
    taken = true;
    setImmediate(next);
    return undefined;
  };
}
