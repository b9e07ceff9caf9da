/** UTF-16 has a byte order mark, or (in logs of Windows tools) a zero in every second byte. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes.length < 4 || bytes[0] === 0) return 'utf-8';
  return bytes[1] === 0 && bytes[2] !== 0 && bytes[3] === 0 ? 'utf-16le' : 'utf-8';
}

/**
 * Turns chunks of bytes into UTF-8. The first four bytes decide the encoding; a byte order mark goes. What is UTF-8 already passes as it
 * is, invalid bytes included.
 */
export function createByteDecoder(): (bytes: Uint8Array, more: boolean) => Uint8Array {
  const encoder = new TextEncoder();
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let decided = false;
  let held: Uint8Array | null = null;
  return (bytes, more) => {
    let input = bytes;
    if (!decided) {
      if (held) {
        input = new Uint8Array(held.length + bytes.length);
        input.set(held);
        input.set(bytes, held.length);
      }
      if (input.length < 4 && more) {
        held = input.slice();
        return new Uint8Array(0);
      }
      held = null;
      decided = true;
      const encoding = encodingOf(input);
      if (encoding !== 'utf-8') decoder = new TextDecoder(encoding);
      else if (input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf) return input.subarray(3);
    }
    return decoder ? encoder.encode(decoder.decode(input, { stream: more })) : input;
  };
}
