import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';

/** Sends every call to GitHub through a proxy; NO_PROXY names what goes past it. Node's own fetch does not look at the environment. */
export function useProxy(httpsProxy: string): void {
  setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy: httpsProxy, httpsProxy }));
}
