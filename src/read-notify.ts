import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileMistake } from './core/file-mistake.js';
import { type NotifyTarget, readNotifyTargets } from './core/notifications/targets.js';

type Read = { targets: NotifyTarget[]; file: string | null };

/** The targets of notifications, from a file or from the environment itself. What is wrong is told by line; no secret is in what is told. */
export function readNotify(
  { REGREEN_NOTIFY_FILE = '', REGREEN_NOTIFY = '' }: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Read & { problems: string[] } {
  const failed = (...problems: string[]) => ({ targets: [], file: null, problems });
  const [given, inline] = [REGREEN_NOTIFY_FILE.trim(), REGREEN_NOTIFY.trim()];
  if (given === '' && inline === '') return failed();
  if (given !== '' && inline !== '')
    return failed('REGREEN_NOTIFY_FILE and REGREEN_NOTIFY are both set: take one away');
  const file = given === '' ? null : resolve(cwd, given);
  try {
    const read = readNotifyTargets(file === null ? REGREEN_NOTIFY : readFileSync(file, 'utf8'));
    if ('targets' in read) return { targets: read.targets, file, problems: [] };
    const name = file === null ? 'REGREEN_NOTIFY' : `REGREEN_NOTIFY_FILE (${given})`;
    return failed(...read.problems.map((problem) => `${name}, ${problem}`));
  } catch (error) {
    return failed(`REGREEN_NOTIFY_FILE names ${given}, which cannot be read: ${fileMistake(error)}`);
  }
}
