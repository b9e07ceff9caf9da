const DECLARED = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']/;

function decoderOf(bytes: Uint8Array): InstanceType<typeof TextDecoder> {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return new TextDecoder('utf-16le');
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0 && bytes.length > 3)
    return new TextDecoder('utf-16be');
  const declared = DECLARED.exec(new TextDecoder('latin1').decode(bytes.subarray(0, 300)).replace(/^ï»¿/, ''))?.[1];
  // Bytes that read as ASCII so far are no UTF-16, whatever is declared.
  if (declared && !/^utf-?(?:8|16)/i.test(declared)) {
    try {
      return new TextDecoder(declared.toLowerCase());
    } catch {
      // An encoding that nobody knows: most text is UTF-8.
    }
  }
  return new TextDecoder('utf-8');
}

/** The text of a report: UTF-8, UTF-16 by its byte order mark or its zeros, else what the XML declaration says. Bytes that fit no character become U+FFFD. */
export const decodeReport = (bytes: Uint8Array): string => decoderOf(bytes).decode(bytes);
