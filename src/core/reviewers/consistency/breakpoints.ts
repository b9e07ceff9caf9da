import { without } from '../../fixes/gate/multiset.js';
import { isForeign, isProse, isShown } from '../file-kind.js';
import { findIn } from '../hunks.js';
import { type ConsistencyRule, MOST_PER_FILE } from './consistency-rule.js';

/** What stops a program for a debugger, or shows a value to whoever debugs it; in code with one space between tokens. */
const STOPS: Record<string, RegExp> = {
  javascript: /\bdebugger\b/g,
  python: /\b(?:pdb|ipdb|pudb) \. set_trace \(|\bimport (?:ipdb|pudb|pdbpp)\b|(?<![.\w] |def )\bbreakpoint \( \)/g,
  ruby: /\bbinding \. (?:pry|irb|b|break)\b(?! =)|(?:^|(?<=[\n;] ))byebug\b/g,
  rust: /\bdbg ! \(/g,
  php: /(?<!(?:->|::|function) )\b(?:var_dump|dd|ddd|xdebug_break|debug_zval_refcount) \(/g,
  csharp: /\bDebugger \. (?:Break|Launch) \( \)/g,
  go: /\b(?:spew \. Dump|runtime \. Breakpoint) \(/g,
  elixir: /\b(?:IEx \. pry|dbg) (?:\( \)|$)/g,
};

/** It is a name, too. */
const STATEMENT = /(?:^|[;{}) ])debugger ?(?:;|\}|$)/;

/** Tests included: there it stops a whole run. */
export const breakpoints: ConsistencyRule = ({ files, hunksIn }) =>
  files
    .filter(({ path }) => !isForeign(path) && !isShown(path) && !isProse(path))
    .flatMap((file) => {
      const hunks = hunksIn(file);
      const name = hunks[0]?.facts.language.name ?? '';
      const pattern = STOPS[name === 'typescript' ? 'javascript' : name];
      if (!pattern) return [];
      const found = without(findIn(hunks, 'after', [pattern]), findIn(hunks, 'before', [pattern]));
      return found
        .filter(({ isChanged, evidence, key }) => isChanged && (key !== 'debugger' || STATEMENT.test(evidence)))
        .slice(0, MOST_PER_FILE)
        .map(({ line, evidence, key }) => ({
          rule: 'debug_leftover',
          severity: 'medium' as const,
          path: file.path,
          line,
          message: `\`${key
            .replace(/ /g, '')
            .replace(/^import/, 'import ')
            .replace(/\($/, '')}\` is for debugging. Take it out before merging.`,
          evidence,
        }));
    });
