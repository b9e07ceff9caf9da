import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';

let proxied = false;

/** Whether calls go through a proxy. */
export const isProxied = (): boolean => proxied;

/** Sends every call to GitHub through a proxy; NO_PROXY names what goes past it. Node's own fetch does not look at the environment. */
export function useProxy(httpsProxy: string): void {
  proxied = true;
  setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy: httpsProxy, httpsProxy }));
}
