import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Child } from 'hono/jsx';
import { SteerError } from '../store/steer-runs.js';
import { actions } from './actions.js';
import { assetAt } from './assets.js';
import { demandSameOrigin, readForm } from './form.js';
import { HEADERS, QUEUES_POLICY } from './headers.js';
import { Layout } from './layout.js';
import { createLivePages } from './live.js';
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

type Bindings = { Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } };

export type DashboardOptions = DashboardParts & {
  /** Who is asking; null: somebody who has to sign in. Throws a `Refusal` for whoever may not come in at all. */
  identify: (request: IncomingMessage) => Promise<Viewer | null>;
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
const SAID = 'regreen_said';
const UNKNOWN: Page = { path: '', tab: null, show: () => Promise.reject(new Error('no page')) };

/** The dashboard, for a server to hand its requests to. */
export function createDashboard({ identify, queueBoard, liveEveryMs, ...parts }: DashboardOptions): Dashboard {
  const live = createLivePages({ everyMs: liveEveryMs });
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
  for (const page of pages) app.get(page.path, (c) => answering(c, page, () => show(c, page)));
  for (const download of downloads) app.get(download.path, (c) => answering(c, UNKNOWN, () => send(c, download)));
  for (const action of actions) app.post(action.path, (c) => answering(c, UNKNOWN, () => act(c, action)));
  let board: QueueBoard | null = null;
  app.all(`${QUEUES_PATH}/*`, (c) => answering(c, UNKNOWN, () => showQueues(c)));
  app.all(QUEUES_PATH, (c) => answering(c, UNKNOWN, () => showQueues(c)));
  app.notFound((c) => answering(c, UNKNOWN, () => Promise.reject(new Refusal(404, 'There is no such page.'))));

  async function show(c: Context<Bindings>, page: Page): Promise<Response> {
    const viewer = await signedIn(c, page.operatorsOnly);
    const call = callOf(c, viewer, parts);
    const view = await page.show(call);
    if (view.live && c.req.header('accept')?.includes('text/event-stream')) {
      return live.follow(async () => {
        const again = await page.show({ ...call, viewer: await signedIn(c, page.operatorsOnly) });
        return { html: await html(again.body), isLast: !again.live };
      });
    }
    const said = getCookie(c, SAID);
    if (said !== undefined) setCookie(c, SAID, '', { path: '/', maxAge: 0 });
    return c.html(`<!doctype html>${await renderPage(page, view, viewer, said ?? null, view.live ? call.url : null)}`);
  }

  async function showQueues(c: Context<Bindings>): Promise<Response> {
    await signedIn(c, true);
    if (c.req.method !== 'GET') demandSameOrigin(c.req.raw);
    board ??= queueBoard(QUEUES_PATH);
    if (board === null) throw new Refusal(503, 'The queues are not open yet: come again in a moment.');
    const answer = await board.fetch(c.req.raw);
    const own = new Response(answer.body, answer);
    own.headers.set('content-security-policy', QUEUES_POLICY);
    return own;
  }

  async function send(c: Context<Bindings>, download: Download): Promise<Response> {
    const { name, type, text } = await download.read(callOf(c, await signedIn(c), parts));
    return c.body(text, 200, { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` });
  }

  async function act(c: Context<Bindings>, action: Action): Promise<Response> {
    const viewer = await signedIn(c, action.operatorsOnly);
    const form = await readForm(c.req.raw, viewer);
    const call = callOf(c, viewer, parts);
    const { to, said } = await action.act({ ...call, form });
    call.log.info({ action: c.req.path, by: viewer.login }, 'done on the dashboard');
    setCookie(c, SAID, said.slice(0, 500), { path: '/', maxAge: 30, httpOnly: true, sameSite: 'Strict' });
    return c.redirect(to, 303);
  }

  async function signedIn(c: Context<Bindings>, operatorsOnly = false): Promise<Viewer> {
    const viewer = await identify(c.env.incoming);
    if (viewer === null) throw new Refusal(401, 'Sign in to see this.');
    if (operatorsOnly && !viewer.isOperator) throw new Refusal(403, 'This is for operators of Regreen.');
    return viewer;
  }

  /** Whatever goes wrong becomes a page that says what to do. */
  async function answering(c: Context<Bindings>, page: Page, work: () => Promise<Response>): Promise<Response> {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    c.header('cache-control', 'no-store');
    try {
      const answer = await work();
      for (const [name, value] of Object.entries(HEADERS))
        if (!answer.headers.has(name)) answer.headers.set(name, value);
      return answer;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.status >= 500) parts.log.error({ err: error, path: c.req.path }, 'the dashboard could not answer');
      const viewer = refusal.status === 401 ? null : await identify(c.env.incoming).catch(() => null);
      const body = <Sorry refusal={refusal} />;
      return c.html(
        `<!doctype html>${await renderPage(page, { title: 'Not here', body }, viewer, null, null)}`,
        refusal.status,
      );
    }
  }

  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return { listener: (request, response) => void listener(request, response), close: live.close };
}

/** A component may be a promise. */
const html = async (body: Child): Promise<string> => String(await body);

function renderPage(page: Page, view: View, viewer: Viewer | null, said: string | null, liveAt: string | null) {
  const tabs = viewer === null ? [] : pages.filter(({ operatorsOnly }) => !operatorsOnly || viewer.isOperator);
  return html(
    <Layout
      title={view.title}
      tabs={tabs.flatMap(({ path, tab }) => (tab === null ? [] : [{ path, tab, isHere: path === page.path }]))}
      viewer={viewer}
      said={said}
      liveAt={liveAt}
      body={view.body}
    />,
  );
}

function callOf(c: Context<Bindings>, viewer: Viewer, parts: DashboardParts): Call {
  const { pathname, search, searchParams } = new URL(c.req.url);
  return { params: c.req.param(), query: searchParams, url: `${pathname}${search}`, viewer, parts, log: parts.log };
}

const STEERING = { not_found: 404, conflict: 409, invalid: 422 } as const;

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof SteerError) return new Refusal(STEERING[error.kind], error.message);
  return new Refusal(503, 'Regreen could not make this page: its log says why. Try again in a moment.');
}

const Sorry = ({ refusal }: { refusal: Refusal }) => (
  <>
    <h1>{refusal.status === 401 ? 'Sign in' : 'Not here'}</h1>
    <p>{refusal.message}</p>
    <p>
      {refusal.status === 401 ? (
        <a class="button" href="/login">
          Sign in with GitHub
        </a>
      ) : (
        <a href="/">All pull requests</a>
      )}
    </p>
  </>
);
