import { type LineRule, lineMatcher, WEIGHT } from './matcher.js';

/** What goes on after it: a warning, or a try that will be followed by another. */
const GOES_ON =
  /^\s*(?:npm )?(?:warn(?:ing)?|debug|info|notice)\b|^\[?(?:WARN|DEBUG|INFO)|\bretry(?:ing)?\b.{0,60}(?:in \d|again|after|attempt)|will (?:be )?retr|[Rr]etrying|attempt \d+ of \d+|trying again/i;
const accept: LineRule['accept'] = (_, { text }) => !GOES_ON.test(text);

/** The network, name resolution, and services that do not answer. A test may print the same words, so these weigh little by themselves. */
export const network = lineMatcher({
  name: 'network',
  url: 'https://curl.se/libcurl/c/libcurl-errors.html',
  hints: [
    'curl: \\(',
    'Could not resolve host',
    'getaddrinfo',
    'ETIMEDOUT',
    'ECONN(?:RE|ABORTED)',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_',
    '[Cc]onnection (?:timed out|refused|reset)',
    'TLS (?:handshake|connection)',
    'i/o timeout',
    'Failed to download',
    'rate limit',
    'Too Many Requests',
    'Bad Gateway',
    'Service Unavailable',
    'Gateway Time',
    'deadline exceeded',
    'wget: ',
    ' ERROR \\d{3}: ',
    'Unable to connect',
    'Failed to fetch',
    'net/http',
    'Failed to restore',
    'HTTP (?:error|Error|request failed)',
    'proxy\\.golang',
    'failure in name resolution',
    'Name or service not known',
    'Network is unreachable',
    'No route to host',
    'socket hang up',
    'x509: ',
    '[Cc]ertificate',
    'CERT_',
    'errorCode=',
    '[Cc]ould not connect to ',
    'remote name could not be resolved',
    'status code does not indicate success',
    'aria2',
    'SSL_ERROR',
  ],
  rules: [
    { pattern: /^(?<message>curl: \(23\) .*)/, category: 'disk_full', weight: WEIGHT.word, finding: false },
    {
      pattern: /(?<message>curl: \(22\) .*\b(?:401|403)\b.*)/,
      category: 'permission',
      weight: WEIGHT.named,
      accept,
    },
    { pattern: /(?<message>curl: \(3\) .*)/, category: 'configuration', weight: WEIGHT.named, accept },
    {
      pattern: /(?<message>curl: \((?:[5-7]|1[68]|2[268]|35|5[2568]|60|77|92)\) .*)/,
      category: 'network',
      weight: WEIGHT.named,
      accept,
    },
    {
      pattern:
        /^(?<message>Failed to download (?:archive|action).*|.*(?:Bad Gateway|Service Unavailable|Gateway Time-?out|ETIMEDOUT|ECONNRESET|EAI_AGAIN).*)/,
      category: 'network',
      weight: WEIGHT.named,
      accept,
    },
    {
      pattern: /(?<message>status code does not indicate success: (?:401|403).*)/,
      whole: true,
      category: 'permission',
      weight: WEIGHT.named,
      accept,
    },
    {
      pattern: /(?<message>status code does not indicate success: (?:429|5\d\d).*)/,
      whole: true,
      category: 'network',
      weight: WEIGHT.named,
      accept,
    },
    {
      pattern:
        /(?<message>wget: (?:unable|server returned error|can't connect|bad address|download timed out).*|\d\d:\d\d:\d\d ERROR \d{3}: .*|errorCode=\d+ .*|The remote name could not be resolved.*)/,
      category: 'network',
      weight: WEIGHT.named,
      accept,
    },
    {
      pattern: /^(?<message>Could not connect to \S{1,200}(?: \(|:).*)/,
      category: 'network',
      weight: WEIGHT.named,
      accept,
    },
    {
      pattern:
        /(?<message>proxy\.golang\.org\S{0,200}: .*(?:dial tcp|timeout|reset|EOF|50\d|stream error|INTERNAL_ERROR).*)/,
      whole: true,
      category: 'network',
      weight: WEIGHT.decisive,
      accept,
    },
    {
      pattern:
        /(?<message>(?:Could not resolve host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|Temporary failure in name resolution|Name or service not known|TLS handshake timeout|net\/http: request canceled|context deadline exceeded|API rate limit exceeded|exceeded a secondary rate limit|Too Many Requests|dial tcp .{1,200}(?:i\/o timeout|connection refused|no such host)|x509: |SSL certificate problem|certificate (?:has expired|verify failed)|unable to (?:get local issuer|verify the first) certificate|CERT_HAS_EXPIRED|disconnected before secure TLS connection|UND_ERR_CONNECT_TIMEOUT|socket hang up|Network is unreachable|No route to host|E(?:HOST|NET)UNREACH).*)/,
      whole: true,
      category: 'network',
      weight: WEIGHT.summary,
      accept,
    },
    {
      pattern:
        /(?<message>(?:ECONNREFUSED|ECONNABORTED|[Cc]onnection (?:timed out|refused|reset by peer)|50[234] (?:Bad Gateway|Service Unavailable|Gateway)).*)/,
      whole: true,
      category: 'network',
      weight: WEIGHT.word,
      finding: false,
      accept,
    },
  ],
});
