import { createRequire } from 'node:module';
import { parse } from 'smol-toml';
import type { LoadAdapter } from './adapter.js';

/** https://github.com/wasm-fmt/taplo_fmt, which is the crate taplo; it formats mistakes as well, which its command line refuses. */
export const load: LoadAdapter = async () => {
  const { format } = await import('@wasm-fmt/taplo_fmt/node');
  const { version } = createRequire(import.meta.url)('@wasm-fmt/taplo_fmt/package.json') as { version: string };
  return {
    version: () => `of @wasm-fmt/taplo_fmt ${version}`,
    format(_, text, options) {
      parse(text);
      return format(text, options);
    },
  };
};
