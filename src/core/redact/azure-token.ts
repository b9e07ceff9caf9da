import type { SecretKind } from './kind.js';

/** Client secrets of Entra applications and tokens of Azure DevOps: both are known by what stands in their middle. */
export const azureToken: SecretKind = {
  name: 'azure-token',
  url: 'https://learn.microsoft.com/purview/sit-defn-azure-ad-client-secret',
  pattern:
    /(?<![A-Za-z0-9_~.])[A-Za-z0-9_~.]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}|(?<![A-Za-z0-9])[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])/g,
  prefixes: [],
  marks: ['Q~', 'AZDO'],
};
