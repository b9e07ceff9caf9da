import { lineMatcher, WEIGHT } from './matcher.js';

/** The shell and the loader: commands, files, variables and libraries that are not there. */
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
    'parameter (?:null or )?not set',
    'syntax error',
    'unexpected EOF while looking',
    'exit code 127',
    'cannot open shared object',
    'Library not loaded',
    'GLIBC\\w*_\\d',
    '[Ee]nvironment variable',
    'bad interpreter',
    '[Ee]xec format error',
    'cannot execute',
    'Unable to locate executable file',
    'is not installed(?:[.!;:)]|$)',
    'ambiguous redirect',
    'EADDRINUSE',
    '[Aa]ddress already in use',
    'port is already allocated',
    'Argument list too long',
  ],
  rules: [
    {
      pattern:
        /(?<message>(?:error while loading shared libraries|cannot open shared object file|dyld(?:\[\d+\])?: Library not loaded).*)/,
      whole: true,
      category: 'dependency',
      weight: WEIGHT.named,
    },
    {
      pattern: /(?<message>version [`'‘]GLIBC(?:XX)?_[\d.]+['’] not found.*)/,
      whole: true,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>.*(?::|^)\s*(?:line )?(?:\d+: )?.{1,100}: (?:command not found|not found|unbound variable|parameter (?:null or )?not set)\s*)$/,
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
        /^(?<message>(?:\/usr\/bin\/)?env: [‘'"`]?[^:]{1,100}: No such file or directory.*|.{1,200}: bad interpreter: .*|.{0,200}: (?:cannot execute binary file|cannot execute: required file not found|ambiguous redirect).*|.{0,200}\b[Ee]xec format error.*|Unable to locate executable file: .*|\S{0,200}: (?:line \d+: |\d+: )?.{1,200}: Argument list too long)/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?:Error: |ERROR: |.{0,40}\berror: )?(?<message>(?:Missing (?:required )?|The |Required )?(?:required )?[Ee]nvironment variables?:? [\w"'`$, ]{1,200}(?:not set|not defined|missing|must be set|not found|is required|undefined).*|[Ee]nvironment variable not found: .*|Missing (?:required )?[Ee]nvironment variables?:? .*)/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern: /(?<message>(?:EADDRINUSE|[Aa]ddress already in use|port is already allocated).*)/,
      whole: true,
      category: 'configuration',
      weight: WEIGHT.summary,
    },
    {
      pattern:
        /^(?<message>[\w./-]{1,100}: (?:line \d+: |\d+: |cannot (?:access|stat|open) |can't open ).{0,300}: No such file or directory.*|(?:cp|mv|cat|chmod|rm|ls|cd|tar|sed|grep|find|bash|sh|mkdir|ln|touch|head|tail|source)\b.{0,300}: No such file or directory.*)/,
      category: 'configuration',
      weight: WEIGHT.summary,
    },
    {
      pattern:
        /^(?<message>[^:]{0,200}: (?:-c: )?(?:line \d+|\d+): (?:syntax error|Syntax error|unexpected EOF while looking).*)/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
  ],
});
