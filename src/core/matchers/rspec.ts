import type { Matcher } from './matcher.js';
import { numberedFailures } from './numbered-failures.js';

const BLOCK = /^\s{2}\d+\) (?<test>\S.*)$/;
const RUBY_AT = /^\s+# (?<path>\.?\/?[^\s:]{1,300}\.rb):(?<line>\d+):in /;

/** RSpec: numbered failures, then the commands that run them again. */
export const rspec: Matcher = {
  name: 'rspec',
  url: 'https://rspec.info/features/3-13/rspec-core/formatters/',
  hints: ['^rspec \\.?', '^\\s{2}\\d+\\) ', '^\\d+ examples?, '],
  start: (scan) => numberedFailures(scan, BLOCK, RUBY_AT),
};
