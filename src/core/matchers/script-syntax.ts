import { blockMatcher } from './block-matcher.js';
import { WEIGHT } from './matcher.js';

/** `php -l`, `perl -c`, `ruby -c`, `python -m py_compile` and `compileall`: what an interpreter refuses to read. */
export const scriptSyntax = blockMatcher({
  name: 'syntax',
  url: 'https://www.php.net/manual/en/features.commandline.options.php',
  hints: [
    '(?:Parse|Compile|syntax|Fatal) error: .* on line \\d+$',
    ' at \\S+ line \\d+[,.]',
    'syntax errors? found',
    '\\.rb:\\d+: syntax error',
    'Sorry: (?:\\w+Error)',
    '^\\*\\*\\* +File "',
    '^ {2}File "[^"]+", line \\d+$',
  ],
  rules: [
    {
      begins: /^(?:PHP )?(?:Parse|Compile) error: +(?<message>.+) in (?<path>\S{1,300}) on line (?<line>\d+)$/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins:
        /^(?<message>(?:syntax error|Global symbol "[^"]{1,100}" requires explicit package name.*|Bareword "[^"]{1,100}" not allowed while "strict subs" in use|Missing right curly .*|Can't find string terminator .*|Unmatched right .*|Unrecognized character .*|Type of arg .*|Not enough arguments for .*|Too many arguments for .*)) at (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}) line (?<line>\d+)[,.](?<more> near .+)?/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins:
        /^(?<message>Can't locate \S{1,200} in @INC .*) at (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}) line (?<line>\d+)\.?$/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      weight: WEIGHT.located,
      category: 'dependency',
    },
    {
      // Ruby 3.4 draws, those before tell in a line.
      begins:
        /^(?:ruby: |-?-?>?\s?)?(?:.{0,300}?: )?(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.\w{1,8}):(?<line>\d+): (?:--> )?(?<message>syntax errors? found)(?: \(SyntaxError\))?$/,
      goesOn: [/^\s*\d+ \|/, /^> (?<line2>\d+) \|/, /^\s*\|\s+[\^~]+ (?<more>.+)/],
      needs: ['message'],
      most: 8,
      strict: true,
      category: 'compile_error',
    },
    {
      begins:
        /^(?:ruby: |\S{1,300}: )?(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.\w{1,8}):(?<line>\d+): (?<message>syntax error, .+?)(?: \(SyntaxError\))?$/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: /^(?:\*\*\* )?Sorry: (?<code>\w+Error): (?<message>.+) \((?<path>[^(),]{1,300}), line (?<line>\d+)\)$/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: /^(?:\*\*\*)? +File "(?<path>[^"<]{1,300})", line (?<line>\d+)$/,
      goesOn: [/^(?<code>SyntaxError|IndentationError|TabError): (?<message>.+)/],
      needs: ['message'],
      most: 4,
      strict: true,
      unsure: true,
      category: 'compile_error',
    },
  ],
});
