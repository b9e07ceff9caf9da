import type { LoadAdapter } from './adapter.js';

/** https://github.com/wasm-fmt/clang-format: clang-format with the style as a text. */
export const load: LoadAdapter = async () => {
  const { format, version } = await import('@wasm-fmt/clang-format');
  const number = /\d+\.\d+\.\d+/.exec(version())?.[0] ?? 'of an unknown version';
  return {
    version: () => number,
    format: (path, text, { style }) => format(text, path, String(style)),
  };
};
