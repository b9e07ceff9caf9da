import { type GateRule, refuse } from '../gate-rule.js';
import { gained } from '../markers.js';
import { without } from '../multiset.js';

/** What keeps a test from running or from failing, by framework; in code with one space between tokens. */
const MARKERS: RegExp[] = [
  // Jest, Vitest, Mocha, Jasmine, Playwright, node:test, AVA, Pest
  /(?:\. |\? ?\. |\?\. |-> |\[ ["'`])(?:skip|skipIf|runIf|only|todo|fixme|failing|fails|fail|pending|concurrent \. skip|skipOn\w*|onlyIf)\b/g,
  /\b[xf](?:it|test|describe|context|specify|example|scenario|feature)\b/g,
  /\b(?:skip|only|todo|fails|xfail|pending|focus|solo)\s*:/g,
  /\bthis \. (?:skip|pending)\b|\bpending \(|\btest \. slow\b|\.\s*retry\b|\bretries\b/g,
  // Python
  /\b(?:skip(?:If|Unless|Test|if)|SkipTest|expectedFailure|xfail|importorskip|collect_ignore\w*|pytest_ignore_collect|pytest_collection_modifyitems|deselect|flaky)\b/g,
  /\b(?:mark|pytest|unittest) \. skip\b|\b__test__ = False|@ skip\b/g,
  // Go, Rust
  /\b\w+ \. Skip(?:f|Now)?\b|\btesting \. Short\b/g,
  /# !? ?\[ (?:ignore|cfg|cfg_attr|should_panic)\b[^\]]{0,60}/g,
  // JVM
  /@ (?:\w+ : )?(?:Disabled\w*|Ignore\w*|Enabled\w+|Tag|Category|Pending|Flaky\w*|RepeatedIfExceptions\w*|Retry\w*|Nested)\b/g,
  /\bassume\w*\b|\bAssume\b|\bAssumptions\b|\benabled = false\b|\bexpected = |\binvocationCount\b/g,
  // .NET
  /\b(?:Skip|SkipWhen|SkipUnless|Explicit) =|\[ (?:Ignore|Explicit)\b|\bAssert \. (?:Ignore|Inconclusive|Pass|Skip)\b|, (?:Ignore|Explicit)\b/g,
  // C and C++
  /\bDISABLED_\w+|\bGTEST_SKIP\b|\bQ(?:SKIP|EXPECT_FAIL)\b|\[ ?!?(?:mayfail|shouldfail|hide|\.)|\bdisabled \(|\bmay_fail\b|"[^"\n]{0,80}\[(?:!mayfail|!shouldfail|\.[^\]]{0,20}|hide)\][^"\n]{0,80}"/g,
  // Ruby, PHP
  /\b(?:skip|pending|focus)\b (?!=)|: (?:skip|focus|pending)\b/g,
  /\bmarkTest(?:Skipped|Incomplete)\w*|\bexpectNotToPerformAssertions\b|\bRequires\w+/g,
  // Swift, Scala, Elixir, Dart, shell, Perl, Gherkin
  /\bXCTSkip\w*|\bXCTExpectFailure\w*|\bwithKnownIssue\b|\. disabled\b/g,
  /\bignore\b|\bpendingUntilFixed\b|\bcancel \(|\btaggedAs\b/g,
  /@ (?:tag|moduletag|describetag)\b[^\n]{0,40}|@ (?:Skip|TestOn|Timeout|OnPlatform)\b/g,
  /\bSKIP\b|\bskip_all\b|\bTODO :|@ (?:skip|wip|ignore|pending|manual|flaky)\b|\bWILL_FAIL\b/g,
];
/** Comments that a compiler or a runner obeys. */
const MAGIC =
  /^\/\/go:build .*|^\/\/ \+build .*|@(?:jest-environment|vitest-environment|group|requires|doesNotPerformAssertions|skip|ignore)\b.*/;

/** A test is skipped, focused, expected to fail, or kept out of the build. */
export const skippedTest: GateRule = {
  name: 'skipped-test',
  judge: (_, { before, after, holdsTests }) => {
    if (!holdsTests) return [];
    const magic = without(magicIn(after.comments), magicIn(before.comments));
    return [...gained(before, after, MARKERS), ...magic].map(({ key, line }) =>
      refuse(line, `it keeps a test from running or from failing: ${key}`),
    );
  },
};

const magicIn = (comments: { key: string; line: number }[]) =>
  comments.flatMap(({ key, line }) => {
    const found = MAGIC.exec(key.slice(0, 2000))?.[0];
    return found ? [{ key: found.trim(), line }] : [];
  });
