import { blockMatcher } from './block-matcher.js';
import { strictWarnings } from './strict-warnings.js';

const blocks = blockMatcher({
  name: 'documents',
  url: 'https://www.sphinx-doc.org/en/master/man/sphinx-build.html',
  hints: [
    '^! ',
    '\\.(?:tex|ltx|sty|cls|bib|dtx):\\d+: ',
    '\\.(?:rst|md|txt|py|ipynb|inc)(?::docstring of \\S+)?:\\d*:? ?(?:WARNING|ERROR|CRITICAL|SEVERE): ',
    '^(?:WARNING|ERROR) {1,3}-  ',
    '^Aborted with \\d+ (?:warning|Configuration)',
    '^Warning, treated as error',
    'with warnings treated as errors',
    'Docusaurus found broken',
    '^ERROR .*"\\S+:\\d+:\\d+"',
    'error building site: ',
    '^\\s*Liquid Exception: ',
    'Liquid syntax error',
    '^Latexmk: (?:Errors|If appropriate)',
  ],
  rules: [
    {
      begins: /^! (?<message>(?!==>|Emergency stop|Fatal error).+?)\.?$/,
      goesOn: [/^l\.(?<line>\d+) (?<more>.*)/],
      needs: ['message', 'line'],
      most: 14,
      unsure: true,
      category: ({ message }) =>
        /File `[^']+' not found|I can't find file/.test(message ?? '') ? 'dependency' : 'compile_error',
    },
    {
      begins:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:tex|ltx|sty|cls|bib|dtx)):(?<line>\d+): (?!\s*(?:Over|Under)full)(?<message>.+)/,
      goesOn: [/^l\.\d+ (?<more>.*)/],
      needs: ['message'],
      most: 3,
      category: ({ message }) => (/File `[^']+' not found/.test(message ?? '') ? 'dependency' : 'compile_error'),
    },
    {
      begins:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:rst|md|txt|py|ipynb|inc))(?::docstring of (?<title>[\w.]{1,200}))?:(?<line>\d+)?:? ?(?:<\w+>:\d+: )?\(?(?<level>WARNING|ERROR|CRITICAL|SEVERE)(?:\/\d\))?: (?<message>.+?)(?: \[(?<code>[a-z][\w.]+)\])?$/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: /^Warning, treated as error:$/,
      goesOn: [
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.\w{2,5})(?::docstring of [\w.]+)?:(?<line>\d+)?: ?(?<message>.+)/,
        /^(?<message>\S.+)/,
      ],
      needs: ['message'],
      most: 1,
      category: 'compile_error',
    },
    {
      // MkDocs, whose links tell their file.
      begins: /^(?<level>WARNING|ERROR) {1,3}- {2}(?<message>(?:Config value (?<title>'[^']{1,100}'))?.*)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: ({ message }) =>
        /^Config|plugin is not installed|Unrecognised theme/.test(message ?? '') ? 'configuration' : 'compile_error',
    },
    {
      begins: /^(?:\[ERROR\] )?(?:Error: )?(?<message>Docusaurus found broken (?:links|anchors|markdown links)!?.*)/,
      goesOn: [/^- Broken \w+ on source page path = (?<more>.+?):?$/, /^\s+-> linking to (?<more>.+)/],
      needs: ['message'],
      most: 14,
      category: 'compile_error',
    },
    {
      begins:
        /^(?:Error: )?(?:ERROR )?(?:\d[\d/: ]{8,24} )?(?<message>.*"(?<path>[^":]{1,300}):(?<line>\d+):(?<column>\d+)": .+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: /^(?:Error: |ERROR )(?<message>error building site: .+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: /^\s*Liquid Exception: (?<message>.+) in (?<path>\S{1,300})$/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
  ],
});

const STRICT =
  /^Aborted with \d+ \w+ in strict mode|^build finished with problems, .*with warnings treated as errors|^Latexmk: Errors/;

/** LaTeX, Sphinx, MkDocs, Docusaurus, Hugo, Jekyll. Warnings are why a build fails that is told to be strict. */
export const documents = strictWarnings(blocks, STRICT);
