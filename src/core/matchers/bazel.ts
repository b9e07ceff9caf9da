import { lineMatcher, WEIGHT } from './matcher.js';

const BUILD_FILE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:]{0,300}(?:BUILD(?:\.bazel)?|WORKSPACE(?:\.bazel|\.bzlmod)?|MODULE\.bazel|\.bzl)):(?<line>\d+):(?<column>\d+)`;

/** Bazel: what is wrong in BUILD files, which action failed (why stands below it), which test targets failed. */
export const bazel = lineMatcher({
  name: 'bazel',
  url: 'https://bazel.build/run/build',
  hints: [
    '^ERROR: ',
    '^FAILED: Build did NOT',
    '^//\\S+ +.*(?:FAILED|TIMEOUT|NO STATUS)',
    '^FAIL: //',
    '^Target //\\S+ failed to build',
    '^(?:TIMEOUT|FLAKY): //',
  ],
  rules: [
    {
      pattern: new RegExp(
        `^ERROR: ${BUILD_FILE}: (?<message>.{1,300} failed: \\((?:Exit \\d+|Segmentation fault|Killed|Aborted|Timeout)[^)]{0,80}\\).*)`,
      ),
      category: 'compile_error',
      weight: WEIGHT.named,
    },
    {
      pattern: new RegExp(
        `^ERROR: ${BUILD_FILE}: (?<message>.*(?:Error downloading|download from|Unable to resolve|404 Not Found).*)`,
      ),
      category: 'dependency',
    },
    { pattern: new RegExp(`^ERROR: ${BUILD_FILE}: (?<message>.+)`), category: 'configuration' },
    {
      pattern:
        /^ERROR: (?<message>(?:Skipping '[^']{1,200}': )?no such (?:package|target) .+|.*(?:Error computing the main repository mapping|Unrecognized option|Config value '.+' is not defined|The '\w+' command is only supported from within a workspace|no targets found beneath|Unable to find package for).*)/,
      category: 'configuration',
    },
    {
      pattern: /^(?<test>\/\/\S{1,300}) +(?:\(cached\) )?(?<message>(?:FAILED|TIMEOUT)(?! TO BUILD)\b.*)/,
      category: 'test_failure',
      weight: WEIGHT.named,
    },
    {
      pattern: /^(?<message>(?:FAIL|TIMEOUT): \/\/\S{1,300} .*)/,
      category: 'test_failure',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern:
        /^(?<message>FAILED: Build did NOT complete.*|Target \/\/\S{1,300} failed to build.*|ERROR: (?:Analysis of target .* failed|Build did NOT complete|command succeeded, but|Couldn't start the build).*)/,
      category: 'compile_error',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
