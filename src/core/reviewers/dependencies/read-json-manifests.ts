import { jsonMapOf } from '../json-map.js';
import type { Dependency } from './dependency.js';

const stringOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other);

function collect(text: string, keys: string[], isPackage: (name: string) => boolean): Map<string, Dependency> | null {
  const manifest = jsonMapOf(text);
  if (!manifest) return null;
  const found = keys.flatMap((key) => Object.entries(jsonMapOf(manifest[key]) ?? {}));
  return new Map(
    found.filter(([name]) => isPackage(name)).map(([name, spec]) => [name, { name, spec: stringOr(spec, '') }]),
  );
}

/** What a package brings with it; what its users have to bring is not locked. */
export const readPackageJson = (text: string): Map<string, Dependency> | null =>
  collect(text, ['devDependencies', 'optionalDependencies', 'dependencies'], () => true);

/** https://getcomposer.org/doc/04-schema.md#require */
export const readComposerJson = (text: string): Map<string, Dependency> | null =>
  collect(text, ['require-dev', 'require'], (name) => name.includes('/'));

export function jsonLicence(text: string): string | null {
  const licence = jsonMapOf(text)?.license;
  return typeof licence === 'string' ? licence : null;
}
