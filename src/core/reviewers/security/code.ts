import { without } from '../../fixes/gate/multiset.js';
import { isCode, isForeign, isProse, isShown, isTest } from '../file-kind.js';
import { addedLines, findingAt } from '../finding-at.js';
import { findIn, hunksOf } from '../hunks.js';
import type { ChangedFile, ReviewFinding } from '../reviewer.js';
import { dangerousCalls } from './dangerous-calls.js';

const MAX_FINDINGS = 10;
/** Run by those who build, with values of their own. */
const TOOLING =
  /(^|\/)(scripts?|tools?|tooling|hack|dev|ci|bin|build|bench(marks?)?|tasks?|migrations?)\/|(^|\/)(gulpfile|gruntfile|noxfile|setup|tasks|fabfile|conftest|manage)\.[a-z]+$|\.config\.[cm]?[jt]s$|\.d\.ts$/i;
const LOOKED_AT =
  /nosec\b|noqa: ?S\d|nosemgrep|#nosec|nolint:gosec|NOSONAR|codeql\[|pylint: ?disable=(?:exec|eval)-used|eslint-disable[^\n]{0,60}no-(?:eval|new-func|danger)/;

/** Dangerous calls that code gains: what stands in a text or a comment is none. */
export function dangerousCode(file: ChangedFile): ReviewFinding[] {
  if (!isCode(file.path) || isTest(file.path) || isForeign(file.path) || isShown(file.path)) return [];
  if (isProse(file.path) || TOOLING.test(file.path)) return [];
  const hunks = hunksOf(file);
  const added = new Map(addedLines(file).map((line) => [line.newLine, line]));
  const found = new Map<string, ReviewFinding>();
  for (const { rule, severity, message, languages, patterns, unless } of dangerousCalls) {
    const own = hunks.filter(({ facts }) => languages.includes(facts.language.name));
    // What stood there before is nothing new, be it that it stays or that it only looks different.
    for (const { line } of without(findIn(own, 'after', patterns), findIn(own, 'before', patterns))) {
      const at = added.get(line);
      if (!at || LOOKED_AT.test(at.text) || unless?.test(at.text)) continue;
      if (!found.has(`${line} ${rule}`)) found.set(`${line} ${rule}`, findingAt(file, at, [rule, severity, message]));
    }
  }
  return [...found.values()].slice(0, MAX_FINDINGS);
}
