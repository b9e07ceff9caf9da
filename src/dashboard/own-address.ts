import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../core/loopback-host.js';
import { Refusal } from './page.js';

/** Where a browser believes to be. */
export type OwnAddress = {
  /** Without a trailing slash. */
  origin: string;
  isSecure: boolean;
};

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/;

/**
 * Says what address of ours a request names. Any other name that leads here is refused: a page of its owner would be of one origin with us (DNS
 * rebinding). The public address alone may be https, because whatever ends TLS stands before us.
 */
export function createOwnAddress({ publicUrl, host }: { publicUrl: string | null; host: string }) {
  const open = publicUrl === null ? null : new URL(publicUrl);
  const listening = host.includes(':') ? `[${host}]` : host;
  return ({ headers }: Pick<IncomingMessage, 'headers'>): OwnAddress => {
    const given = (headers.host ?? '').toLowerCase();
    const name = HOST.exec(given)?.[1];
    if (name !== undefined && name === open?.hostname)
      return { origin: open.origin, isSecure: open.protocol === 'https:' };
    if (name !== undefined && (isLoopbackHost(name) || name === listening.toLowerCase()))
      return { origin: `http://${given}`, isSecure: false };
    throw new Refusal(
      421,
      `This Regreen is not known by the name you came by. ${open ? `Go to ${open.origin}.` : 'Its operator sets REGREEN_PUBLIC_URL to the address that people use.'}`,
    );
  };
}
