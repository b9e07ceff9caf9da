/** What a file is, by where it stands. */
const any = (...patterns: RegExp[]): RegExp => new RegExp(patterns.map(({ source }) => source).join('|'), 'i');

const TEST_PATH = any(
  /(^|\/)(tests?|__tests?__|specs?|e2e|cypress|playwright|integration[-_]tests?|unit[-_]?tests?|testing|features|testdata|test[-_]?utils?|__mocks__|mocks?)\//,
  /(^|\/)[^/]*\.(tests?|specs?|e2e|cy|stories|test-d|bench)\.[a-z]+$/,
  /(^|\/)[^/]*[-_](tests?|specs?|unittests?)\.[a-z]+$/,
  /(^|\/)(tests?|specs?|conftest|test[-_][^/]*)\.[a-z]+$/,
  /(^|\/)([^/]*\.(bats|feature|t|snap|ambr)|setup-?tests?\.[a-z]+)$/,
  /(^|\/)[^/]*[.-](tests|specs?)\//,
);
/** These need their capital: `Contest.java` is no test. */
const TEST_CLASS =
  /(^|\/)[A-Za-z0-9]*(Tests?|Specs?|TestCase|IT)\.[a-z]+$|(^|\/)Test[A-Z][^/]*\.[a-z]+$|(^|\/)[A-Za-z]+Tests?\//;

export const isTestPath = (path: string): boolean => TEST_PATH.test(path) || TEST_CLASS.test(path);

/** What a test expects, kept as a file. */
const EXPECTED_DATA = any(
  /\.(snap|ambr|golden|approved(\.[a-z]+)?|expected(\.[a-z]+)?|stdout|stderr|cassette|out|ok)$/,
  /(^|\/)(__snapshots__|__image_snapshots__|snapshots?|golden(s|files)?|fixtures?|testdata|cassettes|expected|baselines?|test[-_]data)\//,
);
export const isExpectedData = (path: string): boolean => EXPECTED_DATA.test(path);

/** Nothing that turns a check green may touch these. */
const FORBIDDEN: [pattern: RegExp, what: string][] = [
  [/(^|\/)CODEOWNERS$/i, 'says who has to look at a change'],
  [
    any(
      /(^|\/)(AGENTS?|CLAUDE|GEMINI|COPILOT|CONVENTIONS)(\.local|\.override)?\.md$/,
      /(^|\/)\.(cursor|claude|aider|windsurf|continue|codex|gemini|roo|kiro|junie|amazonq|clinerules)[^/]*(\/|$)/,
      /(^|\/)(\.cursorrules|\.windsurfrules|\.mcp\.json|mcp\.json|llms\.txt|copilot-instructions\.md|[^/]+\.(instructions|prompt|chatmode)\.md)$/,
      /^\.github\/(prompts|instructions|agents|chatmodes|copilot)[^/]*\//,
    ),
    'steers agents',
  ],
  [
    any(
      /(^|\/)\.(husky|githooks|git-hooks)\//,
      /(^|\/)(\.?lefthook(-local)?\.ya?ml|\.gitmodules|\.gitconfig|\.lfsconfig)$/,
    ),
    'steers git',
  ],
  [
    any(
      /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|\.pnpmrc|\.?pip\.conf|pip\.ini|\.pypirc|nuget\.config|\.gemrc|settings\.xml|\.netrc|\.bunfig\.toml|bunfig\.toml|\.pnpmfile\.c?js)$/,
      /(^|\/)\.(cargo|bundle|yarn|mvn|m2|gradle)\//,
    ),
    'says where packages come from',
  ],
  [/^\.github\/regreen\.ya?ml$|(^|\/)\.envrc?(\.[^/]*)?$/i, 'steers Regreen or the environment'],
];
/** A person has to look at any change of these, formatting included. */
const CONTINUOUS_INTEGRATION = any(
  /^\.(github|circleci|buildkite|gitlab|woodpecker|semaphore|teamcity|azuredevops|azure-pipelines|forgejo|gitea)\//,
  /(^|\/)(\.gitlab-ci[^/]*|\.travis|appveyor|\.appveyor|azure-pipelines[^/]*|bitbucket-pipelines|\.drone|cloudbuild[^/]*|codemagic|wercker|\.cirrus|buildspec[^/]*)\.ya?ml$/,
  /(^|\/)(Jenkinsfile[^/]*|action\.ya?ml)$/,
);

/** Why a path is protected; null: it is not. */
export function protectionOf(path: string): { severity: 'refuse' | 'person'; why: string } | null {
  for (const [pattern, why] of FORBIDDEN) if (pattern.test(path)) return { severity: 'refuse', why };
  return CONTINUOUS_INTEGRATION.test(path) ? { severity: 'person', why: 'steers continuous integration' } : null;
}

/** Decides what checks look at, how strictly, or how the project is built. */
const CONFIGURATION = any(
  /(^|\/)\.?(eslint|prettier|biome|stylelint|oxlint|commitlint|babel|swc|jest|vitest|vite|webpack|rollup|playwright|cypress|karma|protractor|nyc|c8|mocha|ava|tap|knip|depcheck|lint-staged|dangerfile|danger|size-limit|bundlewatch|turbo|nx|lerna|codecov|coveralls|sonar-project|sonarcloud|semgrep|snyk|trivy|gitleaks|renovate|dependabot|mergify|pre-commit-config|golangci|rubocop(_todo)?|reek|simplecov|rspec|flake8|pylintrc|pylint|mypy|ruff|isort|bandit|coveragerc|coverage|pytest|tox|noxfile|setup|pyproject|pyrightconfig|phpunit|phpstan(-baseline)?|phpcs|psalm|php-cs-fixer|infection|detekt|ktlint|checkstyle|pmd|spotbugs|findbugs|scalafix|scalafmt|swiftlint|swiftformat|credo|dialyzer|analysis_options|hadolint|yamllint|ansible-lint|markdownlint|markdownlint-cli2|shellcheckrc|sqlfluff|tflint|checkov|tfsec|clippy|rustfmt|deny|tarpaulin|nextest|clang-tidy|clang-format|cpplint|editorconfig|cspell|typos|vale|tsconfig|jsconfig|deno|taplo|buf|spectral|redocly|htmlhint|lychee|actionlint|zizmor|\.?devcontainer)(rc)?((\.|-)[^/]*)?$/,
  /(^|\/)\.[^/]*(ignore|attributes|rc)(\.[a-z]+)?$/,
  /(^|\/)(eslint|lint|ruff|mypy|tool|quality|checkstyle|pmd)[^/]*\/(config|suppressions|exclude|baseline)[^/]*$/,
  /(^|\/)[^/]*(suppressions?|baseline|allowlist|exclusions?|allowed[-_]failures)\.(xml|json|ya?ml|toml|txt|neon)$/,
  /(^|\/)(package\.json|composer\.json|Cargo\.toml|go\.mod|go\.work|pom\.xml|[^/]*\.gradle(\.kts)?|gradle\.properties|build\.sbt|mix\.exs|pubspec\.yaml|Package\.swift|[^/]*\.(csproj|fsproj|vbproj|sln|props|targets|ruleset|gemspec|podspec|cabal|bazel|bzl)|Gemfile|Rakefile|Podfile|Brewfile|Pipfile|requirements[^/]*\.(txt|in)|constraints\.txt|environment\.ya?ml|CMakeLists\.txt|[^/]*\.cmake|(GNU)?Makefile|[^/]*\.mk|[Jj]ustfile|Taskfile\.ya?ml|meson\.build|BUILD|WORKSPACE|WORKSPACE\.bazel|DESCRIPTION|sitecustomize\.py|usercustomize\.py|build\.rs|setup\.(py|cfg)|\.tool-versions|\.nvmrc|\.node-version|\.python-version|\.ruby-version|rust-toolchain(\.toml)?|global\.json|(docker-)?compose[^/]*\.ya?ml)$/,
);
export const isConfiguration = (path: string): boolean => CONFIGURATION.test(path);

const LOCKFILE =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|composer\.lock|Gemfile\.lock|Cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|go\.sum|go\.work\.sum|mix\.lock|pubspec\.lock|Podfile\.lock|Package\.resolved|packages\.lock\.json|gradle\.lockfile|flake\.lock|\.terraform\.lock\.hcl|[^/]*\.lock|buildscript-gradle\.lockfile|verification-metadata\.xml)$/i;
export const isLockfile = (path: string): boolean => LOCKFILE.test(path);
