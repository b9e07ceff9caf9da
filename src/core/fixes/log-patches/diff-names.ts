/** What the two file names of a diff's header say: the file, and who writes them so. */
export type DiffNames = { path: string; tool: string | null };

/** Roots of runners: behind the `a` and `b` of a diff, an absolute path has lost its first slash. */
const LOST_SLASH = /^(?:home\/runner|Users\/runner|__w|builds|github\/workspace|home\/circleci)\//;
const rooted = (path: string): string => (LOST_SLASH.test(path) ? `/${path}` : path);

const BY_ENDING: readonly (readonly [ending: RegExp, tool: string])[] = [
  [/\.go$/, 'gofmt'],
  [/\.(?:sh|bash|bats|ksh)$/, 'shfmt'],
  [/\.proto$/, 'buf'],
];
const toolFor = (path: string): string => BY_ENDING.find(([ending]) => ending.test(path))?.[1] ?? 'diff';

/** The same file under both names, once the pattern has taken off what is written around it. */
const pair =
  (before: RegExp, after: RegExp, tool: (path: string) => string | null) =>
  (old: string, now: string): DiffNames | null => {
    const path = before.exec(old)?.[1];
    return path !== undefined && after.exec(now)?.[1] === path ? { path: rooted(path), tool: tool(path) } : null;
  };

const TIME = '\\t\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?: ?[+-]\\d\\d:?\\d\\d)?';
const PATH = '([^\\t]{1,400}?)';
const timed = (path: string): RegExp => new RegExp(`^${path}(?:${TIME})?$`);

/** How tools name the two sides, most telling first; old is always what the repository holds. */
const FORMS: readonly ((old: string, now: string) => DiffNames | null)[] = [
  // ocamlformat by dune, which copies the sources: https://dune.readthedocs.io/en/stable/formatting.html
  (old, now) => {
    const path = /^(?:a\/)?_build\/default\/(\S{1,400})$/.exec(old)?.[1];
    const formatted = path?.replace(/([^/]+)$/, '.formatted/$1');
    return path && now.replace(/^b\//, '') === `_build/default/${formatted}` ? { path, tool: 'ocamlformat' } : null;
  },
  pair(timed(`${PATH}\\.orig`), timed(PATH), toolFor),
  pair(timed(`${PATH}:before`), timed(`${PATH}:after`), () => 'isort'),
  pair(/^([^\t]{1,400})\t\(original\)$/, /^([^\t]{1,400})\t\(reformatted\)$/, (path) =>
    path.endsWith('.py') || path.endsWith('.pyi') ? 'yapf' : 'clang-format',
  ),
  pair(/^original\/([^\t]{1,400})$/, /^fixed\/([^\t]{1,400})$/, () => 'autopep8'),
  pair(/^before\/([^\t]{1,400})$/, /^after\/([^\t]{1,400})$/, () => 'docformatter'),
  pair(/^old\/([^\t]{1,400})$/, /^new\/([^\t]{1,400})$/, (path) =>
    /\.(?:tf|tfvars|tofu|hcl)$/.test(path) ? 'terraform fmt' : null,
  ),
  pair(/^a\/([^\t]{1,400})\t?$/, /^b\/([^\t]{1,400})\t?$/, (path) =>
    /\.(?:scala|sbt|sc|mill)$/.test(path) ? 'scalafmt' : 'diff',
  ),
  pair(new RegExp(`^${PATH}${TIME}$`), new RegExp(`^${PATH}${TIME}$`), (path) =>
    /\.(?:pyi?|ipynb)$/.test(path) ? 'black' : 'diff',
  ),
  pair(/^([^\t]{1,400})$/, /^([^\t]{1,400})$/, (path) =>
    /\.(?:pyi?|ipynb)$/.test(path) ? 'ruff' : path.endsWith('.php') ? 'php-cs-fixer' : 'diff',
  ),
  // https://github.com/PHPCSStandards/PHP_CodeSniffer/wiki/Reporting#printing-a-diff-report
  (old, now) => (now === 'PHP_CodeSniffer' ? { path: rooted(old), tool: 'phpcs' } : null),
  // `diff -u FILE <(formatter FILE)`
  (old, now) => {
    const path = timed(PATH).exec(old)?.[1];
    return path && !path.startsWith('/dev/') && timed('(?:-|/dev/fd/\\d{1,4})').test(now)
      ? { path, tool: 'diff' }
      : null;
  },
];

/** The file that `--- old` and `+++ new` are about; null: they name no file, or two that have nothing to do with each other. */
export function diffNames(old: string, now: string): DiffNames | null {
  for (const form of FORMS) {
    const names = form(old, now);
    if (names) return names.tool === null || !isFile(names.path) ? null : names;
  }
  return null;
}

/** Libraries that compare values head their diffs alike, with words. */
const isFile = (path: string): boolean =>
  /[./]/.test(path) || /^(?:BUILD|WORKSPACE|Dockerfile|Makefile|Jenkinsfile|Rakefile|Gemfile|Brewfile)$/.test(path);

/** What the header of a git diff names: null where the names differ (a rename), or are quoted. Prefixes as in https://git-scm.com/docs/diff-config#Documentation/diff-config.txt-diffmnemonicPrefix */
export function gitNames(names: string): string | null {
  const middle = (names.length - 1) / 2;
  if (!Number.isInteger(middle) || names[middle] !== ' ' || names.startsWith('"')) return null;
  const [old, now] = [names.slice(0, middle), names.slice(middle + 1)];
  if (/^[aciow1]\//.test(old) && /^[bciow2]\//.test(now) && old.slice(2) === now.slice(2)) return old.slice(2);
  return old === now ? old : null;
}
