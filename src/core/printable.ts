/** C0 and C1 control characters, and those that turn the direction of text: on a terminal they can hide or forge what is shown. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const CONTROLS_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from outside, fit for one line of a terminal: white space is one space, other control characters are pictures of themselves. */
export const printable = (text: string): string =>
  text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029 ]+/g, ' ')
    .replace(CONTROLS, pictureOf)
    .toWellFormed();

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** `printable`, and blanks stay as many as they are, for what has its columns. */
export const printableColumns = (text: string): string => text.split(' ').map(printable).join(' ');

/** `printable` for each line. */
export const printableLines = (text: string): string[] => text.split(/\r?\n/).map(printable);

/** JSON on one line, or indented, whose control characters are all escaped: JSON.stringify escapes the C0 ones only. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    CONTROLS_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
