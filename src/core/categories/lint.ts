import { category } from './category.js';

/** A linter found what the project does not allow. */
export const lint = category({
  name: 'lint',
  label: 'Lint',
  action: 'fix',
  words: /\blint(?:er|ing)?\b.{0,60}(?:fail|error|problem|violation)|\d+ problems? \(|code quality|violations? found/i,
  commands:
    /\b(?:lint|eslint|stylelint|clippy|flake8|pylint|rubocop|golangci|checkstyle|actionlint|shellcheck|hadolint|pre-commit|ruff)\b/,
});
