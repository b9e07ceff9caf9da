import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isOperator } from '../core/sign-in-settings.js';
import {
  type ApiToken,
  findApiToken,
  hashOfToken,
  isToken,
  SCOPES,
  type TokenScope,
  touchApiToken,
} from '../store/api-tokens.js';
import { findUser, type UserAccess } from '../store/github-users.js';
import { outOfReach } from '../store/out-of-reach.js';
import { foreignBecause } from './loopback.js';
import { createMemory } from './memory.js';
import { OPERATOR_TOKEN_FILE } from './operator-token.js';
import type { ApiOptions } from './parts.js';
import { Problem } from './problem.js';

/** Who asks, and what for. */
export type Caller = {
  tokenId: string | null;
  /** Of whose token it is; null: nobody's in particular. */
  login: string | null;
  /** The tenant; null: the operator, who sees all of them. */
  installationId: string | null;
  /** Who has that login, where rights go by person; null: nobody's in particular, or an operator's. */
  person: Person | null;
  scopes: readonly TokenScope[];
};

/** Somebody who sees and does no more than GitHub last said that they may. */
type Person = Omit<UserAccess, 'githubId'>;

const OPERATOR: Caller = { tokenId: null, login: null, installationId: null, person: null, scopes: SCOPES };
const MINUTE_MS = 60_000;
/** A person's tokens open nothing when GitHub's last word on what they may see is older. */
const WORD_HOLDS_MS = 24 * 3_600_000;

type Options = Pick<ApiOptions, 'pool' | 'log' | 'openOnLoopback' | 'operatorToken' | 'operators'> & {
  now: () => number;
};

/** Says who is calling, or throws the 401 that says what is missing. A token that could not be asked about is taken from memory, an hour at most. */
export function createIdentify(options: Options): (request: IncomingMessage) => Promise<Caller> {
  const { pool, log, openOnLoopback, operatorToken, operators = [], now } = options;
  const known = createMemory<ApiToken>(1_000, now);

  async function find(token: string): Promise<ApiToken | null> {
    const hash = hashOfToken(token);
    try {
      const found = await findApiToken(pool, hash);
      if (!found) known.delete(hash);
      else {
        known.set(hash, found);
        if (!found.lastUsedAt || found.lastUsedAt.getTime() < now() - MINUTE_MS) await touch(found.id);
      }
      return found;
    } catch (error) {
      const why = outOfReach(error);
      const remembered = known.get(hash);
      if (why === null) throw error;
      // What a person may see has to be looked up: memory does not know it.
      if (!remembered || remembered.userId !== null)
        throw new Problem(
          503,
          `The database is out of reach (${why}), so the token cannot be checked. Try again soon.`,
          {
            headers: { 'retry-after': '5' },
            cause: error,
          },
        );
      return remembered.expiresAt && remembered.expiresAt.getTime() <= now() ? null : remembered;
    }
  }

  const touch = (id: string) =>
    touchApiToken(pool, id).catch((err) =>
      log.warn({ err, tokenId: id }, 'when the token was used could not be noted'),
    );

  async function findPerson(userId: string): Promise<Person | null> {
    const user = await findUser(pool, userId);
    if (!user || user.askedMsAgo > WORD_HOLDS_MS)
      throw new Problem(
        401,
        'GitHub’s word on what you may see is more than a day old, or holds no longer: sign in once more on the dashboard, and the token opens again.',
        { headers: { 'www-authenticate': 'Bearer realm="regreen", error="invalid_token"' } },
      );
    return isOperator(operators, user) ? null : user;
  }

  return async (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      const because = openOnLoopback ? foreignBecause(request) : null;
      if (openOnLoopback && because === null) return OPERATOR;
      throw unauthorized(`A token is needed${because === null ? '' : `, because ${because}`}`);
    }
    const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
    if (operatorToken !== undefined && isSame(token, operatorToken)) return OPERATOR;
    const found = isToken(token) ? await find(token) : null;
    if (!found) throw unauthorized('The token is unknown, expired or revoked', 'error="invalid_token"');
    const { id: tokenId, user: login, installationId, userId, scopes } = found;
    return { tokenId, login, installationId, person: userId === null ? null : await findPerson(userId), scopes };
  };
}

/** In a time that tells nothing of where the two part: hashes are compared. */
const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(hashOfToken(one)), Buffer.from(hashOfToken(other)));

/** https://www.rfc-editor.org/rfc/rfc6750#section-3 */
const unauthorized = (what: string, challenge?: string): Problem =>
  new Problem(
    401,
    `${what}. On the machine of Regreen the file ${OPERATOR_TOKEN_FILE} in its data directory (REGREEN_DATA_DIR, else .regreen) holds one; others are made on the page /tokens of the dashboard, or with regreen tokens create. Send it as the header "Authorization: Bearer rgn_…".`,
    { headers: { 'www-authenticate': ['Bearer realm="regreen"', challenge].filter(Boolean).join(', ') } },
  );

export function demandScope({ scopes }: Caller, scope: TokenScope): void {
  if (scopes.includes(scope)) return;
  throw new Problem(
    403,
    `The token may ${scopes.join(', ') || 'nothing'}, and this needs ${scope}. Make one that may with regreen tokens create --scope ${scope}.`,
    { headers: { 'www-authenticate': `Bearer realm="regreen", error="insufficient_scope", scope="${scope}"` } },
  );
}
