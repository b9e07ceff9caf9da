import { without } from '../../fixes/gate/multiset.js';
import { isCode, isTest } from '../file-kind.js';
import { grouped } from '../grouped.js';
import { removedText } from '../hunks.js';
import { goneNames, namesAny } from './gone-names.js';
import { declaredIn, type TestRule, tablesIn } from './test-rule.js';

/** Fewer tests than before, while what they test stays. Tests that move, are renamed, or become rows of a table are still there. */
export const removedTests: TestRule = ({ files, hunks, testHunks }) => {
  const before = declaredIn(testHunks, 'before');
  const after = declaredIn(testHunks, 'after');
  const gone = without(before, after);
  const come = without(after, before);
  const moved = files.some(({ path, status, lines }) => status !== 'removed' && lines === null && isTest(path));
  if (gone.length <= come.length || moved || tablesIn(testHunks, 'after') > tablesIn(testHunks, 'before')) return [];
  const names = goneNames(files, hunks);
  const explained = new Set(testHunks.filter((hunk) => namesAny(`${hunk.file.path}\n${removedText(hunk)}`, names)));
  const missing = gone.filter(({ hunk }) => !explained.has(hunk));
  if (missing.length <= come.length) return [];
  return [...grouped(missing, ({ file }) => file)].map(([{ path }, tests]) => ({
    rule: 'tests_removed',
    severity: 'medium',
    path,
    line: null,
    message: `${tests.length === 1 ? 'A test is' : `${tests.length} tests are`} removed, and what is tested seems to stay. Say in the pull request why ${tests.length === 1 ? 'it is' : 'they are'} no longer needed.`,
    evidence: tests[0]?.evidence ?? '',
  }));
};

/** A file of tests that goes whole, and whose diff GitHub does not show. */
export const removedTestFiles: TestRule = ({ files }) => {
  const drops = files.some(
    ({ path, status }) => status !== 'modified' && status !== 'changed' && isCode(path) && !isTest(path),
  );
  const adds = files.some(({ path, status }) => status !== 'removed' && isTest(path));
  if (drops || adds) return [];
  return files
    .filter(
      ({ path, status, lines, deletions }) =>
        status === 'removed' && lines === null && deletions > 0 && isTest(path) && isCode(path),
    )
    .map(({ path }) => ({
      rule: 'tests_removed',
      severity: 'medium',
      path,
      line: null,
      message: 'A file of tests is removed, and no code with it. Say in the pull request why it is no longer needed.',
      evidence: '',
    }));
};
