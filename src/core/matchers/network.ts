import { lineMatcher, WEIGHT } from './matcher.js';

/** The network, name resolution, and services that do not answer. A test may print the same words, so these weigh little by themselves. */
export const network = lineMatcher({
  name: 'network',
  url: 'https://curl.se/libcurl/c/libcurl-errors.html',
  hints: [
    'curl: \\(',
    'Could not resolve host',
    'getaddrinfo',
    'ETIMEDOUT',
    'ECONNRE',
    'EAI_AGAIN',
    'Connection (?:timed out|refused|reset)',
    'connection (?:timed out|refused|reset)',
    'TLS handshake',
    'i/o timeout',
    'Failed to download',
    'rate limit',
    'Bad Gateway',
    'Service Unavailable',
    'Gateway Time',
    'deadline exceeded',
    'wget: ',
    'Unable to connect',
    'Failed to fetch',
    'net/http',
    'Failed to restore',
    'HTTP (?:error|Error|request failed)',
    'proxy\\.golang',
  ],
  rules: [
    {
      pattern: /(?<message>curl: \((?:[5-7]|1[68]|2[268]|35|5[26]|92)\) .*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>Failed to download (?:archive|action).*|.*(?:Bad Gateway|Service Unavailable|Gateway Time-?out|ETIMEDOUT|ECONNRESET|EAI_AGAIN).*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    {
      pattern: /(?<message>(?:Err:\d+|E: Failed to fetch|W: Failed to fetch|wget: unable|Could not connect to).*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>proxy\.golang\.org\S{0,200}: .*(?:dial tcp|timeout|reset|EOF|50\d|stream error|INTERNAL_ERROR).*)/,
      whole: true,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>(?:Could not resolve host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|Temporary failure in name resolution|TLS handshake timeout|net\/http: request canceled|context deadline exceeded|API rate limit exceeded|dial tcp .{1,200}(?:i\/o timeout|connection refused)).*)/,
      whole: true,
      category: 'network',
      weight: WEIGHT.summary,
    },
    {
      pattern:
        /(?<message>(?:ETIMEDOUT|ECONNRESET|ECONNREFUSED|[Cc]onnection (?:timed out|refused|reset by peer)|50[234] (?:Bad Gateway|Service Unavailable|Gateway)).*)/,
      whole: true,
      category: 'network',
      weight: WEIGHT.word,
      finding: false,
    },
  ],
});
