import { lineMatcher, WEIGHT } from './matcher.js';

/** Rights and secrets. */
export const permission = lineMatcher({
  name: 'permission',
  url: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions',
  hints: [
    '[Pp]ermission denied',
    'not authorized',
    'Resource not accessible',
    'EACCES',
    'AccessDenied',
    'Access Denied',
    'authentication failed',
    'Bad credentials',
    'Input required and not supplied',
    '[Uu]nauthorized',
    'unauthorized',
    'denied:',
    'secret',
  ],
  rules: [
    {
      pattern:
        /(?<message>(?:Resource not accessible by integration|is not authorized to perform|AccessDenied(?:Exception)?\b|Bad credentials|password authentication failed|Input required and not supplied|unauthorized: authentication required|denied: permission).*)/,
      whole: true,
      category: 'permission',
      weight: WEIGHT.summary,
    },
    {
      pattern: /(?<message>(?:[\w./-]{1,60}: .{0,300})?(?:Permission denied|EACCES: permission denied).*)/,
      category: 'permission',
      weight: WEIGHT.summary,
    },
  ],
});
