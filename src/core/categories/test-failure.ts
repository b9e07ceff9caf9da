import { category } from './category.js';

/** Tests ran, and some did not pass. */
export const testFailure = category({
  name: 'test_failure',
  label: 'Test failed',
  action: 'fix',
  words:
    /\b(?:tests?|specs?|assertions?|suites?|examples?)\b.{0,60}\b(?:fail|did not pass)|AssertionError|FAILED? \(|\bfailures=\d|expected .{1,200} (?:but|to)\b|^✗|^✖/i,
  commands: /\b(?:test|tests|pytest|jest|vitest|mocha|rspec|phpunit|ctest|e2e|playwright|cypress|specs?)\b/,
});
