/** At most `max` UTF-16 code units of a text, and no half of a character; `…` says that there was more. */
export const cutText = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`;
