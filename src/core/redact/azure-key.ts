import type { SecretKind } from './kind.js';

/** Storage account keys and shared access signatures, and client secrets of Entra applications. */
export const azureKey: SecretKind = {
  name: 'azure-key',
  url: 'https://learn.microsoft.com/purview/sit-defn-azure-storage-account-key',
  pattern:
    /(?<keep>(?:AccountKey|SharedAccessKey|sig)=)[A-Za-z0-9+/%]{40,100}={0,2}|\b[A-Za-z0-9_~.]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}/g,
};
