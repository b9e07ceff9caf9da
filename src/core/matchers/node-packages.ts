import { lineMatcher, WEIGHT } from './matcher.js';

/** Yarn, pnpm, Bun and Deno: installs that failed, and lock files that do not fit. */
export const nodePackages = lineMatcher({
  name: 'node packages',
  url: 'https://yarnpkg.com/advanced/error-codes',
  hints: [
    'ERR_PNPM_',
    '^(?:error:?|✘|❌) ',
    '^➤ YN',
    'lockfile',
    'Dependencies lock file',
    'ELIFECYCLE',
    'Usage Error: ',
    'Internal Error: ',
    'packageManager',
  ],
  rules: [
    {
      pattern:
        /(?<code>ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_\w+|FROZEN_LOCKFILE\w*|BROKEN_LOCKFILE|NO_LOCKFILE|TARBALL_INTEGRITY|LOCKFILE_CONFIG_MISMATCH))\s*(?<message>.*?(?:<ROOT>\/(?<path>\S{1,300}package\.json).*)?)$/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    { pattern: /(?<code>ERR_PNPM_(?:FETCH_40[13]))\s*(?<message>.*)/, category: 'permission', weight: WEIGHT.decisive },
    {
      pattern: /(?<code>ERR_PNPM_(?:META_FETCH_FAIL|FETCH_(?:429|5\d\d)))\s*(?<message>.*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    { pattern: /(?<code>ERR_PNPM_NO_SCRIPT\w*)\s*(?<message>.*)/, category: 'configuration', weight: WEIGHT.decisive },
    {
      pattern:
        /(?<code>ERR_PNPM_(?:NO_PKG_MANIFEST|NO_IMPORTER_MANIFEST_FOUND|BAD_PM_VERSION|JSON_PARSE|INVALID_WORKSPACE\w*|\w*CONFIG\w*))\s*(?<message>.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    { pattern: /(?<code>ERR_PNPM_ENOSPC)\s*(?<message>.*)/, category: 'disk_full', weight: WEIGHT.decisive },
    {
      pattern: /(?<code>ERR_PNPM_RECURSIVE_\w+|ERR_PNPM_LIFECYCLE|\bELIFECYCLE\b)\s*(?<message>.*)/,
      category: 'unknown',
      weight: WEIGHT.summary,
      finding: false,
    },
    { pattern: /(?<code>ERR_PNPM_\w+)\s*(?<message>.*)/, category: 'dependency', weight: WEIGHT.decisive },
    {
      pattern: /^error (?<message>(?:Your lockfile needs to be updated|Integrity check failed).*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^➤ (?<code>YN0028): [│·└┌]? ?(?<message>The lockfile would have been (?:modified|created).*|Your lockfile needs to be updated.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^➤ (?<code>YN0018): [│·└┌]? ?(?<message>.+: The remote archive doesn't match the expected checksum.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      // The first line of a package that cannot be had; its further lines stand further right.
      pattern: /^➤ (?<code>YN00(?:27|35|82|16|20|56|74|24)): (?:[│·└┌] )?(?<message>[^\s│].*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^➤ (?<code>YN0041): (?:[│·└┌] )?(?<message>[^\s│].*)/,
      category: 'permission',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^➤ (?<code>YN0001): [│·└┌]? ?(?<message>.*(?:ETIMEDOUT|ECONNRE|ENOTFOUND|EAI_AGAIN|socket hang up|RequestError).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    { pattern: /^➤ (?<code>YN0001): [│·└┌]? ?(?<message>.*ENOSPC.*)/, category: 'disk_full', weight: WEIGHT.decisive },
    {
      pattern: /^➤ (?<code>YN0009): [│·└┌]? ?(?<message>.+ couldn't be built successfully.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    { pattern: /^➤ (?<code>YN0001): (?:[│·└┌] )?(?<message>[^\s│].*)/, category: 'dependency', weight: WEIGHT.named },
    {
      pattern: /^Usage Error: (?<message>(?:The lockfile would have been|.*lockfile).*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?:Usage|Internal) Error: (?<message>.+)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^error: (?<message>lockfile had changes, but lockfile is frozen.*|.*lockfile is out of date.*|Failed to deserialize lockfile.*)/i,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^error: (?<message>Script not found .*|Task not found: .*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^error: (?<message>.{1,200} (?:failed to resolve|\(but package exists\)).*|GET https?:\S+ - 404.*|npm package '.{1,200}' does not exist.*|Could not find npm package .*|JSR package .{1,200} not found.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^error: (?<message>(?:GET|download\w*) https?:\S+ - (?:429|5\d\d).*|.*(?:ConnectionRefused|FailedToOpenSocket|ConnectionClosed) downloading .*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^error: (?<message>Integrity check failed.*|.*integrity check failed.*)/i,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^error (?<message>Command "[^"]{1,100}" not found\..*|Couldn't find a package\.json file.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^error (?<message>Couldn't find (?:package|any versions).*|.*The engine "\w+" is incompatible.*|.*: Command failed\.$|No candidates? .*|Received malformed response.*|.*Couldn't find match for .*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^error (?<message>An unexpected error occurred: ".*(?:ETIMEDOUT|ESOCKETTIMEDOUT|ECONNRE|ENOTFOUND|EAI_AGAIN|tunneling socket|503|502|429).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^error (?<message>An unexpected error occurred: ".{0,300}(?:Not found|Request failed "404).*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^error (?<message>An unexpected error occurred: ".{0,300}(?:40[13] |authentication token).*)/,
      category: 'permission',
      weight: WEIGHT.decisive,
    },
    { pattern: /^error (?<message>An unexpected error occurred: .*)/, category: 'dependency', weight: WEIGHT.named },
    {
      pattern:
        /^(?<message>error Command failed(?:\.| with exit code).*|error: script "[^"]{1,100}" (?:exited with|was terminated by).*)/,
      category: 'unknown',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /^(?:##\[error\])?(?:Error: )?(?<message>Dependencies lock file is not found.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:error )?(?:Error: |✘ )?(?<message>This project's package\.json defines "packageManager".*|Multiple versions of pnpm specified.*|No pnpm version is specified.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
  ],
});
