#!/usr/bin/env node
// Writes regreen.schema.json, the JSON Schema of .github/regreen.yml, from src/core/repository-config-schema.ts.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { register } from 'node:module';

const root = new URL('..', import.meta.url).pathname;
register('./test/support/typescript-loader.mjs', new URL('..', import.meta.url));
const { repositoryConfigJsonSchema } = await import('../src/core/repository-config.ts');

writeFileSync(`${root}regreen.schema.json`, JSON.stringify(repositoryConfigJsonSchema()));
execFileSync(
  process.execPath,
  [`${root}node_modules/@biomejs/biome/bin/biome`, 'format', '--write', 'regreen.schema.json'],
  {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
