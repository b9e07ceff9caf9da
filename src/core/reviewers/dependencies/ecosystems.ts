import type { Ecosystem } from './dependency.js';
import { jsonLicence, readComposerJson, readPackageJson } from './read-json-manifests.js';
import { readGemfile, readGoMod } from './read-line-manifests.js';
import { cargoLicence, pyprojectLicence, readCargoToml, readPyproject } from './read-toml-manifests.js';

const none = (): null => null;

/** To add one: a reader, and a line here. */
export const ecosystems: readonly Ecosystem[] = [
  {
    name: 'npm',
    manifest: /(^|\/)package\.json$/,
    locks: ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
    read: readPackageJson,
    licence: jsonLicence,
    locksSpecs: true,
  },
  {
    name: 'cargo',
    manifest: /(^|\/)Cargo\.toml$/,
    locks: ['Cargo.lock'],
    read: readCargoToml,
    licence: cargoLicence,
    locksSpecs: false,
  },
  { name: 'go', manifest: /(^|\/)go\.mod$/, locks: ['go.sum'], read: readGoMod, licence: none, locksSpecs: true },
  {
    name: 'python',
    manifest: /(^|\/)pyproject\.toml$/,
    locks: ['poetry.lock', 'uv.lock', 'pdm.lock'],
    read: readPyproject,
    licence: pyprojectLicence,
    locksSpecs: true,
  },
  {
    name: 'bundler',
    manifest: /(^|\/)Gemfile$/,
    locks: ['Gemfile.lock'],
    read: readGemfile,
    licence: none,
    locksSpecs: true,
  },
  {
    name: 'composer',
    manifest: /(^|\/)composer\.json$/,
    locks: ['composer.lock'],
    read: readComposerJson,
    licence: jsonLicence,
    locksSpecs: true,
  },
];
