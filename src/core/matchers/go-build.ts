import { type LineTest, lineMatcher, type Scan } from './matcher.js';
import { withMore } from './more-lines.js';

/** What stands in brackets at the end of a message of the compiler's own is no linter's name. */
const NO_LINTER = /^(?:truncated|overflows|constant|value|variable|type|typecheck)$/;

const lines = lineMatcher({
  name: 'go',
  url: 'https://pkg.go.dev/cmd/go',
  hints: [
    '\\.go:\\d+:',
    '^go: ',
    'no required module provides',
    'missing go\\.sum entry',
    '^\\s+imports .*: (?:import cycle|build constraints|cannot find|no required)',
    '^package .*: (?:build constraints|import cycle|cannot find|no required)',
    ': build constraints exclude all Go files',
    'relocation target .* not defined',
    '^cgo: ',
  ],
  rules: [
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+? \(Rule:(?<code>G\d+), Severity:.+)$/,
      category: 'security_scan',
      level: 'failure',
    },
    {
      pattern:
        /^\s{0,4}(?:[a-z]{1,10}: )?(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.go):(?<line>\d+):(?<column>\d+): (?<message>.*proxy\.golang\.org.*)/,
      category: 'network',
      weight: 5,
    },
    {
      pattern:
        /^(?:vet: )?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+):(?<column>\d+): (?<message>missing go\.sum entry .+|no required module provides package .+|cannot find (?:module|package) .+|package \S+ is not in (?:GOROOT|std)\b.*)/,
      category: 'dependency',
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+?) \((?<code>typecheck)\)$/,
      category: 'compile_error',
      level: 'failure',
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+?) \((?<code>[a-zA-Z][\w-]*)\)$/,
      category: 'lint',
      level: 'failure',
      accept: ({ code }) => !NO_LINTER.test(code ?? ''),
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.*\bis a misspelling of\b.*|zero value ptr alloc.*)/,
      category: 'lint',
    },
    {
      pattern: /^(?:vet: )(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+):(?<column>\d+): (?<message>.+)/,
      category: 'compile_error',
    },
    {
      pattern: /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+)/,
      category: 'compile_error',
      level: 'failure',
      accept: ({ message }) => !/^\s*(?:warning|note|info|debug)\b/i.test(message ?? ''),
    },
    {
      pattern:
        /^(?<message>\s*(?:imports|package) \S{1,300}: (?:import cycle not allowed|build constraints exclude all Go files|cannot find package|no required module provides).*)/,
      category: 'compile_error',
    },
    {
      pattern: /^(?<message>\S{1,300}: relocation target \S+ not defined.*)/,
      category: 'compile_error',
    },
    {
      pattern:
        /^go: (?<message>.*(?:missing go\.sum entry|updates to go\.(?:mod|sum) needed|inconsistent vendoring).*)/,
      category: 'lockfile',
      weight: 5,
    },
    {
      pattern:
        /^go: (?<message>.*(?:dial tcp|i\/o timeout|TLS handshake|connection re|unexpected EOF|50[234] |Gateway).*)/,
      category: 'network',
      weight: 5,
    },
    {
      pattern:
        /^go: (?<message>(?:go\.mod requires go >=|go\.mod file not found|errors parsing go\.(?:mod|work)|cannot find main module|build output .* already exists|-\w+ may (?:only|not) be|no such tool|unknown (?:command|subcommand)|module .* listed in go\.work file requires go).*)/,
      category: 'configuration',
      weight: 5,
    },
    {
      pattern:
        /^go: (?!downloading|finding|added|upgraded|warning)(?<message>.*(?:unknown revision|not found|no matching versions|requires go|invalid|error).*)/,
      category: 'dependency',
    },
  ],
});

/** Without a column it is Go of old under the name of its package, a linter's or a generator's; else what a program logs of itself. */
const BARE = /^\S[^:]{0,300}\.go:\d+: (?<message>.*)/;
const PACKAGE = /^# \S/;
const OWN_WORDS = /\([a-zA-Z][\w-]*\)$|\(Rule:G\d|\bis a misspelling of\b|^zero value ptr alloc|^running "/;
const MAX_BACK = 20;

function isLogged(text: string, scan: Scan): boolean {
  const message = BARE.exec(text)?.groups?.message;
  if (message === undefined || OWN_WORDS.test(message)) return false;
  for (let back = 1; back <= MAX_BACK; back++) if (PACKAGE.test(scan.before(back)?.text ?? '')) return false;
  return true;
}

function start(scan: Scan): LineTest {
  const read = lines.start(scan);
  return (line) => (isLogged(line.text, scan) ? 'pass' : read(line));
}

/** What `go build`, `go vet`, golangci-lint and staticcheck print: `path.go:line:column: message`, further lines indented, and what modules lack. */
export const goBuild = withMore({ ...lines, start }, /^\t(?<more>\S.*)/, 1);
