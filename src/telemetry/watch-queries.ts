import type { ClientBase } from 'pg';
import { count, observe } from './metrics.js';
import { queryName } from './query-name.js';
import { startCall } from './spans.js';

type Query = (...given: unknown[]) => unknown;
type Callback = (error: unknown, result: unknown) => void;

const FOREIGN_KEY_VIOLATION = '23503';
const DEADLOCK = '40P01';

/** Times every statement of a connection by its name; of its text and its values nothing goes further. */
export function watchQueries(client: ClientBase): void {
  const query = client.query.bind(client) as Query;
  const watched: Query = (...given) => {
    const [first] = given;
    const text = typeof first === 'string' ? first : (first as { text?: unknown } | undefined)?.text;
    // What submits itself, such as a cursor, has a life of its own.
    if (typeof text !== 'string' || typeof (first as { submit?: unknown }).submit === 'function')
      return query(...given);
    const name = queryName(text);
    const span = startCall(name, { 'db.system.name': 'postgresql', 'db.query.summary': name });
    const start = performance.now();
    const end = (error: unknown) => {
      observe('regreen_query_seconds', (performance.now() - start) / 1000, { query: name });
      const code = error ? noteError(error) : null;
      span?.end(code === null ? undefined : { 'db.response.status_code': code, 'error.type': code });
    };
    const last = given.at(-1);
    if (typeof last === 'function') {
      const callback = last as Callback;
      const calledBack: Callback = (error, result) => {
        end(error);
        callback(error, result);
      };
      return query(...given.slice(0, -1), calledBack);
    }
    const answer = query(...given) as Promise<unknown>;
    answer.then(() => end(null), end);
    return answer;
  };
  client.query = watched as ClientBase['query'];
}

function noteError(error: unknown): string {
  const { code } = error as { code?: unknown };
  // https://www.postgresql.org/docs/current/errcodes-appendix.html: the first two characters are the class.
  const sqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
  count('regreen_query_errors_total', { sqlstate_class: sqlState?.slice(0, 2) ?? 'none' });
  if (sqlState === FOREIGN_KEY_VIOLATION) count('regreen_foreign_key_violations_total');
  if (sqlState === DEADLOCK) count('regreen_deadlocks_total');
  return sqlState ?? 'no_answer';
}
