import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { cutText } from '../core/cut-text.js';
import { actions } from './actions.js';
import { assetAt } from './assets.js';
import { readCookie, writeCookie } from './cookies.js';
import { demandSameOrigin, readForm, readOpenForm } from './form.js';
import { HEADERS, QUEUES_POLICY } from './headers.js';
import { createKeptFigures } from './insights/kept-figures.js';
import { createLivePages } from './live.js';
import { goodbyePage, loginPage } from './login-page.js';
import type { OwnAddress } from './own-address.js';
import {
  type Action,
  type Call,
  type DashboardParts,
  type Download,
  type Page,
  Refusal,
  type View,
  type Viewer,
} from './page.js';
import { downloads, pages } from './pages.js';
import { headingOf, html, refusalOf, renderPage, Sorry } from './render.js';
import type { SignIn } from './sign-in.js';

type Bindings = { Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } };

export type DashboardOptions = DashboardParts & {
  /** Who is asking; null: somebody who has to sign in. Throws a `Refusal` for whoever may not come in at all. */
  identify: (request: IncomingMessage) => Promise<Viewer | null>;
  signIn: SignIn;
  /** The address of ours that a request names. Throws a `Refusal` where it is none. */
  ownAddress: (request: IncomingMessage) => OwnAddress;
  publicUrl: string | null;
  /** A look into the queues, below this path; null: they are not open yet. */
  queueBoard: (basePath: string) => QueueBoard | null;
  liveEveryMs?: number;
};

export type Dashboard = {
  listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends the pages that are kept up to date; to be called before the server is closed, which waits for them. */
  close(): void;
};

/** What answers requests by itself. */
type QueueBoard = { fetch(request: Request): Response | Promise<Response> };

const QUEUES_PATH = '/operations/queues';
/** What was just done is read once, on the page that comes next. */
const SAID_S = 30;
/** GitHub's code is good for as long. */
const ATTEMPT_S = 600;
const SESSION_S = 12 * 3_600;
/** Of every answer about what somebody may see. */
const KEPT_NOWHERE = { ...HEADERS, 'cache-control': 'no-store' };

/** The dashboard, for a server to hand its requests to. */
export function createDashboard(options: DashboardOptions): Dashboard {
  const { identify, signIn, ownAddress, publicUrl, queueBoard, liveEveryMs, ...given } = options;
  const parts = { ...given, kept: createKeptFigures(given.now) };
  const live = createLivePages({ log: parts.log, everyMs: liveEveryMs });
  const app = new Hono<Bindings>();

  app.get('/assets/*', (c) => {
    const asset = assetAt(c.req.path);
    if (!asset) return c.text('Nothing is here.', 404);
    return new Response(new Uint8Array(asset.body), {
      headers: {
        'content-type': asset.type,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      },
    });
  });
  app.get('/login', (c) => answering(c, () => showLogin(c)));
  app.get('/login/github', (c) => answering(c, (address) => begin(c, address)));
  app.get('/login/callback', (c) => answering(c, (address) => finish(c, address)));
  app.post('/login', (c) => answering(c, (address) => enter(c, address)));
  app.post('/logout', (c) => answering(c, (address) => leave(c, address)));
  for (const page of pages) app.get(page.path, (c) => answering(c, (address) => show(c, page, address)));
  for (const download of downloads) app.get(download.path, (c) => answering(c, () => send(c, download)));
  for (const action of actions) app.post(action.path, (c) => answering(c, (address) => act(c, action, address)));
  let board: QueueBoard | null = null;
  app.all(`${QUEUES_PATH}/*`, (c) => answering(c, (address) => showQueues(c, address)));
  app.all(QUEUES_PATH, (c) => answering(c, (address) => showQueues(c, address)));
  app.notFound((c) => answering(c, () => Promise.reject(new Refusal(404, 'There is no such page.'))));

  async function show(c: Context<Bindings>, page: Page, address: OwnAddress): Promise<Response> {
    const viewer = await signedIn(c, page);
    const call = callOf(c, viewer, parts);
    // Hono answers HEAD as GET, and drops the body.
    const follows = c.req.raw.method === 'GET' && c.req.header('accept')?.includes('text/event-stream');
    const whose = viewer.userId ?? viewer.formToken;
    // Before the page is made: whoever asks in vain is not to cost one each time.
    if (follows) live.demandPlace(whose);
    const view = await page.show(call);
    if (view.live && follows) {
      return live.follow(whose, async () => {
        const again = await page.show({ ...call, viewer: await signedIn(c, page) });
        return { html: await html(again.body), isLast: !again.live };
      });
    }
    const said = readCookie(c.env.incoming, 'said', address) ?? null;
    if (said !== null) writeCookie(c, 'said', '', address, 0);
    return c.html(await renderPage({ page, view, viewer, said, liveAt: view.live ? call.url : null }));
  }

  async function showQueues(c: Context<Bindings>, address: OwnAddress): Promise<Response> {
    await signedIn(c, { path: QUEUES_PATH, operatorsOnly: true });
    if (c.req.method !== 'GET') demandSameOrigin(c.req.raw, address.origin);
    board ??= queueBoard(QUEUES_PATH);
    if (board === null) throw new Refusal(503, 'The queues are not open yet: come again in a moment.');
    const answer = await board.fetch(c.req.raw);
    const own = new Response(answer.body, answer);
    own.headers.set('content-security-policy', QUEUES_POLICY);
    return own;
  }

  async function send(c: Context<Bindings>, download: Download): Promise<Response> {
    const { name, type, text } = await download.read(callOf(c, await signedIn(c, download), parts));
    return c.body(text, 200, { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` });
  }

  async function act(c: Context<Bindings>, action: Action, address: OwnAddress): Promise<Response> {
    const viewer = await signedIn(c, action);
    const form = await readForm(c.req.raw, address.origin, viewer);
    const call = callOf(c, viewer, parts);
    const done = await action.act({ ...call, form });
    const asked = form.answer ?? form.command;
    call.log.info({ action: c.req.path, ...(asked ? { asked } : {}), by: viewer.login }, 'done on the dashboard');
    if ('view' in done) return c.html(await renderPage({ page: null, view: done.view, viewer }));
    writeCookie(c, 'said', cutText(done.said, 500), address, SAID_S);
    return c.redirect(done.to, 303);
  }

  async function showLogin(c: Context<Bindings>): Promise<Response> {
    const view = loginPage({ withGithub: signIn.withGithub, publicUrl, to: c.req.query('to') ?? '/' });
    return c.html(await renderPage({ page: null, view, viewer: null }));
  }

  async function begin(c: Context<Bindings>, address: OwnAddress): Promise<Response> {
    const { location, attempt } = signIn.begin(address, c.req.query('to') ?? '/', c.req.query('again') !== undefined);
    if (attempt !== null) writeCookie(c, 'login', attempt, address, ATTEMPT_S);
    return c.redirect(location, 302);
  }

  async function finish(c: Context<Bindings>, address: OwnAddress): Promise<Response> {
    writeCookie(c, 'login', '', address, 0);
    const { secret, to } = await signIn.finish(c.env.incoming, address, new URL(c.req.url).searchParams);
    writeCookie(c, 'session', secret, address, SESSION_S);
    return c.redirect(to, 303);
  }

  async function enter(c: Context<Bindings>, address: OwnAddress): Promise<Response> {
    const { token = '', to: wanted = '/' } = await readOpenForm(c.req.raw, address.origin);
    const { secret, to } = await signIn.withToken(c.env.incoming, address, token.trim(), wanted);
    writeCookie(c, 'session', secret, address, SESSION_S);
    return c.redirect(to, 303);
  }

  async function leave(c: Context<Bindings>, address: OwnAddress): Promise<Response> {
    // Whose session has ended already is not told that the form is out of date; and one leaves also while GitHub cannot be asked.
    const viewer = await identify(c.env.incoming).catch(unlessRefused);
    if (viewer) await readForm(c.req.raw, address.origin, viewer);
    else await readOpenForm(c.req.raw, address.origin);
    await signIn.end(c.env.incoming, address);
    writeCookie(c, 'session', '', address, 0);
    return c.html(await renderPage({ page: null, view: goodbyePage, viewer: null }));
  }

  async function signedIn(c: Context<Bindings>, asked: { path: string; operatorsOnly?: boolean }): Promise<Viewer> {
    const viewer = await identify(c.env.incoming);
    if (viewer === null) throw new Refusal(401, 'Sign in to see this.');
    if (asked.operatorsOnly && !viewer.isOperator) throw new Refusal(403, 'This is for operators of Regreen.');
    if (viewer.scope.repositoryIds?.length === 0 && !asked.path.startsWith('/tokens'))
      throw new Refusal(
        403,
        `GitHub lists no repository that ${viewer.login} may read and that Regreen is installed on. Ask somebody who owns one to install it there, or to let you read it; an organization with single sign-on lists its own after you signed in to it.`,
      );
    return viewer;
  }

  /** Whatever goes wrong becomes a page that says what to do. */
  async function answering(c: Context<Bindings>, work: (address: OwnAddress) => Promise<Response>): Promise<Response> {
    for (const [name, value] of Object.entries(KEPT_NOWHERE)) c.header(name, value);
    try {
      if (c.req.url.includes('%00')) throw new Refusal(400, 'The address holds the character U+0000: leave that out.');
      const answer = await work(ownAddress(c.env.incoming));
      for (const [name, value] of Object.entries(KEPT_NOWHERE))
        if (!answer.headers.has(name)) answer.headers.set(name, value);
      return answer;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.status >= 500 && !(error instanceof Refusal))
        parts.log.error({ err: error, path: c.req.path }, 'the dashboard could not answer');
      const isKnown = refusal.status !== 401 && refusal.status !== 421;
      const viewer = isKnown ? await identify(c.env.incoming).catch(() => null) : null;
      const to = c.req.method === 'GET' ? `${c.req.path}${new URL(c.req.url).search}` : '/';
      const view: View = { title: headingOf(refusal.status), body: <Sorry refusal={refusal} to={to} /> };
      return c.html(await renderPage({ page: null, view, viewer }), refusal.status);
    }
  }

  const unreadable = () =>
    new Response('The address or the Host header of the request cannot be read.\n', { status: 400, headers: HEADERS });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: unreadable });
  return { listener: (request, response) => void listener(request, response), close: live.close };
}

const unlessRefused = (error: unknown): null => {
  if (error instanceof Refusal) return null;
  throw error;
};

function callOf(c: Context<Bindings>, viewer: Viewer, parts: Call['parts']): Call {
  const { pathname, search, searchParams } = new URL(c.req.url);
  return { params: c.req.param(), query: searchParams, url: `${pathname}${search}`, viewer, parts, log: parts.log };
}
