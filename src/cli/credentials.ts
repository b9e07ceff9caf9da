import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What the file of credentials holds; read back by config.ts through node:util parseEnv. */
export type Credentials = {
  APP_ID: string;
  PRIVATE_KEY: string;
  WEBHOOK_SECRET: string;
  GITHUB_CLIENT_ID: string;
  GITHUB_CLIENT_SECRET: string;
  REGREEN_PUBLIC_URL?: string;
  GHE_HOST?: string;
  GHE_PROTOCOL?: string;
};

const HEADER =
  '# The GitHub App of this Regreen, written by regreen setup. Keep it secret; the environment and .env win over it.\n';

/** Makes the folder of the credentials, and finds out now rather than after GitHub has made the App whether it can be written. */
export async function prepareCredentials(file: string): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Others may pass through (the embedded PostgreSQL's user has to), but neither list nor write.
  await chmod(folder, (await stat(folder)).mode & 0o7711);
  const probe = `${file}.${process.pid}.new`;
  await writeFile(probe, '', { mode: 0o600 });
  await rm(probe);
}

/** Replaces the file at one stroke, readable by its owner alone. */
export async function writeCredentials(file: string, credentials: Credentials): Promise<void> {
  const lines = Object.entries(credentials).map(([name, value]) => `${name}=${quote(value)}\n`);
  const fresh = `${file}.${process.pid}.new`;
  try {
    await writeFile(fresh, `${HEADER}${lines.join('')}`, { mode: 0o600, flag: 'wx', flush: true });
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** One line: parseEnv turns \n between double quotes back into line ends, and knows no other escape. */
function quote(value: string): string {
  if (value.includes('"') || value.includes('\\')) throw new Error('A credential holds a quote or a backslash.');
  return `"${value.replaceAll('\r', '').replaceAll('\n', '\\n')}"`;
}
