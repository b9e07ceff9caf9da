import { lineMatcher, WEIGHT } from './matcher.js';

/** BitBake: recipes that cannot be read, what nothing provides, tasks that failed. */
export const bitbake = lineMatcher({
  name: 'bitbake',
  url: 'https://docs.yoctoproject.org/bitbake/bitbake-user-manual/bitbake-user-manual-execution.html',
  hints: ['^ERROR: (?:Nothing R?PROVIDES|ParseError|Task \\(|Required build target|\\S+ do_\\w+: )'],
  rules: [
    {
      pattern: /^ERROR: (?<message>Nothing R?PROVIDES '.+)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^ERROR: (?<message>ParseError (?:at|in) (?<path>(?:[A-Za-z]:)?[^\s:]{1,300})(?::(?<line>\d+))?: .+)/,
      category: 'configuration',
    },
    {
      pattern: /^ERROR: (?<message>(?<title>\S{1,200} do_fetch): .+)/,
      category: 'network',
      accept: ({ message }) => !/Logfile of failure|Function failed|Execution of/.test(message ?? ''),
    },
    {
      pattern: /^ERROR: (?<message>(?<title>\S{1,200} do_(?!fetch:)\w{1,60}): .+)/,
      category: 'compile_error',
      accept: ({ message }) => !/Logfile of failure|ExecutionError\(/.test(message ?? ''),
    },
    {
      pattern: /^ERROR: (?<message>(?:Task \(\S{1,400}:do_fetch\) failed).*)/,
      category: 'network',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /^ERROR: (?<message>Task \(\S{1,400}\) failed.*)/,
      category: 'compile_error',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /^ERROR: (?<message>Required build target .+ has no buildable providers.*)/,
      category: 'dependency',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
