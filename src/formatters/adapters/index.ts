import type { FormatterName } from '../../core/fixes/formatters/format-request.js';
import type { LoadAdapter } from './adapter.js';

/** Each formatter's code is loaded only where it is wanted. */
export const adapters: Record<FormatterName, () => Promise<{ load: LoadAdapter }>> = {
  prettier: () => import('./prettier.js'),
  biome: () => import('./biome.js'),
  ruff: () => import('./ruff.js'),
  black: () => import('./black.js'),
  gofmt: () => import('./gofmt.js'),
  'clang-format': () => import('./clang-format.js'),
  shfmt: () => import('./shfmt.js'),
  stylua: () => import('./stylua.js'),
  dprint: () => import('./dprint.js'),
  taplo: () => import('./taplo.js'),
};
