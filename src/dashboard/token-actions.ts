import { isUuid } from '../core/uuid.js';
import {
  countLivingApiTokens,
  createApiToken,
  findApiTokenById,
  revokeApiToken,
  type TokenScope,
} from '../store/api-tokens.js';
import { type Action, Refusal } from './page.js';
import { LIVES_DAYS, madePage, scopesFor } from './pages/tokens.js';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@/-]{0,99}$/u;
const MOST_EACH = 20;
const DAY_MS = 24 * 3_600_000;

/** Makes a token of the API that may do what whoever makes it may, and shows it this once. */
export const makeToken: Action = {
  path: '/tokens',
  async act({ viewer, parts, form }) {
    const name = (form.name ?? '').trim();
    if (!NAME.test(name))
      throw new Refusal(422, 'A name is letters, digits and " ._@/-", 100 at most, and begins with a letter or digit.');
    const scopes = scopesFor(viewer).filter((scope) => form[`scope:${scope}`] === 'on');
    if (scopes.length === 0) throw new Refusal(422, 'Tick at least one thing that the token may do.');
    const days = LIVES_DAYS.find((each) => String(each) === form.days);
    if (days === undefined) throw new Refusal(422, 'Choose how long the token shall last.');
    const { userId } = viewer;
    if (userId !== null && (await countLivingApiTokens(parts.pool, userId)) >= MOST_EACH)
      throw new Refusal(409, `You have ${MOST_EACH} tokens already: revoke one first.`);
    const expiresAt = new Date(parts.now() + days * DAY_MS);
    const given = { name, installationId: null, userId, scopes: scopes as TokenScope[], expiresAt };
    const made = await createApiToken(parts.pool, given);
    if (!made) throw new Refusal(409, `There is a token named ${name} already: revoke it first, or take another name.`);
    return { view: madePage(made.token, given) };
  },
};

export const revokeToken: Action = {
  path: '/tokens/:id/revoke',
  async act({ viewer, parts, params }) {
    const whose = viewer.isOperator ? {} : { userId: viewer.userId };
    const token = isUuid(params.id) ? await findApiTokenById(parts.pool, params.id, whose) : null;
    if (!token || !(await revokeApiToken(parts.pool, token.id)))
      throw new Refusal(404, 'There is no such living token of yours.');
    return { to: '/tokens', said: `${token.name} is revoked: it opens nothing any more.` };
  },
};
