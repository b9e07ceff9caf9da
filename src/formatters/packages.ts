import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { FormatterName } from '../core/fixes/formatters/format-request.js';
import type { PRETTIERS } from '../core/fixes/formatters/prettier-versions.js';

/** The package of each version of prettier: an alias, but for the newest. */
export const PRETTIER_PACKAGES: Record<(typeof PRETTIERS)[number], string> = {
  '2.8.8': 'prettier-2-8',
  '3.0.3': 'prettier-3-0',
  '3.3.3': 'prettier-3-3',
  '3.6.2': 'prettier-3-6',
  '3.8.5': 'prettier-3-8',
  '3.10.1': 'prettier',
};

/** What each formatter's adapter loads, and the only folders beside our own that its sandbox may read. */
export const PACKAGES: Record<FormatterName, readonly string[]> = {
  prettier: Object.values(PRETTIER_PACKAGES),
  biome: ['@biomejs/wasm-nodejs'],
  ruff: ['@astral-sh/ruff-wasm-nodejs'],
  black: ['@astral-sh/ruff-wasm-nodejs'],
  gofmt: ['@wasm-fmt/gofmt'],
  'clang-format': ['@wasm-fmt/clang-format'],
  shfmt: ['@wasm-fmt/shfmt'],
  stylua: ['@johnnymorganz/stylua'],
  dprint: ['@dprint/formatter', '@dprint/typescript', '@dprint/json', '@dprint/markdown', '@dprint/toml'],
  taplo: ['@wasm-fmt/taplo_fmt', 'smol-toml'],
};

const require = createRequire(import.meta.url);

/** The folder of an installed package, links resolved. Throws where it is not installed. */
export function packageFolder(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return dirname(realpathSync(`${folder}/${name}/package.json`));
    } catch {
      // Not in this one of the folders where Node looks.
    }
  }
  throw new Error(`the package ${name} is not installed`);
}
