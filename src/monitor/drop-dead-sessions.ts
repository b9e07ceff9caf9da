import type { Pool } from 'pg';
import { deleteDeadApiTokens } from '../store/api-tokens.js';
import { deleteGoneUsers } from '../store/github-users.js';
import { deleteDeadSessions } from '../store/sessions.js';

/** Deletes sessions that have ended, tokens of the API that are dead for a month, and what is known of people who have not come for one. */
export const dropDeadSessions = async (pool: Pool): Promise<{ sessions: number; tokens: number; people: number }> => ({
  sessions: await deleteDeadSessions(pool),
  tokens: await deleteDeadApiTokens(pool),
  people: await deleteGoneUsers(pool),
});
