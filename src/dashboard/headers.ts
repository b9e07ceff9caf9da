/** Of every answer: nothing inline, nothing from elsewhere, no frame, and nothing told to others. */
export const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Bull Board's pages set styles as they go, and name a base. */
export const QUEUES_POLICY = HEADERS['content-security-policy']
  .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'; font-src 'self'")
  .replace("base-uri 'none'", "base-uri 'self'");
