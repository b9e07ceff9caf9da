import type { Span } from './encoded-secrets.js';
import { transitions } from './secret-value.js';

/** Base64, also with what is neither letter nor digit as JSON, a URL or HTML writes it. */
const RUN =
  /(?:[A-Za-z0-9+/=]|\\{1,2}(?:\/|u00(?:2[bBfF]|3[dD]))|%(?:2[bBfF]|3[dD])|&#(?:43|47|61|x2[bBfF]|x3[dD]);){16,8000}/g;
/** Quotes, frames, continuation marks, colours. */
const LINE_IS_OVER = /^(?:\W|\[[\d;]{0,10}m){0,20}$/;
const MAX_BEHIND = 60;
/** Words and paths are shorter, but for some: a key's line has 64. */
const SURE_LENGTH = 40;

/**
 * Where base64 of a key stands in a line, whatever is before it: a number, a time, the name of a container. `isNear`: the lines before are of
 * a key, so that what ends this one need not look like it.
 */
export function keyBodyIn(line: string, isNear: boolean): Span[] {
  const spans: Span[] = [];
  for (const { 0: run, index: start } of line.matchAll(RUN)) {
    const end = start + run.length;
    const isLast = line.length - end <= MAX_BEHIND && LINE_IS_OVER.test(line.slice(end));
    if ((isLast && isNear) || ((isLast || run.length >= SURE_LENGTH) && isMixed(run))) spans.push({ start, end });
  }
  return spans;
}

const isMixed = (run: string): boolean => /[a-z]/.test(run) && /[A-Z]/.test(run) && transitions(run) >= 3;
