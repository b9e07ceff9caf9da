import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { printableJson } from '../core/printable.js';
import { redact } from '../core/redact/index.js';
import { redactJson } from '../core/redact-json.js';

/** The door lets no larger body in; a brotli bomb ends here. */
const MAX_BODY_BYTES = 25 * 1024 * 1024;

/** The body of a delivery as it is kept, unpacked, redacted and printable. Rejects where the bytes cannot be unpacked. */
export async function showBody(body: Buffer, indent: number): Promise<string> {
  const bytes = await promisify(brotliDecompress)(body, { maxOutputLength: MAX_BODY_BYTES });
  return printableJson(redactJson(parse(bytes.toString('utf8'))), indent);
}

/** A body that is no JSON is shown as one text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return redact(text);
  }
}
