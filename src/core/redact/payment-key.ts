import type { SecretKind } from './kind.js';

/** Secret, restricted and webhook keys of Stripe; access tokens of Square and Shopify. */
export const paymentKey: SecretKind = {
  name: 'payment-key',
  url: 'https://docs.stripe.com/keys',
  pattern:
    /(?<![A-Za-z0-9])(?:(?:sk|rk)_(?:live|test|org)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/]{24,255}={0,2}|sq0(?:atp|csp)-[A-Za-z0-9_-]{22,60}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})/g,
  prefixes: [
    'sk_live_',
    'sk_test_',
    'sk_org_',
    'rk_live_',
    'rk_test_',
    'rk_org_',
    'whsec_',
    'sq0atp-',
    'sq0csp-',
    'shpat_',
    'shpca_',
    'shppa_',
    'shpss_',
  ],
  whole: '(?:sk|rk)_(?:live|test)_(?:[A-Za-z0-9]{24}|[A-Za-z0-9]{99})|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
};
