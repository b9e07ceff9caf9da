import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import type { OwnAddress } from './own-address.js';

/** `session`: who somebody is; `login`: that they are on their way to GitHub and back; `said`: a sentence for the next page. */
export type CookieName = 'session' | 'login' | 'said';

/** The prefix keeps other hosts of the domain, and whoever stands between on http, from setting it. */
const fullName = (name: CookieName, { isSecure }: OwnAddress): string => `${isSecure ? '__Host-' : ''}regreen_${name}`;

export function readCookie({ headers }: Pick<IncomingMessage, 'headers'>, name: CookieName, address: OwnAddress) {
  const full = fullName(name, address);
  return headers.cookie === undefined ? undefined : parse(headers.cookie, full)[full];
}

/** Lax: the way back from GitHub begins there, and has to bring them. An empty value takes it away. */
export function writeCookie(c: Context, name: CookieName, value: string, address: OwnAddress, maxAgeS: number): void {
  setCookie(c, fullName(name, address), value, {
    path: '/',
    httpOnly: true,
    secure: address.isSecure,
    sameSite: name === 'said' ? 'Strict' : 'Lax',
    maxAge: value === '' ? 0 : maxAgeS,
  });
}
