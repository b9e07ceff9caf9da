/** What nobody sees between two characters: zero width, direction marks, soft hyphens, joiners, fillers, selectors, tags (U+E0000). */
const HIDDEN = [
  '[\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8]',
  '\\udb40[\\udc00-\\udfff]',
].join('|');
/** Alone: most texts hold nothing beyond Latin-1, and are not even looked through for what could only stand there. */
const SOFT_HYPHEN = '\u00ad';
const ONE = new RegExp(HIDDEN);
const ALL = new RegExp(`${HIDDEN}|${SOFT_HYPHEN}`, 'g');

/** The text without what is hidden in it; null: nothing is. */
export const withoutHiddenWithin = (text: string): string | null =>
  ONE.test(text) || text.includes(SOFT_HYPHEN) ? text.replace(ALL, '') : null;
