import { createRequire } from 'node:module';
import type { LoadAdapter } from './adapter.js';

/** A case without a body, a redirection before its command: shfmt 3.6 and this build, tried on a hundred scripts, differ in these alone. */
const DISPUTED = /\)\s*;;|^[ \t]*\d?[<>]/m;

/** https://github.com/wasm-fmt/shfmt, which is mvdan.cc/sh/v3. */
export const load: LoadAdapter = async () => {
  const { format } = await import('@wasm-fmt/shfmt');
  const { version } = createRequire(import.meta.url)('@wasm-fmt/shfmt/package.json') as { version: string };
  return {
    version: () => `3 of @wasm-fmt/shfmt ${version}`,
    format(path, text, options) {
      if (DISPUTED.test(text)) throw new Error('versions of shfmt write a part of it differently');
      return format(text, path, { indent: 0, ...options });
    },
  };
};
