#!/usr/bin/env node
// Writes action/package.json and its lock file: what `regreen analyze` needs of our dependencies, in the versions of package-lock.json, and the compiler.
// Run after every change of dependencies; test/action/action-files.test.ts says when it was forgotten.
import { readFileSync, writeFileSync } from 'node:fs';

const NEEDED = ['@rgrove/parse-xml', 'commander', 'fflate', 're2js', 'typescript', 'undici', 'yaml', 'zod'];

const root = new URL('..', import.meta.url);
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));

const kept = {};
const names = [...NEEDED];
for (let name = names.pop(); name !== undefined; name = names.pop()) {
  const path = `node_modules/${name}`;
  if (path in kept) continue;
  // Who needs it for which purpose is another question here than in the whole.
  const { dev, devOptional, peer, ...entry } = packages[path];
  kept[path] = entry;
  names.push(...Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }));
}

const manifest = {
  name: 'regreen-action',
  version: packages[''].version,
  private: true,
  type: 'module',
  dependencies: Object.fromEntries(NEEDED.map((name) => [name, packages[`node_modules/${name}`].version])),
};
const { name, version, dependencies } = manifest;
const lock = {
  name,
  version,
  lockfileVersion: 3,
  requires: true,
  packages: {
    '': { name, version, dependencies },
    ...Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1))),
  },
};
for (const [file, value] of Object.entries({ 'package.json': manifest, 'package-lock.json': lock }))
  writeFileSync(new URL(`action/${file}`, root), `${JSON.stringify(value, null, 2)}\n`);
