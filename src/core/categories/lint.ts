import { category } from './category.js';

/** A linter found what the project does not allow. */
export const lint = category({
  name: 'lint',
  label: 'Lint',
  action: 'fix',
  words: /\blint(?:er|ing)?\b.{0,60}(?:fail|error|problem|violation)|\d+ problems? \(|code quality|violations? found/i,
  commands: /\b(?:\w*lint|clippy|flake8|rubocop|golangci|checkstyle|shellcheck|hadolint|pre-commit|ruff)\b/,
});
