import { lineMatcher, WEIGHT } from './matcher.js';

/** Coverage under its threshold: Istanbul's tools, coverage.py, SimpleCov, JaCoCo, Kover, Coverlet, tarpaulin, ExUnit and others. */
export const coverage = lineMatcher({
  name: 'coverage',
  url: 'https://github.com/istanbuljs/nyc#checking-coverage',
  hints: [
    '[Cc]overage',
    'covered (?:ratio|percentage) is ',
    'ratio is ',
    'of diff hit',
    '(?:Line|Branch|lines|branches|statements|functions).{0,40}below',
  ],
  rules: [
    {
      pattern:
        /^ERROR: (?<message>Coverage for .{1,100} does not meet .*threshold \(.{1,20}\) for (?<path>\S{1,300}))$/,
      category: 'coverage',
    },
    {
      pattern:
        /^(?:ERROR: |Jest: )(?<message>(?:"(?<path>[^"]{1,300}\.\w{1,5})" |"[^"]{1,300}" )?[Cc]overage (?:for|threshold for) .{1,100} (?:does not meet .*threshold|\(.{1,20}\) not met).*)/,
      category: 'coverage',
    },
    {
      pattern:
        /(?<message>ERROR: Coverage for .{1,100} does not meet .*threshold.*|[Cc]overage threshold for .{1,100} not met.*|Coverage data for .{1,200} was not found.*)/,
      category: 'coverage',
    },
    {
      pattern: /(?<message>Required test coverage of .{1,20} not reached.*|Coverage failure: total of .*)/,
      category: 'coverage',
    },
    {
      pattern:
        /(?<message>Rule violated for .{1,200} ratio is .*|Rule '.{1,100}' violated.*|\w+ covered (?:percentage|ratio) is .{1,40}, but expected m(?:in|ax)imum is .*)/,
      category: 'coverage',
    },
    {
      pattern:
        /(?<message>(?:Line|Branch|Method)? ?[Cc]overage (?:\(.{1,20}\)|by file \(.{1,40}\)) is below the expected minimum.*)/,
      category: 'coverage',
    },
    {
      pattern:
        /(?<message>[Cc]overage is below the failure threshold [\d.]+% < [\d.]+%|The (?:minimum|total) \w+ coverage is below the specified.*|The total coverage .{1,40} is below.*)/,
      category: 'coverage',
    },
    {
      pattern:
        /(?<message>Coverage test failed, threshold not met.*|Expected (?:minimum )?coverage (?:of|>=) .{1,30},? (?:got|but actual is) .*)/,
      category: 'coverage',
    },
    { pattern: /(?<message>[\d.]+% of diff hit \(target .*)/, category: 'coverage' },
    {
      pattern:
        /(?<message>[Cc]overage .{1,60}(?:is )?(?:below|less than|under|lower than) .{1,60}(?:threshold|minimum|required|target).*|[Cc]overage .{0,40}(?:decreased|dropped) (?:\(|by ).*)/,
      whole: true,
      category: 'coverage',
    },
    {
      pattern:
        /(?<message>SimpleCov failed with exit \d+ due to a coverage related error.*|[Cc]overage checks? have not been met.*)/,
      category: 'coverage',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
