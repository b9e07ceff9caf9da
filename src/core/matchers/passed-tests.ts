/** A test that passed, as runners list it; what its name quotes is no failure. Each form stands at the beginning or the end of a line. */
const PASSED_TEST: readonly RegExp[] = [
  // TAP, and the marks of Jest, Vitest, Mocha, Bun, Playwright, node:test, ScalaTest and others; Pester's stand in brackets.
  /^\s*ok \d+\b/,
  /^\s*(?:[✓✔√]\s(?!.*[✗✖✘❌])|\[\+\] \S)/u,
  // pytest -v, alone and under xdist.
  /^(?:\[gw\d+\] \[ *\d+%\] )?(?:PASSED|SKIPPED|XFAIL) \S+::/,
  /^\S+::.{1,600} (?:PASSED|SKIPPED|XFAIL)(?: \(.{0,200}\))?(?: +\[ *\d+%\])?$/,
  /^\s*--- (?:PASS|SKIP): /,
  /^test .{1,600} \.\.\. (?:ok|ignored(?:, .*)?)$/,
  // unittest -v, Cargo's neighbours, Django.
  /^test\w* \(.{1,300}\).{0,300} \.\.\. (?:ok|skipped .{0,200}|expected failure)$/,
  /^\[ {7}OK \] /,
  /^\s*\d+\/\d+ Test +#\d+: .{1,600}\s(?:Passed|\*\*\*Skipped) +[\d.]+ sec$/,
  // dotnet test, XCTest, Gradle.
  /^\s+Passed \S.{0,600} \[[<\d]/,
  /^Test Case '.{1,600}' passed \(/,
  /^\S.{0,400} > .{1,400} (?:PASSED|SKIPPED)$/,
  // Dart counts failures behind a minus; JUnit's console draws a tree; Robot Framework makes a table.
  /^\d\d:\d\d \+\d+(?: ~\d+)?: /,
  /^[│|├└+'][│|├└─+'\- ]{0,60}\S.{0,400} (?:✔|\[OK\])$/,
  /\| PASS \|$/,
];

/** Whether the line reports a test that passed: an error in its name is what the test is about. */
export const isPassedTest = (text: string): boolean => PASSED_TEST.some((form) => form.test(text));

/** Lines that say how a run of tests ended, in the syntax of hints. */
export const PASSED_RUN_HINTS: readonly string[] = [
  '^\\d+ examples?, 0 failures',
  '^\\s*Tests:? .*\\d passed',
  '^=+ .*\\d passed.* in [\\d.]+s.* =+$',
  '^test result: ok\\. ',
  '^OK(?: \\(.*\\))?$',
  '^100% tests passed, ',
  '^\\d+ (?:runs|tests), \\d+ assertions, 0 failures, 0 errors',
  '^\\s*\\d+ passing \\(',
  '^# fail 0$',
];
const PASSED_RUN = new RegExp(PASSED_RUN_HINTS.join('|'));
const FAILED_TOO = /\b(?:[1-9]\d*) (?:failed|failures?|errors?)\b/;

/**
 * Whether the line says that a whole run of tests passed: RSpec, Vitest, Jest, pytest, Cargo, unittest, PHPUnit, CTest, Minitest,
 * Mocha, node:test. What its tests wrote before looks like failures at most.
 */
export const isPassedRun = (text: string): boolean => PASSED_RUN.test(text) && !FAILED_TOO.test(text);
