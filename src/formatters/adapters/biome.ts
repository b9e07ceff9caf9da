import { createRequire } from 'node:module';
import type { Configuration } from '@biomejs/wasm-nodejs';
import { asObject, type LoadAdapter } from './adapter.js';

const PROJECT = '/repository';

/** https://github.com/biomejs/biome/tree/main/crates/biome_wasm */
export const load: LoadAdapter = async () => {
  const { Workspace } = await import('@biomejs/wasm-nodejs');
  const { version } = createRequire(import.meta.url)('@biomejs/wasm-nodejs/package.json') as { version: string };
  return {
    version: () => version,
    format(path, text, options) {
      const workspace = new Workspace();
      const { projectKey } = workspace.openProject({ path: PROJECT, openUninitialized: true });
      // What it does not know in a configuration, it throws.
      const { diagnostics } = workspace.updateSettings({
        projectKey,
        configuration: asObject(options.configuration) as Configuration,
        workspaceDirectory: PROJECT,
      });
      if (diagnostics.length > 0) throw new Error('its configuration is not understood');
      const file = { projectKey, path: `${PROJECT}/${typeof options.path === 'string' ? options.path : path}` };
      workspace.openFile({ ...file, content: { type: 'fromClient', content: text, version: 0 } });
      return (workspace.formatFile(file) as { code: string }).code;
    },
  };
};
