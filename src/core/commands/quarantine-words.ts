import { MAX_QUARANTINE_DAYS, MAX_QUARANTINE_NAME, QUARANTINE_DAYS } from '../quarantine.js';

export type QuarantineWords = { name: string; days: number; reason: string | null };

/** What is wrong, in words that go behind a colon. */
type Mistake = { mistake: string };

/** What a quotation opens and closes with; telephones write the curly ones. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“', '`': '`', "'": "'" };

const REST = /^(?:\s+for\s+(\d{1,4})\s*(d|days?|w|weeks?))?(?:\s*,?\s+because\s+(\S.*?))?\s*$/i;
const MOST_READ = 2_000;

const HOW = `write /regreen quarantine "check or test" for ${QUARANTINE_DAYS}d because …`;

/**
 * What stands behind `/regreen quarantine`: `"check or test" [for 14d] [because …]`. A name may hold quotation marks itself.
 */
export function parseQuarantineWords(words: string): QuarantineWords | Mistake {
  const text = words.slice(0, MOST_READ).trim();
  const close = QUOTES[text[0] ?? ''];
  if (close === undefined) return { mistake: `the name of the check or test stands in quotation marks: ${HOW}` };
  for (let end = text.indexOf(close, 1); end !== -1; end = text.indexOf(close, end + 1)) {
    const rest = REST.exec(text.slice(end + 1));
    if (!rest) continue;
    const [, number, unit = '', reason = null] = rest;
    return checked({
      name: flat(text.slice(1, end)),
      days: number === undefined ? QUARANTINE_DAYS : Number(number) * (/^w/i.test(unit) ? 7 : 1),
      reason,
    });
  }
  return { mistake: `that cannot be read: ${HOW}` };
}

/** The name behind `/regreen unquarantine`. */
export function parseQuarantineName(words: string): { name: string } | Mistake {
  const text = words.slice(0, MOST_READ).trim();
  const close = QUOTES[text[0] ?? ''];
  const end = close === undefined ? -1 : text.lastIndexOf(close);
  const name = end > 0 ? flat(text.slice(1, end)) : '';
  if (name === '' || name.length > MAX_QUARANTINE_NAME || !/^[\s.,;:!?]*$/.test(text.slice(end + 1)))
    return {
      mistake:
        'the name of the check or test stands in quotation marks, and nothing behind it: write /regreen unquarantine "check or test"',
    };
  return { name };
}

function checked(given: QuarantineWords): QuarantineWords | Mistake {
  if (given.name === '' || given.name.length > MAX_QUARANTINE_NAME)
    return { mistake: `the name has 1 to ${MAX_QUARANTINE_NAME} characters: ${HOW}` };
  if (given.days < 1 || given.days > MAX_QUARANTINE_DAYS)
    return { mistake: `a quarantine lasts 1 to ${MAX_QUARANTINE_DAYS} days: ${HOW}` };
  return given;
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
