import { blockMatcher } from './block-matcher.js';

const LINT =
  /should (?:be|have|not|end)|must be (?:suffixed|prefixed)|is not (?:lower|Pascal|UPPER)|Previously present|changed (?:type|from|name)/;

/** Interfaces as files: protoc and buf, Thrift's kin, GraphQL Code Generator. */
export const interfaceFiles = blockMatcher({
  name: 'interface files',
  url: 'https://protobuf.dev/programming-guides/proto3/',
  hints: [
    '\\.(?:proto|thrift|fbs|capnp):\\d+:\\d+:',
    '\\.proto: File not found',
    'GraphQL Document Validation failed',
    '^\\s*(?:✖ )?Error \\d+: ',
  ],
  rules: [
    {
      begins:
        /^(?:Failure: |error: )?(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:proto|thrift|fbs|capnp)):(?<line>\d+):(?<column>\d+): ?(?:(?<level>error|warning): )?(?<message>\S.*)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: ({ message }) => (LINT.test(message ?? '') ? 'lint' : 'compile_error'),
    },
    {
      begins: /^(?<message>(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.proto): File not found\.)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: /GraphQL Document Validation failed with \d+ errors?/,
      goesOn: [/^\s*Error \d+: (?<message>.+)/, /^\s*at (?<path>\S{1,300}?):(?<line>\d+):(?<column>\d+)$/],
      needs: ['message'],
      most: 6,
      category: 'compile_error',
    },
    {
      begins: /^\s*Error \d+: (?<message>.+)/,
      goesOn: [/^\s*at (?<path>\S{1,300}\.(?:graphql|gql|[jt]sx?|vue)):(?<line>\d+):(?<column>\d+)$/],
      needs: ['message', 'path'],
      most: 2,
      unsure: true,
      category: 'compile_error',
    },
  ],
});
