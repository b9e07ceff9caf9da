import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const ENTRY = `${new URL('..', import.meta.url).pathname}dist/bin/regreen.js`;
const COLUMNS = 100;

/** Runs the command line as a user does; what it refuses to do throws, and so does silence. */
export async function regreen(args, env) {
  const { PATH, HOME } = process.env;
  const options = { env: { PATH, HOME, TZ: 'UTC', COLUMNS: `${COLUMNS}`, LANG: 'C.UTF-8', ...env }, timeout: 30_000 };
  const { stdout } = await promisify(execFile)(process.execPath, [ENTRY, ...args], options);
  if (stdout.trim() === '') throw new Error(`regreen ${args.join(' ')} printed nothing`);
  return stdout.trimEnd();
}
