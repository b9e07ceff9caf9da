import { category } from './category.js';

/** A service could not be reached, or refused to answer for now. */
export const network = category({
  name: 'network',
  label: 'Network',
  action: 'rerun',
  words:
    /connection (?:refused|reset|timed out|closed)|ETIMEDOUT|ECONN|EAI_AGAIN|getaddrinfo|could not resolve host|TLS handshake|rate limit|(?:Bad Gateway|Service Unavailable|Gateway Time)|Failed to download|HTTP (?:error )?5\d\d|socket hang up|network (?:error|timeout|unreachable)/i,
});
