import type { SecretKind } from './kind.js';

/** What `docker login` writes into `config.json`: user and password as base64, or a token of the registry. */
export const dockerAuth: SecretKind = {
  name: 'docker-auth',
  url: 'https://docs.docker.com/reference/cli/docker/login/#credential-stores',
  pattern:
    /(?<keep>\\?"(?:auth|identitytoken|registrytoken)\\?"\s{0,4}:\s{0,4}\\?")(?=[A-Za-z+/=_.-]{0,60}[0-9+/=])[A-Za-z0-9+/=_.-]{12,4000}(?=\\?")/g,
  prefixes: [],
};
