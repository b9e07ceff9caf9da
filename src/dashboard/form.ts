import { timingSafeEqual } from 'node:crypto';
import { Refusal, type Viewer } from './page.js';

const MOST_BYTES = 16_384;

/** Throws where a page of another site has asked for it. */
export function demandSameOrigin(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin')
    throw new Refusal(403, 'A page of another site asked for this: go to the dashboard itself.');
  const origin = request.headers.get('origin');
  if (origin !== null && new URL(request.url).host !== hostOf(origin))
    throw new Refusal(403, 'A page of another site asked for this: go to the dashboard itself.');
}

/** The fields of a form that a page of ours has sent: its token is the viewer's, and it comes from where it goes to. */
export async function readForm(request: Request, viewer: Viewer): Promise<Record<string, string>> {
  demandSameOrigin(request);
  if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded'))
    throw new Refusal(400, 'A form is wanted here.');
  if (Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY) > MOST_BYTES)
    throw new Refusal(400, 'The form is too long.');
  const form = Object.fromEntries(new URLSearchParams(await request.text()));
  if (!isSame(form.formToken ?? '', viewer.formToken))
    throw new Refusal(403, 'This form is out of date: go back, reload the page and try again.');
  return form;
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

/** In a time that tells nothing of where the two part. */
function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
