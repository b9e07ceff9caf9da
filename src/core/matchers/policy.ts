import { lineMatcher, WEIGHT } from './matcher.js';

/** Rules of a project on how to contribute: commit messages, titles, sign-offs, change notes, licences, sizes, quality gates. */
export const policy = lineMatcher({
  name: 'policy',
  url: 'https://commitlint.js.org/guides/ci-setup.html',
  hints: [
    '^✖ {3}\\S',
    '^\\d+: [TBMUC][CT]?\\d ',
    'pull request title',
    'PR title',
    'sign-off is missing',
    '[Ss]igned-off-by',
    'no changesets were found',
    'CHANGELOG',
    '(?:[Mm]issing|No|no|add an?) [Cc]hange ?log',
    '^Label error',
    '[Ll]abels? (?:is|are) required',
    '(?:request|PR) .*label',
    'required labels?',
    'not permitted by the --onlyAllow',
    'incompatible licenses',
    'unapproved license',
    'not compliant with version \\S+ of the REUSE',
    'valid license header',
    'size limit has exceeded',
    'maxSize',
    'QUALITY GATE STATUS: FAILED',
    'Quality Gate .*(?:failed|FAILED)',
    'duplicates \\(',
    'Danger has',
    'ailing due to \\d',
    '(?:fixup|squash)! commit',
    '^Found license defined by',
    '^(?:FAIL|WARN) - \\S.* - ',
  ],
  rules: [
    // commitlint; the input stands above, the sum of problems below.
    { pattern: /^✖ {3}(?<message>.+) \[(?<code>[a-z]+(?:-[a-z]+)+)\]$/, category: 'policy' },
    {
      pattern: /^✖ {3}(?<message>found \d+ problems?, .*)/,
      category: 'policy',
      weight: WEIGHT.summary,
      finding: false,
    },
    // gitlint.
    { pattern: /^\d+: (?<code>[TBMI]\d|UC\d|CC?\d|CT\d) (?<message>[A-Z].+)/, category: 'policy' },
    {
      pattern:
        /(?<message>No release type found in pull request title.*|Unknown (?:release type|scope) .{1,200} found in pull request title.*|The subject "?.{0,300}"? found in (?:the )?pull request title .*|(?:The )?(?:Pull request|PR) title .{0,200}(?:does not|doesn't|must|should|is invalid|is not).*)/i,
      category: 'policy',
    },
    {
      pattern: /(?<message>(?:Commit sha: .*)?(?:The sign-off is missing|Expected ".{1,200}", but got ".{1,200}").*)/,
      category: 'policy',
    },
    {
      pattern: /(?<message>missing (?:a )?(?:DCO )?Signed-off-by.*)/i,
      category: 'policy',
    },
    { pattern: /(?<message>Some packages have been changed but no changesets were found.*)/, category: 'policy' },
    {
      pattern:
        /(?<message>No update to \S{0,100}CHANGELOG\S* found.*|(?:Missing|No|Please add an?) (?:changelog|change ?log) (?:entry|file|update).*|\S*CHANGELOG\S* (?:was|has) not (?:been )?(?:updated|modified|changed).*)/i,
      category: 'policy',
    },
    {
      pattern:
        /(?<message>Label error\. .*|(?:Pull request|PR|This PR) (?:must|should|needs to|does not|doesn't|is missing) .{0,100}\blabels?\b.*|\blabels? (?:is|are) required\b.*|Missing required labels?.*)/i,
      category: 'policy',
    },
    {
      pattern: /^Package "(?<message>.+" is licensed under ".+" which is not permitted by the --onlyAllow flag.*)/,
      category: 'policy',
      whole: true,
    },
    { pattern: /^(?<message>Found license defined by the --failOn flag: .+)/, category: 'policy' },
    // Conftest.
    {
      pattern: /^(?<level>FAIL|WARN) - (?<path>\S{1,300}) - (?:(?<code>[a-z][\w.]{0,100}) - )?(?<message>\S.*)/,
      category: 'policy',
    },
    {
      pattern:
        /(?<message>Dependency review detected incompatible licenses.*|Too many files with unapproved license: \d+.*|the following files don't have a valid license header.*)/,
      category: 'policy',
    },
    {
      pattern: /not compliant with version \S+ of the REUSE Specification/,
      whole: true,
      category: 'policy',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /^\s*(?<message>Package size limit has exceeded by .+|Size limit has exceeded by .+)/,
      category: 'policy',
    },
    {
      pattern:
        /^\s*(?:FAIL|✖|ERROR) +(?<message>(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}): .{1,40} > (?:maxSize )?\S+ ?[KMG]?i?B\b.*)/,
      category: 'policy',
    },
    {
      pattern: /(?<message>QUALITY GATE STATUS: FAILED.*|Quality Gate (?:has )?(?:FAILED|failed).*)/,
      category: 'policy',
    },
    {
      pattern: /(?<message>(?:jscpd )?found too many duplicates \(.*\) over threshold.*)/,
      category: 'policy',
      finding: false,
    },
    {
      pattern: /(?<message>Danger has (?:errored|failed).*|failing due to \d+ (?:errors?|violations?).*)/i,
      category: 'policy',
    },
    {
      pattern: /(?<message>(?:fixup!|squash!) commits? (?:found|detected|not allowed|must|are).*)/i,
      category: 'policy',
    },
  ],
});
