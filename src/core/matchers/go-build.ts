import { lineMatcher } from './matcher.js';

/** What `go build`, `go vet`, golangci-lint and staticcheck print: `path.go:line:column: message`, and what modules lack. */
export const goBuild = lineMatcher({
  name: 'go',
  url: 'https://pkg.go.dev/cmd/go',
  hints: ['\\.go:\\d+:', '^go: ', 'no required module provides', 'missing go\\.sum entry'],
  rules: [
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+? \(Rule:(?<code>G\d+), Severity:.+)$/,
      category: 'security_scan',
      level: 'failure',
    },
    {
      pattern: /(?<path>[^\s:]{1,300}\.go):(?<line>\d+):(?<column>\d+): (?<message>.*proxy\.golang\.org.*)/,
      category: 'network',
      weight: 5,
    },
    {
      pattern:
        /^(?:vet: )?(?<path>[^\s:][^:]{0,300}\.go):(?<line>\d+):(?<column>\d+): (?<message>missing go\.sum entry .+|no required module provides package .+|cannot find (?:module|package) .+)/,
      category: 'dependency',
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+?) \((?<code>[a-zA-Z][\w -]*)\)$/,
      category: 'lint',
      level: 'failure',
      accept: ({ code }) => !/^(?:type|value|variable|missing|constant|no|untyped|got|want) ?/.test(code ?? ''),
    },
    {
      pattern:
        /^(?<path>[^\s:][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.*\bis a misspelling of\b.*|zero value ptr alloc.*)/,
      category: 'lint',
    },
    {
      pattern: /^(?:vet: )(?<path>[^\s:][^:]{0,300}\.go):(?<line>\d+):(?<column>\d+): (?<message>.+)/,
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
        /^go: (?!downloading|finding|added|upgraded|warning)(?<message>.*(?:unknown revision|not found|no matching versions|requires go|invalid|error).*)/,
      category: 'dependency',
    },
  ],
});
