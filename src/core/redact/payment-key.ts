import type { SecretKind } from './kind.js';

/** Stripe's secret and restricted keys. */
export const paymentKey: SecretKind = {
  name: 'payment-key',
  url: 'https://docs.stripe.com/keys',
  pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}|\bwhsec_[A-Za-z0-9]{24,255}/g,
};
