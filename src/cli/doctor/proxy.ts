import { access, constants } from 'node:fs/promises';
import { connect } from 'node:net';
import { type Check, type Outcome, ok, problem, reasonOf, warning } from './check.js';

const CONNECT_TIMEOUT_MS = 5_000;

/** The proxy to GitHub, if any, and the certificates that Node is to trust beside its own. */
export const proxy: Check = {
  name: 'proxy',
  needs: ['environment'],
  async run({ config, env }) {
    const found = await lookAtCertificates(env.NODE_EXTRA_CA_CERTS);
    const { httpsProxy } = config!;
    if (httpsProxy !== null) found.push(await lookAtProxy(new URL(httpsProxy), env.NO_PROXY));
    else if (env.https_proxy || env.HTTP_PROXY || env.http_proxy)
      found.push(
        warning('a proxy is set under another name than HTTPS_PROXY and is not used', 'Set HTTPS_PROXY, in capitals.'),
      );
    return found.length > 0 ? found : [ok('none')];
  },
};

/** Node starts without a word when the file is missing, and then fails at the first call. */
async function lookAtCertificates(file: string | undefined): Promise<Outcome[]> {
  if (!file) return [];
  try {
    await access(file, constants.R_OK);
    return [];
  } catch {
    return [problem(`NODE_EXTRA_CA_CERTS cannot be read: ${file}`, 'Name a file of PEM certificates, or unset it.')];
  }
}

async function lookAtProxy({ host, hostname, port, protocol }: URL, noProxy: string | undefined): Promise<Outcome> {
  try {
    await reach(hostname, Number(port || (protocol === 'https:' ? 443 : 80)));
    return ok(`${host}${noProxy ? `, except for ${noProxy}` : ''}`);
  } catch (error) {
    return problem(`the proxy ${host} cannot be reached: ${reasonOf(error)}`, 'Check HTTPS_PROXY.');
  }
}

function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host.replace(/^\[(.*)\]$/, '$1'), port, timeout: CONNECT_TIMEOUT_MS });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer in time')));
    socket.once('error', reject);
  });
}
