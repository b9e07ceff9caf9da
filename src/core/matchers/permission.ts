import { type LineRule, lineMatcher, WEIGHT } from './matcher.js';

/** Python and npm warn of what they do without. */
const accept: LineRule['accept'] = (_, { text }) => !/Warning: |^\s*(?:npm )?warn(?:ing)?\b/i.test(text);

/** Rights and secrets. */
export const permission = lineMatcher({
  name: 'permission',
  url: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions',
  hints: [
    '[Pp]ermission denied',
    'not authorized',
    'Not authorized',
    'Resource not accessible',
    'EACCES',
    'AccessDenied',
    'Access Denied',
    'authentication failed',
    'Authentication failed',
    'Bad credentials',
    'Requires authentication',
    'Input required and not supplied',
    'and password required',
    '[Uu]nauthorized',
    '(?:denied|unauthorized|forbidden): ',
    '[Ss]ecret',
    'locate credentials',
    '[Cc]redentials',
    'ExpiredToken',
    'InvalidClientTokenId',
    'SignatureDoesNotMatch',
    'OpenIDConnect',
    'ACTIONS_ID_TOKEN',
    'id-token',
    'PERMISSION_DENIED',
    'AADSTS\\d',
    'auth-type',
    'Host key verification',
    'error in libcrypto',
    'gpg: ',
    'HTTPError: 40[13]',
    'Invalid or non-existent authentication',
    'Trusted publishing',
    'Token required',
    'refusing to allow',
    'admin rights',
    'errSecInternal',
    'No signing certificate',
    '[Kk]eystore',
    'Operation not permitted',
  ],
  rules: [
    {
      // Nothing a test prints: these are of the step itself.
      pattern:
        /^(?:Error: )?(?<message>(?:Resource not accessible by integration|Input required and not supplied: .*(?:token|key|secret|password|credential)|Username and password required|Credentials could not be loaded|Could not load credentials from any providers|Could not assume role with OIDC|Not authorized to perform sts:|No OpenIDConnect provider found|Unable to get ACTIONS_ID_TOKEN_REQUEST_URL|Login failed with Error: Using auth-type|Token required - not valid tokenless upload|Trusted publishing exchange failure|google-github-actions\/auth failed with|Bad credentials\b).*)/i,
      category: 'permission',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>(?:Unable to locate credentials|AADSTS\d{5,7}: |denied: (?:requested access to the resource is denied|permission_denied|installation not allowed|Permission)|unauthorized: (?:incorrect username|authentication required|access token)|HTTPError: 40[13] |gpg: signing failed|gpg: no default secret key|gpg: skipped ".{1,100}": No secret key|Host key verification failed|Load key ".{1,200}": (?:error in libcrypto|invalid format)|Permission denied \(publickey|refusing to allow an? (?:GitHub App|OAuth App|integration|Personal Access Token) to|Must have admin rights|errSecInternalComponent|No signing certificate ".{1,100}" found|No "iOS .{1,60}" signing certificate|Keystore file .{1,300} not found|Keystore was tampered with, or password was incorrect).*)/i,
      whole: true,
      category: 'permission',
      weight: WEIGHT.named,
      accept,
    },
    {
      pattern:
        /^(?:Error: )?(?<message>.{0,60}\b[Ss]ecrets?\b.{0,80}(?:is not set|not set|is missing|not found|must be set|is required|is empty).*)/,
      category: 'permission',
      weight: WEIGHT.named,
      accept,
    },
    {
      // Behind other words it is often of a report that nobody waits for.
      pattern:
        /^(?:aws: |(?:fatal error|upload failed|download failed): .{0,300}?)?(?<message>An error occurred \((?:AccessDenied|AccessDeniedException|UnauthorizedOperation|ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch)\) when calling.*)/,
      category: 'permission',
      weight: WEIGHT.named,
      accept,
    },
    {
      pattern: /^(?:Error: )?(?<message>Input required and not supplied: .*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>(?:Resource not accessible by integration|is not authorized to perform|AccessDenied(?:Exception)?\b|ExpiredToken|InvalidClientTokenId|Bad credentials|Requires authentication|password authentication failed|PERMISSION_DENIED|unauthorized: authentication required|denied: permission).*)/,
      whole: true,
      category: 'permission',
      weight: WEIGHT.summary,
      accept,
    },
    {
      pattern: /(?<message>(?:[\w./-]{1,60}: .{0,300})?(?:Permission denied|EACCES: permission denied).*)/,
      category: 'permission',
      weight: WEIGHT.summary,
      accept,
    },
  ],
});
