import { isCode } from './file-kind.js';
import { hunksOf } from './hunks.js';
import type { Reviewer } from './reviewer.js';
import { focusedTests, skippedTests } from './tests/kept-from-running.js';
import { removedAssertions } from './tests/removed-assertions.js';
import { removedTestFiles, removedTests } from './tests/removed-tests.js';
import { snapshotOnly } from './tests/snapshot-only.js';
import { holdsTests, type TestRule } from './tests/test-rule.js';
import { untestedChange } from './tests/untested-change.js';

const rules: readonly TestRule[] = [
  focusedTests,
  skippedTests,
  removedTests,
  removedTestFiles,
  removedAssertions,
  snapshotOnly,
  untestedChange,
];

/** Whether the tests still prove what they proved before, and whether what is new is tested. */
export const tests: Reviewer = {
  name: 'tests',
  lens: {
    looksFor: `Tests that cannot fail: they check nothing, compare a thing with itself, hang on time, order or chance, or replace the very code that they are about. Tests that no longer prove what their name says. New branches, errors and edge cases of the source in this diff that no test of this diff comes near, where a mistake would hurt somebody. Say nothing of how much is tested, of names and style of tests, nor of tests that may stand in files which the diff does not show.`,
    isAbout: isCode,
  },
  reads: () => [],
  review: (material) => {
    const hunks = material.files.filter(({ path }) => isCode(path)).flatMap(hunksOf);
    const own = { ...material, hunks, testHunks: hunks.filter(holdsTests) };
    return rules.flatMap((rule) => rule(own));
  },
};
