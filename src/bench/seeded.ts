/** A source of numbers below a bound that are the same for the same seed. https://en.wikipedia.org/wiki/Xorshift (32 bits) */
export function seeded(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
