import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageHeaders, renderRefusal } from './setup-page.js';

type SetupDoorOptions<T> = {
  host: string;
  /** 0: any free port. */
  port: number;
  githubOrigin: string;
  /** The first page; its form brings `state` to GitHub, which brings it back to `redirectUrl`. */
  startPage(redirectUrl: string, state: string): string;
  /** Hears when the first page is shown for the first time. */
  onOpened(): void;
  /** Makes credentials of GitHub's code. When it fails, setup has failed. */
  register(code: string): Promise<T>;
  donePage(result: T): string;
};

export type SetupDoor<T> = {
  /** The one address that opens the door, for the first browser that comes by it. */
  address: string;
  result: Promise<T>;
  close(): Promise<void>;
};

/** `ends` follows the answer out: the page stands in the browser before the command goes on. */
type Answer = { status: number; html: string; headers?: Record<string, string>; ends?: () => void };

const CALLBACK_PATH = '/callback';
/** Known to the browser that came first: it may load the page again. */
const COOKIE = 'regreen-setup';
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

const newSecret = (): string => randomBytes(32).toString('base64url');

/** In constant time, whatever the lengths. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

const cookieOf = ({ headers }: IncomingMessage): string =>
  new RegExp(`(?:^|; ?)${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1] ?? '';

const refusal = (status: number, sentence: string): Answer => ({ status, html: renderRefusal(sentence) });

/**
 * A page on this machine that only the person at the console can open: its address carries a random token that is good for one browser, requests must name
 * this host (a foreign name that resolves here is DNS rebinding), and GitHub's way back must bring the state that the page gave it.
 */
export async function openSetupDoor<T>(options: SetupDoorOptions<T>): Promise<SetupDoor<T>> {
  const token = newSecret();
  const state = newSecret();
  const visitor = newSecret();
  let pageShown = false;
  let codeTaken = false;
  let settle: { resolve(result: T): void; reject(error: unknown): void };
  const result = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  result.catch(() => {}); // whoever awaits it hears of it; until then it is nobody's crash

  const server = createServer((request, response) => {
    void answer(request, response).catch((error) => {
      response.destroy();
      settle.reject(error);
    });
  });
  const origin = await listen(server, options);
  const hosts = allowedHosts(options.host, new URL(origin).port);

  function showStart(request: IncomingMessage, given: string): Answer {
    if (!isSame(given, token)) return refusal(404, 'Nothing is here. Open the address that regreen setup printed.');
    // A browser that looks ahead while the address is being typed must not use it up.
    if (/prefetch|prerender/.test(`${request.headers['sec-purpose'] ?? ''} ${request.headers.purpose ?? ''}`))
      return refusal(403, 'This page is not shown ahead of time.');
    if (pageShown && !isSame(cookieOf(request), visitor))
      return refusal(
        403,
        'This address was used already, in another browser. Stop regreen setup with Ctrl-C and run it again.',
      );
    if (!pageShown) options.onOpened();
    pageShown = true;
    return {
      status: 200,
      html: options.startPage(`${origin}${CALLBACK_PATH}`, state),
      headers: { 'set-cookie': `${COOKIE}=${visitor}; Path=/${token}; HttpOnly; SameSite=Lax` },
    };
  }

  async function takeCode(url: URL): Promise<Answer> {
    const code = url.searchParams.get('code') ?? '';
    if (!pageShown || !isSame(url.searchParams.get('state') ?? '', state))
      return refusal(403, 'This is not the way back of the page that regreen setup showed. Run regreen setup again.');
    if (!/^[\w-]{1,255}$/.test(code)) return refusal(400, 'GitHub sent no code. Run regreen setup again.');
    if (codeTaken) return refusal(403, 'This code was taken already.');
    codeTaken = true;
    try {
      const registered = await options.register(code);
      return { status: 200, html: options.donePage(registered), ends: () => settle.resolve(registered) };
    } catch (error) {
      return { ...refusal(502, (error as Error).message), ends: () => settle.reject(error) };
    }
  }

  async function decide(request: IncomingMessage): Promise<Answer> {
    if (!hosts.has(request.headers.host ?? '')) return refusal(403, 'This host is not known here.');
    if (request.method !== 'GET') return refusal(405, 'Pages are read here.');
    const url = new URL(request.url ?? '/', origin);
    if (url.pathname === CALLBACK_PATH) return takeCode(url);
    return showStart(request, url.pathname.slice(1));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, html, headers, ends } = await decide(request);
    if (ends) response.once('close', ends);
    response.writeHead(status, { ...pageHeaders(options.githubOrigin), ...headers, connection: 'close' }).end(html);
  }

  return { address: `${origin}/${token}`, result, close: () => closeServer(server) };
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
}

/** The Host headers of a browser that was sent to our own address. Node's URL leaves port 80 out, as browsers do. */
function allowedHosts(host: string, port: string): Set<string> {
  const own = host.includes(':') ? `[${host}]` : host.toLowerCase();
  const names = LOOPBACK.includes(own) ? LOOPBACK : [own];
  return new Set(names.map((name) => (port ? `${name}:${port}` : name)));
}

/** Also the connections that a browser opened in advance and never used. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
