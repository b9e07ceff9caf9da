import { lineMatcher, WEIGHT } from './matcher.js';
import { underMatcher } from './shapes.js';

const SEVERITY = '(?:critical|high|moderate|medium|low|negligible|unknown|none)';
const ADVISORY =
  '(?:CVE-\\d{4}-\\d+|GHSA(?:-[0-9a-z]{4}){3}|PYSEC-\\d{4}-\\d+|RUSTSEC-\\d{4}-\\d+|GO-\\d{4}-\\d+|OSV-\\d{4}-\\d+|SNYK-[\\w-]+|AVD-[\\w-]+|DLA-\\d+-\\d+|TEMP-[\\w-]+)';

/** Trivy's tables, each under the lock file or manifest that it is about. */
export const scanTables = underMatcher({
  name: 'scan-table',
  url: 'https://trivy.dev/latest/docs/configuration/reporting/#table-default',
  hints: ['^[│|] [^│|]*[│|] (?:CVE|GHSA|DLA|TEMP|PYSEC|RUSTSEC|GO)-\\S+ +[│|] '],
  formats: [
    {
      header:
        /^(?<path>[^\s()]{1,300}) \((?:npm|yarn|pnpm|bun|bundler|gemspec|pip|pipenv|poetry|uv|python-pkg|gomod|cargo|composer|nuget|dotnet-core|packages-props|pom|gradle|sbt|jar|conan|hex|pub|swift|cocoapods|conda-pkg|julia|node-pkg)\)$/,
      // The library stands only in the first of its rows.
      row: new RegExp(
        `^[│|]\\s*(?:[│|]\\s*)?(?<message>(?:[^│|\\s][^│|]{0,120}[│|] )?(?<code>${ADVISORY}) +[│|] (?:${SEVERITY})?\\b.*\\S)\\s*[│|]$`,
        'iu',
      ),
      back: 60,
      category: 'security_scan',
    },
  ],
});

/** Audits and scanners of dependencies, images and secrets. */
export const securityScan = lineMatcher({
  name: 'security scan',
  url: 'https://docs.npmjs.com/cli/v11/commands/npm-audit',
  hints: [
    '[Vv]ulnerabilit',
    'GHSA-',
    'CVE-\\d',
    'PYSEC-',
    'RUSTSEC-',
    'osv\\.dev/',
    'leaks found',
    'leaks? found: [1-9]',
    'snyk\\.io/vuln',
    'Private key found',
    '^(?:FATAL|WARN)\\s+- (?:CIS-DI|DKL)-',
  ],
  rules: [
    // npm audit: the title before the advisory.
    {
      pattern: /^(?<message>\S.* - https:\/\/github\.com\/advisories\/(?<code>GHSA-[\w-]+))$/,
      category: 'security_scan',
      weight: WEIGHT.named,
    },
    // Tables: of OSV-Scanner, pip-audit, Grype, Trivy.
    {
      pattern:
        /^[|│] https:\/\/osv\.dev\/(?<code>[\w-]+) +[|│] (?<message>.+?)(?: +[|│] (?<path>[^\s|│]{1,300}))? *[|│]$/,
      category: 'security_scan',
      weight: WEIGHT.named,
    },
    {
      pattern: new RegExp(`^(?<message>[\\w.@/-]+ {1,40}v?\\d[\\w.+:~-]* +(?<code>${ADVISORY})(?: .*)?)$`),
      category: 'security_scan',
      weight: WEIGHT.named,
      whole: true,
    },
    {
      pattern: new RegExp(
        `^(?<message>[\\w.@/+-]+ {2,60}v?\\d\\S* +.{0,120}?(?<code>${ADVISORY}) +${SEVERITY}\\b.*)$`,
        'i',
      ),
      category: 'security_scan',
      weight: WEIGHT.named,
      whole: true,
    },
    {
      pattern: new RegExp(`^│ (?<message>[^│]{0,120}│ (?<code>${ADVISORY}) +│ (?:${SEVERITY})\\b.*)$`, 'i'),
      category: 'security_scan',
      weight: WEIGHT.named,
      whole: true,
    },
    // Snyk, in each of its layouts.
    {
      pattern:
        /^\s*✗ (?<message>(?:\[?(?:Low|Medium|High|Critical)(?: [Ss]everity)?\]? .+|.+ \[(?:Low|Medium|High|Critical) Severity\]).*?)(?:\[https?:\/\/\S*\/(?<code>SNYK-[\w-]+)\].*)?$/,
      category: 'security_scan',
      weight: WEIGHT.named,
    },
    // The action that reviews a pull request's dependencies.
    {
      pattern: /^\s*(?<path>\S{1,300}) » (?<message>\S.*) – .* \((?:low|moderate|high|critical) severity\)$/u,
      category: 'security_scan',
      level: 'failure',
      whole: true,
    },
    // Safety.
    {
      pattern: /^\s*(?:->|\*) (?<message>Vulnerability found in \S+ version \S+)/,
      category: 'security_scan',
      weight: WEIGHT.named,
    },
    // Dockle.
    {
      pattern: /^(?<level>FATAL|WARN)\s+- (?<message>(?<code>(?:CIS-DI|DKL-\w{1,4})-\d+): .+)/,
      category: 'security_scan',
    },
    {
      pattern: /^(?<message>Private key found: (?<path>\S.{0,300}))$/,
      category: 'security_scan',
    },
    {
      pattern:
        /(?<message>error: \d+ vulnerabilit\w+ found.*|Found \d+ known vulnerabilit.*|^\d+ vulnerabilities found$|^Vulnerabilities found!$|^\d+ vulnerabilities \(.*|leaks? found: [1-9].*|Total: \d+ \(.*(?:HIGH|CRITICAL): [1-9].*|Your code is affected by [1-9]\d* vulnerabilit.*|Dependency review detected vulnerable packages.*|Scan was completed\. [1-9]\d* vulnerabilit\w+ (?:was|were) (?:found|reported).*)/,
      whole: true,
      category: 'security_scan',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
