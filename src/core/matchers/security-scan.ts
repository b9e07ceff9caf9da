import { lineMatcher, WEIGHT } from './matcher.js';

/** Audits and scanners of dependencies and secrets. */
export const securityScan = lineMatcher({
  name: 'security scan',
  url: 'https://docs.npmjs.com/cli/v11/commands/npm-audit',
  hints: ['vulnerabilit', 'GHSA-', 'CVE-\\d', 'leaks? found', 'RUSTSEC-'],
  rules: [
    {
      pattern: /(?<message>(?:- https:\/\/github\.com\/advisories\/GHSA-).*)/,
      whole: true,
      category: 'security_scan',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>error: \d+ vulnerabilit\w+ found.*|Found \d+ known vulnerabilit.*|leaks? found: [1-9].*|Total: \d+ \(.*(?:HIGH|CRITICAL): [1-9].*)/,
      whole: true,
      category: 'security_scan',
      weight: WEIGHT.named,
    },
  ],
});
