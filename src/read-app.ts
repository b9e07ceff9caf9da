import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileMistake } from './core/file-mistake.js';

/** The App's part of the environment, as far as it was given. */
type Given = {
  APP_ID?: number | undefined;
  PRIVATE_KEY?: string | undefined;
  PRIVATE_KEY_PATH?: string | undefined;
  WEBHOOK_SECRET?: string | undefined;
  WEBHOOK_SECRET_PREVIOUS?: string | undefined;
};

const MIN_SECRET_BYTES = 32;

/** The credentials of the GitHub App; null where there are none, or where they are wrong, which `problems` then says. */
export function readApp(
  { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS }: Given,
  cwd: string,
  problems: string[],
): { id: number; privateKey: string; webhookSecrets: [string, ...string[]] } | null {
  if (APP_ID === undefined && !PRIVATE_KEY && !PRIVATE_KEY_PATH && !WEBHOOK_SECRET) return null;
  if (APP_ID === undefined) problems.push('APP_ID is missing: it stands on the page of your GitHub App');
  const privateKey = readPrivateKey(PRIVATE_KEY, PRIVATE_KEY_PATH, cwd, problems);
  if (!WEBHOOK_SECRET) {
    problems.push(
      'WEBHOOK_SECRET is missing: set the secret of your GitHub App, 32 bytes or more (openssl rand -hex 32)',
    );
  }
  const secrets = [WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS].filter((secret) => secret !== undefined);
  for (const secret of secrets) {
    if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
      const name = secret === WEBHOOK_SECRET ? 'WEBHOOK_SECRET' : 'WEBHOOK_SECRET_PREVIOUS';
      problems.push(`${name} is too short to be safe: use ${MIN_SECRET_BYTES} bytes or more (openssl rand -hex 32)`);
    }
  }
  const [first, ...rest] = secrets;
  if (APP_ID === undefined || privateKey === null || first === undefined) return null;
  return { id: APP_ID, privateKey, webhookSecrets: [first, ...rest] };
}

function readPrivateKey(inline: string | undefined, path: string | undefined, cwd: string, problems: string[]) {
  const name = inline || !path ? 'PRIVATE_KEY' : `PRIVATE_KEY_PATH names ${path}, which`;
  let key = inline?.replaceAll('\\n', '\n');
  if (key && !key.includes('-----BEGIN')) key = Buffer.from(key, 'base64').toString('utf8');
  if (!key && path) {
    try {
      key = readFileSync(join(path.startsWith('/') ? '' : cwd, path), 'utf8');
    } catch (error) {
      problems.push(`PRIVATE_KEY_PATH names ${path}, which cannot be read: ${fileMistake(error)}`);
      return null;
    }
  }
  if (key === undefined || (key === '' && !path)) {
    problems.push('PRIVATE_KEY or PRIVATE_KEY_PATH is missing: download a private key on the page of your GitHub App');
    return null;
  }
  try {
    createPrivateKey(key);
    return key;
  } catch {
    problems.push(`${name} is not a private key in PEM format: use the .pem file that GitHub gave you`);
    return null;
  }
}
