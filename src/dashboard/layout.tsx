import type { Child, FC } from 'hono/jsx';
import { assetPath } from './assets.js';
import type { Viewer } from './page.js';

type Tab = { path: string; tab: string; isHere: boolean };

type Props = {
  title: string;
  tabs: readonly Tab[];
  viewer: Viewer | null;
  /** A sentence about what was just done. */
  said?: string | null;
  /** Where the page keeps itself as it is; null: it stands as it was made. */
  liveAt?: string | null;
  body: Child;
};

/** htmx puts no style of its own into the page, which the policy would refuse; what somebody has opened stays open, and an error takes no page's place. */
const HTMX = JSON.stringify({
  includeIndicatorCSS: false,
  noSwap: [204, 304, '4xx', '5xx'],
  history: false,
  morphIgnore: ['data-htmx-powered', 'open'],
});

export const Layout: FC<Props> = ({ title, tabs, viewer, said, liveAt, body }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="htmx-config" content={HTMX} />
      <title>{`${title} · Regreen`}</title>
      <link rel="icon" href={assetPath('icon.svg')} type="image/svg+xml" />
      <link rel="stylesheet" href={assetPath('style.css')} />
      <script src={assetPath('htmx.js')} defer />
      <script src={assetPath('hx-sse.js')} defer />
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/">
          <img src={assetPath('icon.svg')} alt="" width="20" height="20" />
          Regreen
        </a>
        <nav aria-label="Main">
          <ul>
            {tabs.map(({ path, tab, isHere }) => (
              <li>
                <a href={path} aria-current={isHere ? 'page' : undefined}>
                  {tab}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {viewer && <Who viewer={viewer} />}
      </header>
      {viewer && viewer.login === null && (
        <aside class="notice" aria-label="Login is off">
          Login is off: whoever uses this machine sees everything and may do everything. Only for development.
        </aside>
      )}
      <main id="main" tabindex={-1}>
        {said && (
          <p class="said" role="status">
            {said}
          </p>
        )}
        {liveAt ? (
          <div id="live" hx-sse:connect={liveAt} hx-sse:close="end" hx-swap="innerMorph" aria-live="off">
            {body}
          </div>
        ) : (
          body
        )}
      </main>
    </body>
  </html>
);

const Who: FC<{ viewer: Viewer }> = ({ viewer }) =>
  viewer.login === null ? (
    <span class="who">
      on this machine <a href="/tokens">Tokens</a>
    </span>
  ) : (
    <form class="who" method="post" action="/logout">
      <input type="hidden" name="formToken" value={viewer.formToken} />
      <span>{viewer.login}</span>
      <a href="/tokens">Tokens</a>
      <button type="submit" class="plain">
        Sign out
      </button>
    </form>
  );
