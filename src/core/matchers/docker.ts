import { lineMatcher, WEIGHT } from './matcher.js';

/** `docker build`, BuildKit, compose and pulls. What failed inside a build step is told by other matchers. */
export const docker = lineMatcher({
  name: 'docker',
  url: 'https://docs.docker.com/reference/cli/docker/buildx/build/',
  hints: [
    'failed to (?:solve|build|compute|calculate)',
    'prepare context',
    'returned a non-zero code',
    'Error response from daemon',
    'toomanyrequests',
    'docker(?: exporter|:)',
    '^Dockerfile:\\d',
    'dockerfile parse error',
    'manifest (?:for|unknown)',
    'Container .{1,100} is unhealthy',
    'executor failed running',
    'did not complete successfully',
  ],
  rules: [
    {
      pattern: /(?<message>toomanyrequests:.*|pull rate limit.*)/,
      whole: true,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>unable to prepare context:(?:.{0,100}(?<path>Dockerfile) path)?.*|docker exporter does not currently support.*|failed to read dockerfile.*|dockerfile parse error.*|unknown flag: .*docker.*)/i,
      whole: true,
      category: 'configuration',
      weight: WEIGHT.located,
    },
    {
      pattern: /(?<message>(?:failed to compute cache key|failed to calculate checksum).*)/,
      whole: true,
      category: 'container',
      weight: WEIGHT.located,
    },
    {
      pattern:
        /(?<message>(?:manifest for .{1,200} not found|manifest unknown|pull access denied|repository does not exist).*)/,
      whole: true,
      category: 'container',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /(?<message>Error response from daemon: .*(?:timeout|timed out|TLS handshake|connection refused|EOF).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /(?<message>Error response from daemon: .*|Container .{1,100} is unhealthy.*|docker: .*)/,
      whole: true,
      category: 'container',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>ERROR: failed to (?:solve|build):? .*did not complete successfully: exit code.*|executor failed running.*|returned a non-zero code.*|process .{1,600} did not complete successfully.*)/,
      whole: true,
      category: 'container',
      weight: WEIGHT.summary,
      finding: false,
    },
    { pattern: /(?<message>ERROR: failed to (?:solve|build).*)/, category: 'container', weight: WEIGHT.named },
  ],
});
