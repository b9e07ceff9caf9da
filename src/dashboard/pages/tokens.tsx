import type { FC } from 'hono/jsx';
import { type ApiToken, listApiTokens, SCOPES, type TokenScope } from '../../store/api-tokens.js';
import type { Page, View, Viewer } from '../page.js';
import { Button } from '../parts/button.js';
import { Scrolling } from '../parts/scrolling.js';
import { Ago } from '../parts/time.js';

const MOST_SHOWN = 200;

/** How long a token may last. */
export const LIVES_DAYS = [7, 30, 90, 365] as const;

const WORDS: Record<TokenScope, string> = {
  'runs:read': 'read runs, and follow them',
  'runs:write': 'ask for runs, cancel, resume and replay them',
  'pipelines:read': 'read pipelines',
  'pipelines:write': 'change pipelines, which are a whole installation’s',
  'pull-requests:read': 'read pull requests',
  'quarantines:read': 'read quarantines',
  'quarantines:write': 'begin and end quarantines',
};

/** What a token of this viewer may be for: no more than they may do themselves. */
export const scopesFor = ({ isOperator }: Viewer): TokenScope[] =>
  SCOPES.filter((scope) => isOperator || scope !== 'pipelines:write');

const isAlive = ({ revokedAt, expiresAt }: ApiToken, nowMs: number): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt.getTime() > nowMs);

/** The tokens of whoever looks; operators see everybody's. */
export const tokensPage: Page = {
  path: '/tokens',
  tab: null,
  async show({ viewer, parts }) {
    const whose = viewer.isOperator ? {} : { userId: viewer.userId };
    const tokens = await listApiTokens(parts.pool, { ...whose, limit: MOST_SHOWN + 1 });
    return {
      title: 'Tokens',
      body: (
        <>
          <h1>Tokens of the API</h1>
          <p>
            {viewer.userId === null
              ? 'A token that is made here sees every repository.'
              : 'A token that you make sees what you may read on GitHub, and acts on what you may write to. GitHub is asked for it when you look at this dashboard: after a day without a look a token waits for the next.'}{' '}
            <a href="/api/v1/docs">What the API answers</a>
          </p>
          <MakeToken viewer={viewer} />
          <h2 id="tokens">{viewer.isOperator ? 'All tokens' : 'Your tokens'}</h2>
          {tokens.length === 0 ? (
            <p class="empty">None yet.</p>
          ) : (
            <Scrolling label="Tokens">
              <TokenTable viewer={viewer} tokens={tokens.slice(0, MOST_SHOWN)} now={parts.now()} />
            </Scrolling>
          )}
          {tokens.length > MOST_SHOWN && (
            <p class="quiet">
              More than {MOST_SHOWN}: <code>regreen tokens list</code> shows all.
            </p>
          )}
        </>
      ),
    };
  },
};

const MakeToken: FC<{ viewer: Viewer }> = ({ viewer }) => (
  <Button viewer={viewer} action="/tokens" words="Make the token">
    <p>
      <label htmlFor="token-name">Name </label>
      <input id="token-name" name="name" required maxlength={100} autocomplete="off" />
    </p>
    <fieldset>
      <legend>It may</legend>
      {scopesFor(viewer).map((scope) => (
        <div>
          <label>
            <input type="checkbox" name={`scope:${scope}`} checked={scope.endsWith(':read')} /> {WORDS[scope]}{' '}
            <code>{scope}</code>
          </label>
        </div>
      ))}
    </fieldset>
    <p>
      <label htmlFor="token-days">It ends after </label>
      <select id="token-days" name="days">
        {LIVES_DAYS.map((days) => (
          <option value={String(days)} selected={days === 90}>
            {days} days
          </option>
        ))}
      </select>
    </p>
  </Button>
);

type TableProps = { viewer: Viewer; tokens: readonly ApiToken[]; now: number };

const TokenTable: FC<TableProps> = ({ viewer, tokens, now }) => (
  <table>
    <thead>
      <tr>
        {['Name', 'Rights of', 'It may', 'Ends', 'Last used'].map((title) => (
          <th scope="col">{title}</th>
        ))}
        <th scope="col">
          <span class="quiet">End it</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {tokens.map((token) => (
        <tr>
          <td>{token.name}</td>
          <td>{token.user ?? token.installation ?? 'the operator'}</td>
          <td>{token.scopes.join(', ')}</td>
          <td>{token.revokedAt ? 'revoked' : <Ago at={token.expiresAt} now={now} />}</td>
          <td>
            <Ago at={token.lastUsedAt} now={now} />
          </td>
          <td>
            {isAlive(token, now) && (
              <Button viewer={viewer} action={`/tokens/${token.id}/revoke`} words="Revoke" kind="no" />
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** The one time that a token is shown. */
export const madePage = (token: string, { name, expiresAt }: { name: string; expiresAt: Date }): View => ({
  title: 'A new token',
  body: (
    <>
      <h1>A new token</h1>
      <p>
        {name} ends on {expiresAt.toISOString().slice(0, 10)}. Copy it now: it is not shown again.
      </p>
      <pre id="token">{token}</pre>
      <p>
        Send it as the header <code>Authorization: Bearer …</code>. <a href="/tokens">All tokens</a>
      </p>
    </>
  ),
});
