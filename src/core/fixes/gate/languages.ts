/** What has to be known of a language to tell its code from its comments and texts. */
export type Language = {
  name: string;
  lineComments: string[];
  blockComments: [open: string, close: string][];
  /** Delimiters of texts, longest first. Those of one character end with the line, `multiLine` ones do not. */
  quotes: string[];
  multiLine: string[];
  /** lines: a line end ends a statement. indentation: so does it, and the indentation is structure. free: neither. */
  layout: 'free' | 'lines' | 'indentation';
  /** Words that begin a statement which only names what is used from elsewhere. */
  imports: string[];
};

const C: Partial<Language> = { lineComments: ['//'], blockComments: [['/*', '*/']] };
const HASH: Partial<Language> = { lineComments: ['#'] };

const language = (name: string, rest: Partial<Language>): Language => ({
  ...{ name, lineComments: [], blockComments: [], quotes: ['"', "'"], multiLine: [], layout: 'free', imports: [] },
  ...rest,
});

const javascript = language('javascript', { ...C, multiLine: ['`'], imports: ['import'] });
const python = language('python', {
  ...HASH,
  multiLine: ['"""', "'''"],
  layout: 'indentation',
  imports: ['import', 'from'],
});
const c = language('c', { ...C, imports: ['#include'] });
const shell = language('shell', { ...HASH, multiLine: ['"', "'"], layout: 'lines' });
const yaml = language('yaml', { ...HASH, layout: 'indentation' });
const lines = language('lines', { ...HASH, quotes: [], layout: 'lines' });

/** Every other text: each line stands for itself. */
const PLAIN_TEXT = language('text', { quotes: [], layout: 'lines' });

const BY_EXTENSION: [extensions: string, Language][] = [
  ['ts tsx mts cts', { ...javascript, name: 'typescript' }],
  ['js jsx mjs cjs vue svelte astro', javascript],
  ['py pyi', python],
  ['go', language('go', { ...C, quotes: ['"', "'"], multiLine: ['`'], imports: ['import'] })],
  ['rs', language('rust', { ...C, quotes: ['"'], multiLine: ['"'], imports: ['use'] })],
  ['java groovy gradle', language('java', { ...C, multiLine: ['"""'], imports: ['import'] })],
  ['kt kts', language('kotlin', { ...C, multiLine: ['"""'], imports: ['import'] })],
  ['scala sc', language('scala', { ...C, multiLine: ['"""'], imports: ['import'] })],
  ['swift', language('swift', { ...C, multiLine: ['"""'], imports: ['import'] })],
  ['cs', language('csharp', { ...C, multiLine: ['"""'], imports: ['using'] })],
  ['c h cc cpp cxx hpp hh m mm cu', c],
  [
    'php',
    language('php', { ...C, lineComments: ['//', '#'], quotes: ['"', "'"], multiLine: ['"', "'"], imports: ['use'] }),
  ],
  ['dart', language('dart', { ...C, multiLine: ['"""', "'''"], imports: ['import'] })],
  ['rb rake gemspec', language('ruby', { ...HASH, blockComments: [['\n=begin', '\n=end']], imports: ['require'] })],
  ['ex exs', language('elixir', { ...HASH, multiLine: ['"""', "'''"], imports: ['alias', 'import'] })],
  ['sh bash zsh bats ksh', shell],
  ['yml yaml', yaml],
  ['toml', language('toml', { ...HASH, multiLine: ['"""', "'''"], layout: 'lines' })],
  ['ini cfg conf properties editorconfig', { ...lines, lineComments: ['#', ';'] }],
  ['json json5 jsonc', language('json', { ...C, quotes: ['"'] })],
  ['css scss less', language('css', { blockComments: [['/*', '*/']], lineComments: [] })],
  ['sql', language('sql', { lineComments: ['--'], blockComments: [['/*', '*/']], multiLine: ["'"] })],
  ['tf tfvars hcl', language('terraform', { ...HASH, lineComments: ['#', '//'], layout: 'lines' })],
  ['html htm xml svg csproj props targets xhtml', language('markup', { blockComments: [['<!--', '-->']], quotes: [] })],
  ['md markdown mdx', { ...PLAIN_TEXT, name: 'markdown' }],
  ['lua', language('lua', { lineComments: ['--'] })],
  ['pl pm t r jl nix feature', language('hash', { ...HASH, layout: 'lines' })],
  ['hs elm', language('haskell', { lineComments: ['--'], quotes: ['"'], layout: 'indentation', imports: ['import'] })],
];

const BY_NAME: [name: RegExp, Language][] = [
  [/^(Dockerfile|Containerfile)(\..+)?$|\.dockerfile$/i, { ...lines, name: 'dockerfile' }],
  [/^(GNU)?makefile$|\.mk$/i, { ...lines, name: 'makefile' }],
  [/^(Rakefile|Gemfile|Podfile|Vagrantfile|Brewfile|Fastfile)$/, language('ruby', { ...HASH, imports: ['require'] })],
  [/^(Jenkinsfile)$/, language('java', { ...C, multiLine: ["'''", '"""'] })],
];

const LANGUAGE_OF_EXTENSION = new Map(
  BY_EXTENSION.flatMap(([extensions, found]) => extensions.split(' ').map((extension) => [extension, found] as const)),
);

/** The language of a file by its name, or by its `#!` line; PLAIN_TEXT when unknown. */
export function languageOf(path: string, text: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (const [pattern, found] of BY_NAME) if (pattern.test(name)) return found;
  const known = LANGUAGE_OF_EXTENSION.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
  if (known && name.includes('.')) return known;
  const program = /^#![^\n]{0,100}?\b(bash|sh|zsh|python|node|ruby)/.exec(text)?.[1];
  const byProgram: Record<string, Language> = { bash: shell, sh: shell, zsh: shell, python, node: javascript };
  return (program && byProgram[program]) || PLAIN_TEXT;
}
