import type { Pool } from 'pg';
import { deleteGoneUsers } from '../store/github-users.js';
import { deleteDeadSessions } from '../store/sessions.js';

/** Deletes sessions that have ended, and what is known of people who have not come for a month. */
export const dropDeadSessions = async (pool: Pool): Promise<{ sessions: number; people: number }> => ({
  sessions: await deleteDeadSessions(pool),
  people: await deleteGoneUsers(pool),
});
