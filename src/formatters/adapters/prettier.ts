import { createRequire } from 'node:module';
import type { Plugin } from 'prettier';
import { format } from 'prettier/standalone';
import type { LoadAdapter } from './adapter.js';

/** The build for browsers, which looks for no file: all plugins that its command line has are handed to it. */
export const load: LoadAdapter = async () => {
  const plugins: Plugin[] = await Promise.all([
    import('prettier/plugins/acorn'),
    import('prettier/plugins/angular'),
    import('prettier/plugins/babel'),
    import('prettier/plugins/estree'),
    import('prettier/plugins/flow'),
    import('prettier/plugins/glimmer'),
    import('prettier/plugins/graphql'),
    import('prettier/plugins/html'),
    import('prettier/plugins/markdown'),
    import('prettier/plugins/meriyah'),
    import('prettier/plugins/postcss'),
    import('prettier/plugins/typescript'),
    import('prettier/plugins/yaml'),
  ]);
  const { version } = createRequire(import.meta.url)('prettier/package.json') as { version: string };
  return {
    version: () => version,
    format: (path, text, options) => format(text, { ...options, filepath: path, plugins }),
  };
};
