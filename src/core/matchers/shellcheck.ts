import { headedMatcher } from './shapes.js';

/** ShellCheck as it prints to people: `In path line 3:`, the source, then `^-- SC2086 (info): message` under the column it is about. */
export const shellcheck = headedMatcher({
  name: 'shellcheck',
  url: 'https://github.com/koalaman/shellcheck/wiki/Integration',
  hints: ['^In \\S.* line \\d+:$'],
  formats: [
    {
      header: /^In (?<path>\S.{0,300}) line (?<line>\d+):$/,
      row: /^(?<indent>\s*)\^-*(?:\^|--)? (?<code>SC\d+) \((?<level>\w+)\): (?<message>.+)/,
      skip: /^(?!Did you mean)/,
      category: 'lint',
    },
  ],
});
