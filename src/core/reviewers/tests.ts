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
  reads: () => [],
  review: (material) => {
    const hunks = material.files.filter(({ path }) => isCode(path)).flatMap(hunksOf);
    const own = { ...material, hunks, testHunks: hunks.filter(holdsTests) };
    return rules.flatMap((rule) => rule(own));
  },
};
