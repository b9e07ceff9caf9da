import { lineMatcher, WEIGHT } from './matcher.js';

const PYTHON = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:pyi?|ipynb))(?::cell \d+)?`;

/** ruff, flake8, pylint, pycodestyle and bandit-like rows: `path:line:column: CODE message`. */
export const pythonLint = lineMatcher({
  name: 'python-lint',
  url: 'https://docs.astral.sh/ruff/settings/#output-format',
  hints: ['\\.(?:pyi?|ipynb):(?:cell \\d+:)?\\d+(?::\\d+)?:? ?', '^Found \\d+ errors?[. (]'],
  rules: [
    {
      pattern: new RegExp(
        `^\\s*${PYTHON}:(?<line>\\d+):(?<column>\\d+): (?:E999 (?=SyntaxError)|(?=invalid-syntax: |SyntaxError: ))(?<message>.+)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: new RegExp(
        `^\\s*${PYTHON}:(?<line>\\d+)(?::(?<column>\\d+))?: \\[?(?<code>[A-Z]{1,5}\\d{2,5})(?:\\([\\w-]+\\))?(?:, [\\w.]*)?\\]?:? (?:\\[\\*\\] )?(?<message>.+?)(?: \\((?:[a-z]+-)+[a-z]+\\))?$`,
      ),
      category: 'lint',
    },
    {
      pattern: new RegExp(`^\\s*${PYTHON}:(?<line>\\d+):(?<column>\\d+): (?<message>(?!error|warning|note).+)`),
      category: 'lint',
    },
    {
      // Ruff's sum; Biome's is the same.
      pattern: /^(?<message>Found [1-9]\d* errors?(?: \(\d+ fixed, [1-9]\d* remaining\))?\.)$/,
      category: 'lint',
      weight: WEIGHT.summary,
      finding: false,
    },
    // vulture and pyflakes of old.
    {
      pattern: new RegExp(
        `^${PYTHON}:(?<line>\\d+): (?<message>(?:unused|unreachable|unsatisfiable) .+ \\(\\d+% confidence.*)`,
      ),
      category: 'lint',
    },
  ],
});
