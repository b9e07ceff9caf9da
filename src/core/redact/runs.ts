/** Letters, digits and what tokens and base64 have between them. One entry for every UTF-16 unit: reading beyond an array is slow. */
const IN_RUN = new Uint8Array(65_536);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-.~')
  IN_RUN[character.charCodeAt(0)] = 1;

const isInRun = (text: string, at: number): boolean => IN_RUN[text.charCodeAt(at)] === 1;

/** Short of any token with a shape of its own. */
const SHORTEST = 20;

/**
 * Calls `found` with the start and end of every run of at least 20 token characters; it may answer where to go on. Looks at every
 * twentieth character and goes back from there, so that most characters of ordinary text are not looked at.
 */
export function eachRun(text: string, found: (start: number, end: number) => number): void {
  let from = 0;
  let at = SHORTEST - 1;
  while (at < text.length) {
    let start = at;
    while (start >= from && isInRun(text, start)) start--;
    if (start >= from) {
      from = start + 1;
    } else {
      let end = at + 1;
      while (end < text.length && isInRun(text, end)) end++;
      from = Math.max(end, found(from, end));
    }
    at = from + SHORTEST - 1;
  }
}
