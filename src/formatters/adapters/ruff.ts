import type { LoadAdapter } from './adapter.js';

/** https://github.com/astral-sh/ruff/tree/main/crates/ruff_wasm */
export const load: LoadAdapter = async () => {
  const { PositionEncoding, Workspace } = await import('@astral-sh/ruff-wasm-nodejs');
  return {
    version: () => Workspace.version(),
    format: (_, text, options) => new Workspace(options, PositionEncoding.Utf16).format(text),
  };
};
