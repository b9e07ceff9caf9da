import { access, constants, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { credentialsFile } from '../../config.js';
import { type Check, type Outcome, ok, problem, reasonOf } from './check.js';

/** The directory of credentials and of the embedded database: there or makeable, writable, and closed to others. */
export const dataDirectory: Check = {
  name: 'data-directory',
  needs: ['environment'],
  async run({ config }) {
    const folder = resolve(config!.dataDir);
    const mend = 'Let the user that runs Regreen write there, or choose another REGREEN_DATA_DIR.';
    try {
      if ((await stat(folder).catch(() => null)) === null) {
        await access(await nearestExisting(folder), constants.W_OK);
        return [ok(`${folder} is made at the first start`)];
      }
      await rmdir(await mkdtemp(join(folder, 'doctor-')));
      return [ok(`${folder} can be written`), ...(await credentialsAreClosed(credentialsFile(folder)))];
    } catch (error) {
      return [problem(`${folder} cannot be written: ${reasonOf(error)}`, mend)];
    }
  },
};

async function nearestExisting(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  return found ? folder : nearestExisting(dirname(folder));
}

async function credentialsAreClosed(file: string): Promise<Outcome[]> {
  const found = await stat(file).catch(() => null);
  if (found === null || process.platform === 'win32' || (found.mode & 0o077) === 0) return [];
  return [problem(`${file} can be read by other users of this machine`, `Close it: chmod 600 ${file}`)];
}
