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

/** What `pg` says without a code when a connection was cut or none could be had. */
const SAID =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after/;

/** Why the database could not be asked, as a short word for people, or null when the error is about something else. */
export function outOfReach(error: unknown): string | null {
  let each = error;
  for (let depth = 0; depth < 5 && typeof each === 'object' && each !== null; depth++) {
    const { code, message, cause } = each as { code?: unknown; message?: unknown; cause?: unknown };
    if (typeof code === 'string' && (NETWORK.has(code) || SERVER.test(code))) return code;
    if (typeof message === 'string' && SAID.test(message)) return message;
    each = cause;
  }
  return null;
}
