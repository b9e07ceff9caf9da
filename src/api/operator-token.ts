import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.js';

/** In the data directory: the token that opens the API to whoever may read the files of Regreen. */
export const OPERATOR_TOKEN_FILE = 'api.token';

/**
 * Leaves the token of this process in its data directory, readable by its owner alone, instead of the one that was there. Returns what
 * takes it away again. Where no file can be written there is none: tokens of the database open the API all the same.
 */
export async function leaveOperatorToken(dataDir: string, token: string, log: Log): Promise<() => Promise<void>> {
  const file = join(dataDir, OPERATOR_TOKEN_FILE);
  const fresh = `${file}.${randomUUID()}.new`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(fresh, `${token}\n`, { mode: 0o600, flag: 'wx' });
    await rename(fresh, file);
    log.info({ file }, 'the token of the API for this machine is in a file');
  } catch (err) {
    await rm(fresh, { force: true }).catch(() => {});
    log.warn({ err, file }, 'the token of the API cannot be left in a file: make one with regreen tokens create');
    return async () => {};
  }
  return async () => {
    try {
      // Another process of the same directory may have left its own since.
      if ((await readFile(file, 'utf8')).trim() === token) await rm(file);
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'ENOENT')
        log.warn({ err, file }, 'the file stays; its token is dead');
    }
  };
}
