import { category } from './category.js';

/** A package cannot be had, or does not fit the others. */
export const dependency = category({
  name: 'dependency',
  label: 'Dependency',
  action: 'fix',
  words:
    /\b(?:cannot|could not|unable to|failed to) (?:find|resolve|install|load)\b.{0,60}\b(?:package|module|dependenc|librar|artifact|crate|gem|version)|No module named|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|unmet dependenc|dependency resolution/i,
  commands:
    /\b(?:npm (?:ci|i|install)|yarn install|pnpm (?:i|install)|pip3? install|poetry install|bundle install|composer install|apt(?:-get)? install|go mod|brew install|uv sync)\b/,
});
