import type { Token } from '../../fixes/gate/tokens.js';
import { isCode, isOwnSource, isSnapshot, isTest, mayPrint } from '../file-kind.js';
import { grouped } from '../grouped.js';
import { evidenceOf, type Hunk, rowsOf } from '../hunks.js';
import type { DiffLine } from '../reviewer.js';
import { stemOf } from './stem.js';
import type { TestRule } from './test-rule.js';

/** Below it a change is hardly worth a test of its own, in added lines that decide or do something. */
const LEAST_LINES = 12;
/** The same where the changed file is known to have tests. */
const LEAST_LINES_WITH_TESTS = 6;

const DECIDES =
  /^(?:if|else|elif|elsif|unless|for|foreach|while|loop|until|switch|case|match|when|return|throw|raise|rescue|catch|except|await|yield|&&|\|\||\?|and|or)$/;
const DECLARES =
  /^(?:import|export|from|package|namespace|use|using|require|include|type|interface|extern|mod|func|def|fn|fun|function|class|struct|enum|trait|impl|pub|public|private|protected|internal|static|override|@|#|<)$/;
const LOGS = /^(?:(?:this|self) \. )?(?:log|logger|logging|console|LOG|_logger|slog|tracing|Rails \. logger)\b/;

/**
 * More code that decides something comes than goes, in a repository with tests, and no test with it. One hint for the pull request, on its
 * first line.
 */
export const untestedChange: TestRule = ({ files, testHunks, hunks, paths }) => {
  if (testHunks.length > 0 || files.some(({ path }) => isTest(path) || isSnapshot(path))) return [];
  if (paths.length > 0 && !paths.some((path) => isTest(path) && isCode(path))) return [];
  const source = hunks.filter(
    ({ file, facts }) =>
      !facts.sameMeaning && isOwnSource(file.path) && !mayPrint(file.path) && !/\.(vue|svelte|astro)$/.test(file.path),
  );
  const before = source.flatMap((hunk) => statements(hunk, 'before'));
  const gone = new Map<string, number>();
  for (const { shape } of before) gone.set(shape, (gone.get(shape) ?? 0) + 1);
  const come = source.flatMap((hunk) => statements(hunk, 'after')).filter(({ shape }) => !take(gone, shape));
  const rewritten = [...gone.values()].reduce((sum, count) => sum + count, 0);
  const [first] = come;
  if (!first) return [];
  const stems = new Set(come.map(({ hunk }) => stemOf(hunk.file.path)));
  const tested = paths.find((path) => isTest(path) && stems.has(stemOf(path)));
  if (come.length - rewritten < (tested ? LEAST_LINES_WITH_TESTS : LEAST_LINES)) return [];
  return [
    {
      rule: 'untested_change',
      severity: 'low',
      path: first.hunk.file.path,
      line: first.line.newLine,
      message: `${come.length} lines of code that decide or do something come, and no test changes with them.${tested ? ` ${tested} may be the place.` : ''}`,
      evidence: evidenceOf(first.line.text),
    },
  ];
};

function take(left: Map<string, number>, key: string): boolean {
  const count = left.get(key) ?? 0;
  if (count > 0) left.set(key, count - 1);
  return count > 0;
}

/** Lines of code that come or go, and decide or do something. `shape`: what stands there but for names, numbers and texts, so that what is renamed is the same. */
function statements(hunk: Hunk, side: 'before' | 'after'): { hunk: Hunk; line: DiffLine; shape: string }[] {
  const rows = grouped(
    hunk.facts[side].tokens.filter(({ kind }) => kind !== 'layout'),
    ({ line }) => line,
  );
  return rowsOf(hunk, side).flatMap((line, index) => {
    const tokens = rows.get(index + 1);
    if (line.kind === ' ' || !tokens || !doesSomething(tokens)) return [];
    return [
      {
        hunk,
        line,
        shape: tokens
          .map(({ key, kind }) => (kind === 'word' && !DECIDES.test(key) ? 'w' : kind === 'symbol' ? key : kind))
          .join(' '),
      },
    ];
  });
}

function doesSomething(tokens: readonly Token[]): boolean {
  const keys = tokens.map(({ key, kind }) => (kind === 'text' ? '"' : key));
  const code = keys.join(' ');
  if (DECLARES.test(keys[0] ?? '') || LOGS.test(code) || /\) : [\w<>[\]|., ]+;?$/.test(code)) return false;
  return keys.some((key) => DECIDES.test(key)) || /[\w)\]] \(/.test(code);
}
