import { category } from './category.js';

/** A type checker refuses the source. */
export const typeError = category({
  name: 'type_error',
  label: 'Type error',
  action: 'fix',
  commands: /\b(?:typecheck|type-check|check-types|mypy|pyright|tsc|flow)\b/,
});
