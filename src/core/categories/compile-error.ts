import { category } from './category.js';

/** The source does not compile or bundle. */
export const compileError = category({
  name: 'compile_error',
  label: 'Build failed',
  action: 'fix',
  words: /\b(?:compilation|compile|build|webpack|rollup) (?:error|failed)|failed to compile|SyntaxError|syntax error/i,
  commands: /\b(?:build|compile|cargo|gradle|mvn|tsc|webpack|vite)\b/,
});
