import { Hono } from 'hono';
import { answerRequest } from './api/answer-request.js';
import { acceptManifest } from './api/app-manifest.js';
import { routes } from './api/routes.js';
import { exchangeCode } from './auth/user-token.js';
import { delaying } from './delaying.js';
import { findPullRequest, findRepository, fullName } from './find.js';
import { authorize, takeFault } from './page/authorize.js';
import { renderPullRequestPage } from './page/pull-request-page.js';
import type { World } from './world.js';

const notFoundBody = { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' };

/** The first origin: the API at / and under /api/v3 (where GHES has it), and the pages for people. */
export function createServer(world: World): Hono {
  const server = new Hono();
  server.use(delaying(world));

  for (const route of routes)
    server.on(route[0], [route[1], `/api/v3${route[1]}`], (c) => answerRequest(world, route, c));

  // Where a moved repository's 301 points to.
  server.on(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], ['/repositories/*', '/api/v3/repositories/*'], async (c) => {
    const url = new URL(c.req.url);
    const [, id, rest = ''] = /\/repositories\/(\d+)(\/.*)?$/.exec(url.pathname) ?? [];
    const repository = world.repositories.get(Number(id));
    if (!repository) return c.json(notFoundBody, 404);
    url.pathname = `/repos/${fullName(repository)}${rest}`;
    return server.fetch(new Request(url, c.req.raw));
  });

  server.post('/settings/apps/new', async (c) => {
    const { manifest } = await c.req.parseBody();
    const location = typeof manifest === 'string' ? acceptManifest(world, manifest, c.req.query('state')) : null;
    return location ? c.redirect(location, 302) : c.text('The manifest has no redirect_url.', 422);
  });

  server.get('/login/oauth/authorize', (c) => authorize(world, c));
  server.post('/login/oauth/access_token', async (c) => {
    const fault = takeFault(world, 'POST', c.req.path);
    // What it refuses here it names, with status 200; else it has trouble of its own.
    if (fault?.status === 200) return c.json({ error: fault.message ?? 'unknown' });
    if (fault) return c.json({ message: fault.message ?? 'Server Error' }, 500);
    const given = (await c.req.parseBody()) as Record<string, string>;
    // https://github.com/octokit/auth-oauth-user.js/issues/239
    if (given.client_id !== world.app.clientId) return c.json({ error: 'Not Found' }, 404);
    const answer = exchangeCode(world, given);
    if (c.req.header('accept')?.includes('application/json')) return c.json(answer);
    const text = new URLSearchParams(
      Object.entries(answer).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return c.body(text.toString(), 200, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' });
  });

  server.get('/:owner/:repo/pull/:number', (c) => {
    const { owner, repo, number } = c.req.param();
    const repository = findRepository(world, owner, repo);
    const pull = repository && findPullRequest(world, repository, Number(number));
    if (!pull) return c.text('There is no such pull request on the local GitHub.', 404);
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
    return c.html(renderPullRequestPage(world, repository, pull));
  });

  server.notFound((c) => {
    world.calls.push({
      at: world.clock(),
      method: c.req.method,
      path: c.req.path,
      operation: null,
      carriedOut: false,
      status: 404,
      installationId: null,
      body: undefined,
    });
    return c.json(notFoundBody, 404);
  });

  server.onError((error, c) => {
    // A fault of the stand-in itself must be seen, never taken for one of GitHub's answers.
    console.error(`local GitHub: ${c.req.method} ${c.req.path} failed`, error);
    return c.json({ message: `local GitHub failed: ${error.message}` }, 500);
  });
  return server;
}
