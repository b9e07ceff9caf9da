import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext } from '@dprint/formatter';
import json from '@dprint/json';
import markdown from '@dprint/markdown';
import toml from '@dprint/toml';
import typescript from '@dprint/typescript';
import { asObject, type LoadAdapter } from './adapter.js';

const PLUGINS = { typescript, json, markdown, toml };

/** https://github.com/dprint/js-formatter: the plugins that the repository lists, each with its part of dprint.json. */
export const load: LoadAdapter = async () => {
  const require = createRequire(import.meta.url);
  const plugins = new Map(
    Object.entries(PLUGINS).map(([kind, plugin]) => {
      const { version } = require(`@dprint/${kind}/package.json`) as { version: string };
      return [kind, { bytes: readFileSync(plugin.getPath()), version }];
    }),
  );
  return {
    version: ({ kind }) => plugins.get(String(kind))?.version ?? '',
    format(path, text, options) {
      const context = createContext(asObject(options.global), { onOutput: () => {} });
      for (const [kind, config] of Object.entries(asObject(options.plugins))) {
        const plugin = plugins.get(kind);
        if (plugin) context.addPlugin(plugin.bytes, asObject(config));
      }
      if (context.getConfigDiagnostics().length > 0) throw new Error('its configuration is not understood');
      return context.formatText({ filePath: path, fileText: text });
    },
  };
};
