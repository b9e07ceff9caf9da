import type { CategoryName } from '../diagnosis.js';
import { blockMatcher } from './block-matcher.js';

const REASONS: readonly { pattern: RegExp; category: CategoryName }[] = [
  {
    pattern:
      /could not connect|connection (?:refused|reset)|[Tt]imeout|TLS handshake|no such host|context deadline exceeded|\b50[234]\b|Too Many Requests|unexpected EOF/,
    category: 'network',
  },
  {
    pattern:
      /Failed to (?:install provider|query available provider|download module)|Could not download module|Inconsistent dependency lock file/,
    category: 'dependency',
  },
  {
    pattern: /Access ?Denied|\b403\b|Unauthorized|unauthorized|not authorized|[Nn]o valid credential/,
    category: 'permission',
  },
  { pattern: /^Test assertion failed/, category: 'test_failure' },
  { pattern: /Error acquiring the state lock/, category: 'infrastructure' },
];

function categoryOf({ message = '' }: Readonly<Record<string, string | undefined>>): CategoryName {
  return REASONS.find(({ pattern }) => pattern.test(message))?.category ?? 'configuration';
}

/** Terraform's and OpenTofu's boxes: the error, `on main.tf line 3, in …:`, then the reason. */
export const terraform = blockMatcher({
  name: 'terraform',
  url: 'https://developer.hashicorp.com/terraform/cli/commands/validate',
  hints: ['^(?:│|\\|) (?:Error|Warning): ', '^Error: '],
  rules: [
    {
      begins: /^(?:│|\|) (?<level>Error|Warning): (?<message>.+)/,
      goesOn: [
        /^(?:│|\|) +on (?<path>\S.{0,300}?) line (?<line>\d+)(?:, in (?<title>[^:]{1,300}))?:/,
        /^(?:│|\|) {2,}/,
        /^(?:│|\|)\s+with \S+,$/,
        /^(?:│|\|) (?<more>\S.+)/,
        /^(?:│|\|)\s*$/,
      ],
      ends: /^(?:╵|[^│|\s])/,
      needs: ['message'],
      most: 16,
      category: categoryOf,
    },
    {
      // Before 0.15 there was no box.
      begins: /^Error: (?<message>.+)/,
      goesOn: [/^ {2}on (?<path>\S.{0,300}?) line (?<line>\d+)(?:, in (?<title>[^:]{1,300}))?:$/],
      needs: ['message', 'path'],
      most: 3,
      strict: true,
      unsure: true,
      category: 'configuration',
    },
  ],
});
