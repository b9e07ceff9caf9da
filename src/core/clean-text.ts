/** Longest text kept in a column; what is longer is cut with "…". */
const MAX_TEXT = 2_000;

/** Makes a text fit for PostgreSQL: no NUL, no lone surrogate, at most `max` UTF-16 units (cut with "…"). */
export function cleanText(text: string, max: number = MAX_TEXT): string {
  const whole = text.replaceAll('\u0000', '\uFFFD').toWellFormed();
  return whole.length <= max ? whole : `${whole.slice(0, max - 1).toWellFormed()}…`;
}

/** Nesting beyond which PostgreSQL may refuse a document (it gives up at some thousands). */
const MAX_DEPTH = 500;

const BODY_MARKS = ['nul', 'lone_surrogate', 'deep'] as const;
export type BodyMark = (typeof BODY_MARKS)[number];

/** Why a JSON body, which PostgreSQL's jsonb could not hold, is kept as its raw bytes only. */
export function bodyMarks(body: string): BodyMark[] {
  const marks: BodyMark[] = [];
  if (body.includes('\\u0000') || body.includes('\u0000')) marks.push('nul');
  if (body.includes('\\u') && /\\u[dD][89a-fA-F]/.test(body) && hasLoneSurrogate(body)) marks.push('lone_surrogate');
  if (opensOften(body) && deepest(body) > MAX_DEPTH) marks.push('deep');
  return marks;
}

function hasLoneSurrogate(body: string): boolean {
  const units = body.replace(/\\u([0-9a-fA-F]{4})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  return !units.isWellFormed();
}

/** Whether enough is opened to be deep: hardly any delivery has that much, and to look for two characters is quicker than to read all. */
function opensOften(body: string): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = body.indexOf(bracket); at !== -1; at = body.indexOf(bracket, at + 1))
      if (++count > MAX_DEPTH) return true;
  }
  return false;
}

function deepest(body: string): number {
  let depth = 0;
  let most = 0;
  for (let index = 0; index < body.length; index++) {
    const unit = body.charCodeAt(index);
    if (unit === 0x7b || unit === 0x5b) most = Math.max(most, ++depth);
    else if (unit === 0x7d || unit === 0x5d) depth--;
  }
  return most;
}

/** `cleanText` for every text in a JSON value. */
export function cleanDeep<T>(value: T, max: number = MAX_TEXT): T {
  if (typeof value === 'string') return cleanText(value, max) as T;
  if (Array.isArray(value)) return value.map((entry) => cleanDeep(entry, max)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [cleanText(key), cleanDeep(entry, max)])) as T;
}
