import { type LineRule, lineMatcher, WEIGHT } from './matcher.js';

const test = 'test_failure';

/** Runners that name what failed in one line, mostly a file or a program. */
const rules: readonly LineRule[] = [
  // LLVM's lit: `FAIL: Clang :: CodeGen/a.c (12 of 900)`, `********** TEST 'Clang :: a.c' FAILED **********`
  {
    pattern: /^(?:FAIL|XPASS|UNRESOLVED|TIMEOUT): (?<test>\S.{0,200}? :: \S.{0,300}?) \(\d+ of \d+(?:, .+)?\)$/,
    category: test,
    weight: WEIGHT.located,
    whole: true,
  },
  // Automake: `FAIL: cart.test`, `FAIL: cart.tap 3 - adds prices`, `ERROR: cart`, `XPASS: later`
  {
    pattern: /^(?:FAIL|XPASS): (?<test>[\w./+-]{1,200}(?: \d+(?: - .{1,200})?)?)(?: \(exit status: \d+\))?$/,
    category: test,
    whole: true,
  },
  { pattern: /^# (?:FAIL|XPASS|ERROR): +(?<count>[1-9]\d*)$/, category: test, weight: WEIGHT.summary, finding: false },
  // Meson: ` 3/7 cart / adds  FAIL  0.01s   exit status 1`
  {
    pattern:
      /^\s*\d+\/\d+ (?<test>\S.{0,200}?) {2,}(?<message>(?:FAIL|TIMEOUT|ERROR|UNEXPECTEDPASS|INTERRUPT) {1,12}[\d.]+ ?s(?: .*)?)$/,
    category: test,
  },
  {
    pattern: /^(?:INFO|ERROR)?:? ?Executed \d+ out of \d+ tests?: .*[1-9]\d* fails? /,
    category: test,
    weight: WEIGHT.summary,
    finding: false,
  },
  {
    pattern: /^\[ FAIL [1-9]\d* \| WARN \d+ \| SKIP \d+ \| PASS \d+ \]$/,
    category: test,
    weight: WEIGHT.summary,
    finding: false,
  },
  // Hspec: `  test/CartSpec.hs:12:7: `, below its number: `  1) Cart.total adds prices`
  {
    pattern: /^rerun with: --match "(?<test>\/.{1,400})"|^\s*To rerun use: --match "(?<named>\/.{1,400})"/,
    category: test,
    weight: WEIGHT.summary,
    finding: false,
  },
  // Alcotest: `[FAIL]  cart  0  adds prices.`
  {
    pattern: /^\s*(?:[│|>] )?\[FAIL\] {2,}(?<test>\S.{0,100}? {2,}\d+ {2,}\S.{0,200}?)\.? *[│|]?$/,
    category: test,
    whole: true,
  },
  // KUnit and the kernel's selftests speak TAP; Zephyr: `FAIL - test_adds in 0.001 seconds`
  { pattern: /^ ?FAIL - (?<test>\w+) in [\d.]+ seconds$/, category: test, whole: true },
  // Tcl: `==== adds-1.1 adds prices FAILED`
  { pattern: /^==== (?<test>\S+ .{0,200}?) FAILED$/, category: test, whole: true },
  // k6: `✗ http_req_duration.....: …` and the level=error line that says which threshold was crossed.
  {
    pattern: /(?<message>thresholds on metrics '(?<test>[^']{1,300})' (?:were|have been) crossed.*?)"?$/,
    category: test,
  },
  // Newman: ` 1.  AssertionError  adds prices`
  {
    pattern: /^\s*\d+\. {2}(?<message>(?:AssertionError|TypeError|JSONError|ReferenceError|Error) {2,}(?<test>\S.*?))$/,
    category: test,
  },
];

export const testLists = lineMatcher({
  name: 'test lists',
  url: 'https://www.gnu.org/software/automake/manual/html_node/Scripts_002dbased-Testsuites.html',
  hints: [
    '^(?:FAIL|XPASS|UNRESOLVED|TIMEOUT): ',
    '^# (?:FAIL|XPASS|ERROR): ',
    '^\\s*\\d+/\\d+ \\S.*  (?:FAIL|TIMEOUT|ERROR|UNEXPECTEDPASS|INTERRUPT) ',
    'Executed \\d+ out of \\d+ test',
    '^\\[ FAIL \\d',
    'rerun (?:with|use): --match',
    '^ ?FAIL - \\w',
    '\\[FAIL\\]  +\\S',
    '^==== .* FAILED$',
    'thresholds on metrics',
    '^\\s*\\d+\\.  \\w*Error  ',
  ],
  rules,
});
