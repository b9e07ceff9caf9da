import type { Context } from 'hono';
import { issueCode } from '../auth/user-token.js';
import type { Fault, World } from '../world.js';
import { html } from './html.js';

/**
 * GitHub's page that asks whether the App may know who somebody is. Whoever is signed in here has said yes already; without anybody it
 * lists the accounts, to go on as one of them.
 */
export function authorize(world: World, c: Context): Response {
  const asked = c.req.query();
  if (asked.client_id !== world.app.clientId) return c.text('There is no App with this client_id.', 404);
  const redirectUri = asked.redirect_uri ?? null;
  const target = redirectUri ?? world.callbackUrls?.[0];
  if (!target || !URL.canParse(target)) return c.text('The App has no callback URL.', 404);
  const goTo = (address: string, query: Record<string, string>): Response => {
    const url = new URL(address);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (asked.state !== undefined) url.searchParams.set('state', asked.state);
    return c.redirect(url.href, 302);
  };
  if (redirectUri !== null && world.callbackUrls && !world.callbackUrls.includes(redirectUri))
    return goTo(world.callbackUrls[0] ?? target, {
      error: 'redirect_uri_mismatch',
      error_description: 'The redirect_uri MUST match the registered callback URL for this application.',
    });
  if (asked.code_challenge !== undefined && asked.code_challenge_method !== 'S256')
    return c.text('Of the ways to make a code challenge only S256 is taken.', 400);
  if (asked.deny !== undefined)
    return goTo(target, {
      error: 'access_denied',
      error_description: 'The user has denied your application access.',
    });
  const account = asked.login ? world.accounts.get(asked.login.toLowerCase()) : world.signedIn;
  if (!account) return c.html(renderChoice(world, c.req.url));
  return goTo(target, {
    code: issueCode(world, { account, redirectUri, codeChallenge: asked.code_challenge ?? null }),
  });
}

function renderChoice(world: World, asked: string): string {
  const at = (name: string, value: string): string => {
    const url = new URL(asked);
    url.searchParams.set(name, value);
    return `${url.pathname}${url.search}`;
  };
  const people = [...world.accounts.values()].filter(({ type }) => type === 'User');
  const links = people.map(({ login }) => html`<li><a href="${at('login', login)}">${login}</a></li>`);
  return html`<!doctype html><html lang="en"><meta charset="utf-8"><title>Authorize ${world.app.name}</title>
<h1>${world.app.name} wants to know who you are</h1><p>This is the local GitHub. Go on as:</p><ul>${links}</ul>
<p><a href="${at('deny', '1')}">Do not allow it</a></p></html>`.html;
}

/** What the scenario has ordered for the next exchange of a code. */
export function takeFault(world: World, method: string, path: string): Fault | null {
  const index = world.faults.findIndex((fault) => fault.method === method && fault.path.test(path));
  return index < 0 ? null : (world.faults.splice(index, 1)[0] ?? null);
}
