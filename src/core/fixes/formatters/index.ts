import { biome } from './biome.js';
import { black } from './black.js';
import { clangFormat } from './clang-format.js';
import { dprint } from './dprint.js';
import type { FormatterName } from './format-request.js';
import { gofmt } from './gofmt.js';
import type { KnownFormatter } from './known-formatter.js';
import { prettier } from './prettier.js';
import { ruff } from './ruff.js';
import { shfmt } from './shfmt.js';
import { stylua } from './stylua.js';
import { taplo } from './taplo.js';

/** Who is asked first whether a finding is its own: those that are named before those that are guessed from the command. */
export const formatters: readonly KnownFormatter[] = [
  biome,
  ruff,
  black,
  clangFormat,
  stylua,
  dprint,
  taplo,
  gofmt,
  shfmt,
  prettier,
];

export const formatterNamed = (name: FormatterName | string): KnownFormatter | undefined =>
  formatters.find((formatter) => formatter.name === name);
