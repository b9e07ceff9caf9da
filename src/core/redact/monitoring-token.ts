import type { SecretKind } from './kind.js';

/** Sentry, Grafana, New Relic, Dynatrace. Keys of Datadog have no shape: their name tells. */
export const monitoringToken: SecretKind = {
  name: 'monitoring-token',
  url: 'https://docs.sentry.io/account/auth-tokens/',
  pattern:
    /(?<![A-Za-z0-9])(?:sntrys_eyJ[A-Za-z0-9+/=_-]{60,600}|sntryu_[a-f0-9]{64}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_eyJ[A-Za-z0-9+/]{32,400}={0,2}|NR(?:AK|AL|II|RA)-[A-Za-z0-9-]{27,42}|dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64})/g,
  prefixes: ['sntrys_', 'sntryu_', 'glsa_', 'glc_', 'NRAK-', 'NRAL-', 'NRII-', 'NRRA-', 'dt0'],
  whole: 'sntryu_[a-f0-9]{64}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}',
};
