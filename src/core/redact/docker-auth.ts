import type { SecretKind } from './kind.js';

/** What `docker login` writes into `config.json`: user and password as base64, or a token of the registry; also where it stands in a text of JSON, in a text of JSON. */
export const dockerAuth: SecretKind = {
  name: 'docker-auth',
  url: 'https://docs.docker.com/reference/cli/docker/login/#credential-stores',
  pattern:
    /(?<keep>\\{0,7}"(?:auth|identitytoken|registrytoken)\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}")(?=[A-Za-z+/=_.-]{0,60}[0-9+/=])[A-Za-z0-9+/=_.-]{12,4000}(?=\\{0,7}")/g,
  prefixes: [],
};
