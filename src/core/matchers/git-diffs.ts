import type { CategoryName } from '../diagnosis.js';
import type { LineTest, Matcher, Scan } from './matcher.js';
import { placed } from './shapes.js';

const HEADER = /^diff --git a\/(?<path>.{1,300}) b\/(?<now>.{1,300})$/;
const WHITE_SPACE =
  /^(?<path>\S.{0,300}?):(?<line>\d+): (?<messages>(?:(?:, )?(?:trailing whitespace|space before tab in indent|indent with non-tab|indent with spaces|tab in indent|new blank line at EOF)){1,4})\.$/;
/** Only a tree that should be clean makes these fail. */
const IS_CLEAN = /\bgit\b.{0,80} diff\b.{0,200}--(?:exit-code|quiet)\b(?!.{0,200}\|\| *(?:true|:|echo)(?![\w-]))/;
const CHECK = /\bgit\b.{0,80} (?:diff|show|log|diff-tree|diff-index)\b.{0,200}--check\b/;
const FORMATTER =
  /\b(?:format|fmt|prettier|black|isort|yapf|autopep8|gofmt|gofumpt|goimports|rustfmt|clang-format|shfmt|stylua|dprint|biome|spotlessApply|scalafmt|ktfmt|ocamlformat|perltidy)\b/;
const LOCKFILE =
  /(?:^|\/)(?:go\.(?:mod|sum)|Cargo\.lock|(?:package-lock|npm-shrinkwrap)\.json|(?:yarn|pnpm|poetry|uv|Gemfile|composer|Pipfile|flake|mix|pubspec)[.-]lock(?:\.yaml)?)$/;

function categoryOf(path: string, command: string): CategoryName {
  if (LOCKFILE.test(path)) return 'lockfile';
  return FORMATTER.test(command) ? 'format' : 'policy';
}

function start(scan: Scan): LineTest {
  return (line) => {
    const space = WHITE_SPACE.exec(line.text)?.groups;
    const header = HEADER.exec(line.text)?.groups;
    if (!space && !header) return 'pass';
    const command = scan.command() ?? '';
    if (space && CHECK.test(command)) {
      for (const message of (space.messages ?? '').split(', '))
        scan.report(placed({ ...space, message: `${message}.` }, [line], { category: 'lint', level: 'failure' }));
      return 'taken';
    }
    if (!header?.path || header.path !== header.now || !IS_CLEAN.test(command)) return 'pass';
    scan.report({
      ...placed({ path: header.path }, [line], { category: categoryOf(header.path, command), level: 'failure' }),
      message: `${header.path} is not as the step leaves it`,
    });
    return 'taken';
  };
}

/** What a step prints that fails for what git finds: files that its commands have changed, white space. */
export const gitDiffs: Matcher = {
  name: 'git-diff',
  url: 'https://git-scm.com/docs/git-diff#Documentation/git-diff.txt---exit-code',
  hints: [
    '^diff --git ',
    ':\\d+: (?:trailing white|space before|indent with|tab in indent|new blank line)',
    'git .*diff',
    '--check',
  ],
  start,
};
