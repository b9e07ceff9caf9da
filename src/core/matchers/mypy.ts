import { lineMatcher } from './matcher.js';

/** mypy and pyright: `path:line: error: message  [code]`. */
export const mypy = lineMatcher({
  name: 'mypy',
  url: 'https://mypy.readthedocs.io/en/stable/command_line.html',
  hints: ['\\.pyi?:\\d+:(?:\\d+:(?:\\d+:\\d+:)?)? (?:error|warning|note):', '\\.pyi?:\\d+:\\d+ - '],
  rules: [
    {
      pattern:
        /^\s*(?<path>[^\s:][^:]{0,300}\.pyi?):(?<line>\d+)(?::(?<column>\d+))?(?::(?<endLine>\d+):(?<endColumn>\d+))?: (?<level>error|warning|note): (?<message>.+?)(?:\s+\[(?<code>[\w-]+)\])?$/,
      category: 'type_error',
    },
    {
      pattern:
        /^\s*(?<path>[^\s:][^:]{0,300}\.pyi?):(?<line>\d+):(?<column>\d+) - (?<level>error|warning|information): (?<message>.+?)(?:\s+\((?<code>\w+)\))?$/,
      category: 'type_error',
    },
  ],
});
