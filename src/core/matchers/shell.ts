import { lineMatcher, WEIGHT } from './matcher.js';

/** The shell and the loader: commands and files that are not there. */
export const shell = lineMatcher({
  name: 'shell',
  url: 'https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html',
  hints: [
    'command not found',
    'not found$',
    'No such file or directory',
    'not recognized as',
    'executable file not found',
    'unbound variable',
    'syntax error',
    'exit code 127',
    'cannot open shared object',
  ],
  rules: [
    {
      pattern: /(?<message>(?:error while loading shared libraries|cannot open shared object file).*)/,
      whole: true,
      category: 'dependency',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>.*(?::|^)\s*(?:line )?(?:\d+: )?.{1,100}: (?:command not found|not found|unbound variable)\s*)$/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>(?:executable file not found in|is not recognized as (?:an internal|a name|the name)|CommandNotFoundException).*)/,
      whole: true,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>[\w./-]{1,100}: (?:line \d+: |cannot (?:access|stat|open) |can't open ).{0,300}: No such file or directory.*|(?:cp|mv|cat|chmod|rm|ls|cd|tar|sed|grep|find|bash|sh|mkdir|ln|touch)\b.{0,300}: No such file or directory.*)/,
      category: 'configuration',
      weight: WEIGHT.summary,
    },
    { pattern: /^(?<message>\S{0,200}: line \d+: syntax error.*)/, category: 'configuration', weight: WEIGHT.named },
  ],
});
