import { lineMatcher, WEIGHT } from './matcher.js';

/** Coverage under its threshold, by tools other than the test runners themselves. */
export const coverage = lineMatcher({
  name: 'coverage',
  url: 'https://github.com/istanbuljs/nyc#checking-coverage',
  hints: ['[Cc]overage'],
  rules: [
    {
      pattern:
        /(?<message>ERROR: Coverage for .{1,100} does not meet .*threshold.*|[Cc]overage threshold for .{1,100} not met.*|Rule violated for .{1,200} ratio is .*|Coverage failure: total of .*|[Cc]overage .{1,60}(?:is )?(?:below|less than|under) .{1,60}(?:threshold|minimum|required).*)/,
      whole: true,
      category: 'coverage',
      weight: WEIGHT.named,
    },
  ],
});
