import { lineMatcher, WEIGHT } from './matcher.js';

/** npm, pnpm, yarn and bun: installs that failed, and lock files that do not fit. */
export const npm = lineMatcher({
  name: 'npm',
  url: 'https://docs.npmjs.com/cli/v11/using-npm/logging',
  hints: [
    'npm (?:ERR!|error)',
    'ERR_PNPM_',
    '^(?:error|➤) ',
    'lockfile',
    '^Error: (?:Cannot find module|Dependencies lock file)',
    'ELIFECYCLE',
  ],
  rules: [
    {
      pattern: /npm (?:ERR!|error) (?:code )?(?<code>EUSAGE)\b(?<message>.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /npm (?:ERR!|error) (?<message>`npm ci` can only install.*|.*package\.json and package-lock\.json .* are (?:not )?in sync.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /npm (?:ERR!|error) (?:code )?(?<code>ERESOLVE|ETARGET|E404|ENOTSUP|EBADENGINE|EBADPLATFORM|EINTEGRITY|EUNSUPPORTEDPROTOCOL)\b(?<message>.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /npm (?:ERR!|error) (?:code )?(?<code>ETIMEDOUT|ECONNRESET|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ERR_SOCKET_TIMEOUT)\b(?<message>.*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /npm (?:ERR!|error) (?:code )?(?<code>E401|E403|ENEEDAUTH)\b(?<message>.*)/,
      category: 'permission',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /npm (?:ERR!|error) (?:code )?(?<code>ENOSPC)\b(?<message>.*)/,
      category: 'disk_full',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /npm (?:ERR!|error) (?<message>(?:Missing script|missing script).*)/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern: /npm (?:ERR!|error) (?<message>Test failed\..*)/,
      category: 'test_failure',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern:
        /(?<code>ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_\w+|FROZEN_LOCKFILE\w*|BROKEN_LOCKFILE))\s*(?<message>.*?(?:<ROOT>\/(?<path>\S{1,300}package\.json).*)?)$/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    { pattern: /(?<code>ERR_PNPM_(?:FETCH_40[13]))\s*(?<message>.*)/, category: 'permission', weight: WEIGHT.decisive },
    {
      pattern: /(?<code>ERR_PNPM_(?:META_FETCH_FAIL|FETCH_5\d\d))\s*(?<message>.*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /(?<code>ERR_PNPM_RECURSIVE_\w+|ERR_PNPM_LIFECYCLE)\s*(?<message>.*)/,
      category: 'unknown',
      weight: WEIGHT.summary,
      finding: false,
    },
    { pattern: /(?<code>ERR_PNPM_\w+)\s*(?<message>.*)/, category: 'dependency', weight: WEIGHT.decisive },
    {
      pattern:
        /^(?:error|➤ YN0028:.*) (?<message>(?:Your lockfile needs to be updated|The lockfile would have been (?:modified|created)).*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^error: (?<message>lockfile had changes, but lockfile is frozen.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^error (?<message>Couldn't find (?:package|any versions).*|.*The engine "\w+" is incompatible.*|Found incompatible module.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?:##\[error\])?(?:Error: )?(?<message>Dependencies lock file is not found.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /npm (?:ERR!|error) (?<message>(?:code ELIFECYCLE|Lifecycle script .*|errno .*|Exit status.*|command failed.*))/,
      category: 'unknown',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
