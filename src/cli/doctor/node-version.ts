import { type Check, ok, problem } from './check.js';

/** The least of package.json's engines. */
export const LEAST_NODE = [20, 19] as const;

export const nodeVersion: Check = {
  name: 'node',
  async run({ nodeVersion: version }) {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const isEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
    if (isEnough) return [ok(`Node.js ${version}`)];
    return [problem(`Node.js ${version} is too old`, `Install Node.js ${LEAST_NODE.join('.')} or later.`)];
  },
};
