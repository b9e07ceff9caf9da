import { timingSafeEqual } from 'node:crypto';
import { Refusal, type Viewer } from './page.js';

const MOST_BYTES = 16_384;

/** The fields of a form that a page of ours has sent: it comes from where it goes to, and its token is the viewer's. */
export async function readForm(request: Request, origin: string, viewer: Viewer): Promise<Record<string, string>> {
  const form = await readOpenForm(request, origin);
  if (!isSame(form.formToken ?? '', viewer.formToken))
    throw new Refusal(403, 'This form is out of date: go back, reload the page and try again.');
  return form;
}

/** The fields of a form for those who have not signed in yet, and so have no token to send with it. */
export async function readOpenForm(request: Request, origin: string): Promise<Record<string, string>> {
  demandSameOrigin(request, origin);
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new Refusal(400, 'A form is wanted here.');
  if (!(Number(request.headers.get('content-length') ?? Number.NaN) <= MOST_BYTES))
    throw new Refusal(400, 'The form is too long.');
  const fields = Object.fromEntries(new URLSearchParams(await request.text()));
  if (Object.values(fields).some((value) => value.includes('\0')))
    throw new Refusal(400, 'The form holds the character U+0000: leave that out.');
  return fields;
}

/**
 * Throws where a page of another site has asked for it. One of the two headers that tell is there in every browser of today; without either nobody
 * can say that it is ours.
 */
export function demandSameOrigin(request: Request, origin: string): void {
  const from = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const isOurs = (from === null || from === origin) && (site === null || site === 'same-origin');
  if (isOurs && (from !== null || site !== null)) return;
  throw new Refusal(
    403,
    `This does not come from a page of ${origin}: open that address and try again. A proxy in front of Regreen has to pass the header Host on.`,
  );
}

/** In a time that tells nothing of where the two part. */
export function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
