import { category } from './category.js';

/** The source is right but not formatted as the project wants it. */
export const formatting = category({
  name: 'format',
  label: 'Formatting',
  action: 'fix',
  words:
    /(?:not|badly|in)correctly formatted|needs? formatting|formatting (?:errors?|issues?)|run .{0,40}(?:prettier|format|fmt)\b|files? (?:need|require)s? (?:re)?formatting/i,
  commands: /\b(?:prettier|fmt|format|black|isort|spotless|rustfmt|gofmt|clang-format)\b/,
});
