import { lineMatcher } from './matcher.js';

/** ruff, flake8, pylint, pydocstyle, bandit-like rows: `path:line:column: CODE message`. */
export const pythonLint = lineMatcher({
  name: 'python-lint',
  url: 'https://docs.astral.sh/ruff/settings/#output-format',
  hints: ['\\.pyi?:\\d+(?::\\d+)?:? '],
  rules: [
    {
      pattern:
        /^\s*(?<path>[^\s:][^:]{0,300}\.pyi?):(?<line>\d+)(?::(?<column>\d+))?: \[?(?<code>[A-Z]{1,5}\d{2,5})(?:\([\w-]+\))?\]?:? (?<message>.+)/,
      category: 'lint',
    },
    {
      pattern: /^\s*(?<path>[^\s:][^:]{0,300}\.pyi?):(?<line>\d+):(?<column>\d+): (?<message>(?!error|warning|note).+)/,
      category: 'lint',
    },
  ],
});
