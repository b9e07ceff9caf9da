import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../core/loopback-host.js';

/** Headers by which a proxy or a tunnel betrays that the request began elsewhere. */
const FORWARDED =
  /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.*|true-client-ip|cf-.*|fly-.*|x-envoy-.*|x-azure-.*)$/;

type Asked = Pick<IncomingMessage, 'headers' | 'socket' | 'httpVersion'>;

/**
 * Why a request cannot come from a program on this machine, or null when it may. A tunnel forwards the world to loopback, a name
 * of the world may resolve to it, and a browser on this machine runs the pages of the world. Null proves nothing: a proxy may pass
 * requests on that look as if they were its own, so whoever relies on this has to know that none does.
 */
export function foreignBecause({ headers, socket, httpVersion }: Asked): string | null {
  if (!isLoopbackHost(socket.remoteAddress ?? '')) return 'it comes from another machine';
  if (httpVersion !== '1.1') return `it speaks HTTP/${httpVersion}, as proxies do`;
  const forwarded = Object.keys(headers).find((name) => FORWARDED.test(name));
  if (forwarded) return `it came through a proxy, as its header ${forwarded} says`;
  const host = headers.host ?? '';
  if (!isLoopbackHost(host.replace(/:\d{1,5}$/, ''))) return `its Host is ${host || 'missing'}, not this machine`;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'a page of another site asked for it';
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return 'a page of another origin asked for it';
  return null;
}
