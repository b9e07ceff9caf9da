/** Ways to show a text to a model and not to a person. */

/** Written in the tag characters, which nothing shows. https://www.unicode.org/charts/PDF/UE0000.pdf */
export const tagged = (text: string): string =>
  [...text].map((character) => String.fromCodePoint(0xe0000 + (character.codePointAt(0) ?? 0))).join('');

/** A zero width space between all letters. */
export const spread = (text: string): string => [...text].join('\u200b');

/** As bytes in variation selectors behind a harmless letter. */
export const selected = (text: string): string =>
  `a${[...Buffer.from(text)].map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16)).join('')}`;

/** Reads from the right on screens, and is stored from the left. https://trojansource.codes */
export const overridden = (text: string): string => `\u202e${[...text].reverse().join('')}\u202c${text}`;

/** Concealed (SGR 8): terminals show nothing. */
export const concealed = (text: string): string => `\u001b[8m${text}\u001b[28m`;

/** Black on black, then one line up, and over it. */
export const overwritten = (text: string): string => `\u001b[30;40m${text}\u001b[0m\n\u001b[1A\u001b[2Kok\n`;

/** Terminals show what comes after the carriage return. */
export const returned = (text: string): string => `${text}\rreading ledgers: ok`;

/** A link that terminals show by another text. */
export const linked = (text: string, address: string): string =>
  `\u001b]8;;${address}\u001b\\${text}\u001b]8;;\u001b\\`;

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });

/** Letters of other alphabets that look the same. */
export const lookalike = (text: string): string =>
  text.replace(/[aeocp]/g, (letter) => ({ a: 'а', e: 'е', o: 'о', c: 'с', p: 'р' })[letter] ?? letter);
