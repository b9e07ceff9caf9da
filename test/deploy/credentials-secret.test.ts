import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeCredentials } from '../../src/cli/credentials.js';
import { credentialsFile, readConfig } from '../../src/config.js';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'deploy.md'), 'utf8');

test('docs/deploy.md makes a Secret of what regreen setup wrote: the pods read the same App from it', async () => {
  const [, block] = /<!-- sh: secret -->\n```sh\n([\s\S]*?)```/.exec(page)!;
  const folder = mkdtempSync(join(tmpdir(), 'regreen-secret-'));
  try {
    const dataDir = join(folder, '.regreen');
    mkdirSync(dataDir);
    await writeCredentials(credentialsFile(dataDir), {
      APP_ID: '7',
      PRIVATE_KEY: generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs1', format: 'pem' })
        .toString(),
      WEBHOOK_SECRET: 'a'.repeat(64),
      GITHUB_CLIENT_ID: 'Iv1.0123456789abcdef',
      GITHUB_CLIENT_SECRET: 'c'.repeat(40),
      REGREEN_PUBLIC_URL: 'https://regreen.example.com',
    });
    // No cluster is here: what it would be given is printed.
    writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\ncat\n', { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const secret = JSON.parse(execFileSync('sh', ['-c', block!], { cwd: folder, env, encoding: 'utf8' }));
    expect(secret).toMatchObject({ kind: 'Secret', metadata: { name: 'regreen-app' } });
    const written = readConfig({ REGREEN_DATA_DIR: dataDir }, folder);
    expect(written.app?.id).toBe(7);
    expect(readConfig(secret.stringData, '/nowhere')).toMatchObject({ app: written.app, oauth: written.oauth });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
