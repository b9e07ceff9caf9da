type Decoder = { decode(bytes: Uint8Array, more: boolean): string };

/** UTF-16 has a byte order mark, or (in logs of Windows tools) a zero in every second byte. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes.length < 4 || bytes[0] === 0) return 'utf-8';
  return bytes[1] === 0 && bytes[2] !== 0 && bytes[3] === 0 ? 'utf-16le' : 'utf-8';
}

/**
 * Turns chunks of bytes into text. The first four bytes decide the encoding; invalid bytes become U+FFFD, a byte order mark goes.
 */
export function createByteDecoder(): Decoder {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let held: Uint8Array | null = null;
  return {
    decode(bytes, more) {
      let input = bytes;
      if (!decoder) {
        if (held) {
          input = new Uint8Array(held.length + bytes.length);
          input.set(held);
          input.set(bytes, held.length);
        }
        if (input.length < 4 && more) {
          held = input.slice();
          return '';
        }
        held = null;
        decoder = new TextDecoder(encodingOf(input));
      }
      return decoder.decode(input, { stream: more });
    },
  };
}
