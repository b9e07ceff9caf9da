import type { NumberedLine } from '../change-facts.js';
import { askPerson, type GateRule } from '../gate-rule.js';
import { inLines } from '../markers.js';
import { without } from '../multiset.js';

/** Commands that check something. */
const CHECKS =
  /\b(?:npm|pnpm|yarn|bun|deno|make|just|task|rake|mix|dotnet|swift|flutter|dart|cargo|go|gradlew?|mvnw?|sbt|bazel|composer|nx|turbo|lerna|tox|nox|hatch|poetry|uv|bundle exec|python3? -m|terraform|helm|zig|cabal|stack|lein|ctest|cmake)\s+(?:run(?:-script)?\s+)?[\w:@/.-]*(?:test|check|lint|verify|vet|clippy|analyze|typecheck|audit|cover|fmt|format|validate|spec|credo|dialyzer)[\w:-]*|\b(?:pytest|jest|vitest|mocha|ava|karma|cypress|playwright|rspec|rubocop|phpunit|phpstan|psalm|phpcs|eslint|tsc|biome|prettier|stylelint|ruff|flake8|pylint|mypy|pyright|black|isort|bandit|shellcheck|hadolint|yamllint|actionlint|golangci-lint|staticcheck|gofmt|govulncheck|ktlint|detekt|swiftlint|clang-tidy|clang-format|cppcheck|ctest|bats|semgrep|trivy|gitleaks|snyk|codecov|sonar-scanner|markdownlint|tflint|checkov|tfsec|knip|xcodebuild)\b/g;

/** A script runs a check less often than before. */
export const checkNotRun: GateRule = {
  name: 'check-not-run',
  judge: ({ path }, { addedLines, removedLines, sameMeaning }) => {
    if (sameMeaning || !SCRIPT.test(path)) return [];
    return without(commandsIn(removedLines), commandsIn(addedLines))
      .slice(0, 3)
      .map(({ key, line }) => askPerson(line, `a check is no longer run: ${key}`));
  },
};

const SCRIPT = /\.(sh|bash|zsh|bats|ps1|cmd|bat|mk|ya?ml|json|toml|dockerfile|gradle|kts|rake)$|(^|\/)[^/.]+$/i;
const commandsIn = (lines: NumberedLine[]) =>
  inLines(
    lines.filter(({ text }) => !/^\s*(?:#|\/\/)/.test(text)),
    CHECKS,
  );
