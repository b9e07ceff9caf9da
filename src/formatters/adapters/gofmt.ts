import { createRequire } from 'node:module';
import { couldBeSimplified } from '../go-simplification.js';
import type { LoadAdapter } from './adapter.js';

/** https://github.com/wasm-fmt/gofmt, which is go/format. */
export const load: LoadAdapter = async () => {
  const { format } = await import('@wasm-fmt/gofmt');
  const { version } = createRequire(import.meta.url)('@wasm-fmt/gofmt/package.json') as { version: string };
  return {
    version: () => `of @wasm-fmt/gofmt ${version}`,
    format(_, text, { simplifies }) {
      if (simplifies === true && couldBeSimplified(text))
        throw new Error('gofmt -s might simplify it, which this build does not do');
      return format(text);
    },
  };
};
