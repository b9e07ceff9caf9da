import type { SecretKind } from './kind.js';

/** Storage account keys and shared access signatures. */
export const azureKey: SecretKind = {
  name: 'azure-key',
  url: 'https://learn.microsoft.com/purview/sit-defn-azure-storage-account-key',
  pattern: /(?<keep>(?:AccountKey|SharedAccessKey|(?<![A-Za-z])sig)=)[A-Za-z0-9+/%]{40,100}={0,2}/g,
  prefixes: [],
};
