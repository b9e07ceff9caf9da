import { type BodyMark, bodyMarks } from '../core/clean-text.js';
import { Problem } from './problem.js';

export const MAX_BODY_BYTES = 1024 * 1024;

/** The JSON of a request's body; an empty body is an empty object. Throws the problem that says what is wrong with it. */
export async function readBody(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text.trim() === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type))
    throw new Problem(
      415,
      `The body is ${type || 'of no named type'}: send JSON, with the header "Content-Type: application/json".`,
    );
  const [mark] = bodyMarks(text);
  if (mark) throw new Problem(400, `The body ${MARKS[mark]}: leave that out.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(400, `The body is not JSON: ${(error as Error).message}.`);
  }
}

const MARKS: Record<BodyMark, string> = {
  nul: 'holds the character U+0000',
  lone_surrogate: 'holds half of a surrogate pair',
  deep: 'is nested too deeply',
};

async function readText(request: Request): Promise<string> {
  const tooLarge = new Problem(413, 'The body is over 1 MiB: send less.', { headers: { connection: 'close' } });
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    bytes += read.value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      await reader?.cancel();
      throw tooLarge;
    }
    chunks.push(read.value);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Problem(400, 'The body is not UTF-8: send JSON in UTF-8.');
  }
}
