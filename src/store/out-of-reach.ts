const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT', // a Unix socket whose server is gone
]);

/** Shutting down, crashed, starting up, too many connections, and the class of connection exceptions: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SERVER = /^(57P0[123]|53300|08...)$/;

/**
 * It answers, and takes nothing in: out of disk or memory, read-only after a failover, its database dropped, our password not accepted any more,
 * our session ended for idling.
 */
const CANNOT_WRITE = /^(53...|25006|57P0[45]|28...|3D000)$/;

/** What `pg` says without a code when a connection was cut, none could be had, or no answer came. */
const SAID =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after|Query read timeout|Client was closed and is not queryable/;

/** Why the database could not be asked, as a short word for people, or null when the error is about something else. */
export const outOfReach = (error: unknown): string | null => find(error, SERVER);

/** The same, also for a database that answers but can take nothing in. It says nothing about what was to be written. */
export const takesNothing = (error: unknown): string | null => find(error, SERVER) ?? find(error, CANNOT_WRITE);

function find(error: unknown, codes: RegExp): string | null {
  let each = error;
  for (let depth = 0; depth < 5 && typeof each === 'object' && each !== null; depth++) {
    const { code, message, cause } = each as { code?: unknown; message?: unknown; cause?: unknown };
    if (typeof code === 'string' && (NETWORK.has(code) || codes.test(code))) return code;
    if (typeof message === 'string' && SAID.test(message)) return message;
    each = cause;
  }
  return null;
}
