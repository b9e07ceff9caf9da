import { stat } from 'node:fs/promises';
import { type Check, type Outcome, ok, warning } from './check.js';

/** Where people are told beside GitHub. That the file reads was seen with the environment; nothing is sent. */
export const notifications: Check = {
  name: 'notifications',
  needs: ['environment'],
  async run({ config }) {
    const { targets, file } = config!.notify;
    if (targets.length === 0) return [ok('none: people are told on GitHub alone')];
    const all = targets.map(({ name, kind }) => `${name} (${kind})`).join(', ');
    return [ok(`${all}; regreen notify test NAME sends one`), ...(file === null ? [] : await lookAtFile(file))];
  },
};

async function lookAtFile(file: string): Promise<Outcome[]> {
  const { mode } = await stat(file);
  if ((mode & 0o007) === 0) return [];
  return [warning('everybody on this machine may read its file, which holds secrets', 'chmod o-rwx it.')];
}
