// CSI sequences (colours, cursor), OSC sequences (titles, links; ended by BEL or ST), other two-byte escapes, and the same CSI
// written out as caret text (`^[[31m`) by tools that show control characters. https://www.ecma-international.org/publications-and-standards/standards/ecma-48/
const CODES =
  /\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\|$)|\x1b[()][0-9A-B]|\x1b[@-Z\\^_=>]|\^\[\[[0-9;?]{0,32}[A-Za-z]/g;
const REST = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const ANY_CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\^\[\[/;

/** The text without terminal codes and without other control characters (tabs stay). */
export function stripCodes(text: string): string {
  if (!ANY_CONTROL.test(text)) return text;
  return text.replace(CODES, '').replace(REST, '');
}

/** What a terminal would show of a line that carriage returns rewrote: its last state that is not blank. */
export function lastState(text: string): string {
  if (!text.includes('\r')) return text;
  const states = text.split('\r');
  for (let index = states.length - 1; index >= 0; index--) {
    const state = states[index] ?? '';
    if (state.trim() !== '') return state;
  }
  return '';
}
