/** Code page 437 from 0x80 on: what a Windows console makes of the bytes of UTF-8. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ';
const BYTES = new Map([...CP437].map((character, index) => [character, index + 0x80]));
/** The first byte of a sequence of two or three, then its further bytes; `Γ` begins the arrows, bullets and crosses of test runners. */
const SEQUENCE = /[Γ├┬][^\x00-\x7f]{1,2}/g;

/** Undoes what code page 437 did to the symbols of UTF-8 (`ΓùÅ` was `●`), for matching; lines are quoted as they stand. */
export function unmangle(text: string): string {
  if (!/[Γ├┬]/.test(text)) return text;
  return text.replace(SEQUENCE, (sequence) => {
    const bytes = [...sequence].map((character) => BYTES.get(character) ?? 0);
    const length = (bytes[0] ?? 0) >= 0xe0 ? 3 : 2;
    const wanted = bytes.slice(0, length);
    if (wanted.length < length || wanted.slice(1).some((byte) => byte < 0x80 || byte > 0xbf)) return sequence;
    return new TextDecoder().decode(new Uint8Array(wanted)) + [...sequence].slice(length).join('');
  });
}
