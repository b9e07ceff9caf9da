import { createHash } from 'node:crypto';
import { STYLE } from '../dashboard/style.js';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Headers of every page: nothing is loaded, framed, kept or told to others; the one form goes to GitHub and comes back here. */
export const pageHeaders = (githubOrigin: string): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self' ${githubOrigin}; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Regreen</title><style>${STYLE}</style></head>
<body><header class="top"><span class="brand">Regreen</span></header><main><h1>${title}</h1>${body}</main></body></html>\n`;

/** The page that hands the manifest to GitHub, by a form, because GitHub takes it only from the browser of the App's owner. */
export function renderStartPage(given: { action: string; manifest: object; owner: string; hookUrl: string }): string {
  return page(
    'Register Regreen as a GitHub App',
    `<p>The App will belong to ${escapeHtml(given.owner)}, and GitHub will send its webhooks to <code>${escapeHtml(given.hookUrl)}</code>.
Sign in to GitHub in this browser first; GitHub shows the App once more before it is made, and lets you change its name.</p>
<form method="post" action="${escapeHtml(given.action)}">
<input type="hidden" name="manifest" value="${escapeHtml(JSON.stringify(given.manifest))}">
<p class="actions"><button type="submit" class="yes">Continue on GitHub</button></p></form>`,
  );
}

export const renderDonePage = ({ name, installUrl }: { name: string; installUrl: string }): string =>
  page(
    'Registered',
    `<p>The App ${escapeHtml(name)} is yours. Its credentials are on the machine where you ran <code>regreen setup</code>.</p>
<p>Next: <a href="${escapeHtml(installUrl)}">install it on your repositories</a>. You may close this page.</p>`,
  );

export const renderRefusal = (sentence: string): string => page('Not this way', `<p>${escapeHtml(sentence)}</p>`);
