import { type LineTest, lineMatcher, type Matcher, type Scan, WEIGHT } from './matcher.js';
import { placed } from './shapes.js';

/** Formatters in check mode: black, ruff, prettier, rustfmt, gofmt, isort, dart format, stylua, clang-format, mix format, yapf, swiftformat. */
export const formatters = lineMatcher({
  name: 'format',
  url: 'https://prettier.io/docs/cli#--check',
  hints: [
    '[Ww]ould (?:reformat|be reformatted)',
    '^\\[(?:warn|error)\\] ',
    '^Diff in ',
    'Imports are incorrectly',
    'Code style issues',
    'cannot format',
    'not (?:properly )?formatted',
    "(?:isn't|is not|must be) (?:properly )?formatted",
    'code should be clang-formatted',
    '^Changed ',
    '^diff (?:-u )?\\S+\\.orig ',
    ': (?:error|warning): \\(\\w+\\) ',
    '^Source input did not pass lint',
  ],
  rules: [
    {
      pattern:
        /^(?:error: )?cannot format (?<path>\S{1,300}?): (?<message>(?:Cannot parse|error).*?:? (?<line>\d+):(?<column>\d+).*)/,
      category: 'compile_error',
    },
    { pattern: /^(?:error: )?(?<message>cannot format (?<path>\S{1,300}?): .*)/, category: 'compile_error' },
    // prettier on a file that it cannot read.
    {
      pattern:
        /^\[error\] (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.\w{1,12}): (?<message>\w*Error: .+?) \((?<line>\d+):(?<column>\d+)\)$/,
      category: 'compile_error',
    },
    { pattern: /^(?:unformatted: )?(?<message>[Ww]ould reformat:? (?<path>\S.{0,300}))$/, category: 'format' },
    {
      pattern: /^(?<message>Diff in (?<path>\S.{0,300}?)(?: at line (?<line>\d+):?|:(?<after>\d+):?|:))$/,
      category: 'format',
      accept: ({ after }) => after === undefined,
    },
    { pattern: /^(?<message>Diff in (?<path>\S.{0,300}?):(?<line>\d+):?)$/, category: 'format' },
    { pattern: /^(?:ERROR: )?(?<path>\S.{0,300}?) (?<message>Imports are incorrectly sorted.*)/, category: 'format' },
    {
      pattern: /^\[warn\] (?<message>Code style issues.*)/,
      category: 'format',
      level: 'failure',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /^(?<message>\[warn\] (?<path>(?:[\w@.[\]()$+-]+\/)*[\w@.[\]()$+-]*\.?\w+))$/,
      category: 'format',
      level: 'failure',
      accept: ({ path }) => /[./]/.test(path ?? ''),
    },
    {
      pattern:
        /^(?<path>\S{1,300}\.\w+):(?<line>\d+):(?<column>\d+): (?:error|warning): (?<message>code should be clang-formatted.*?)(?: \[(?<code>-W[\w-]+)\])?$/,
      category: 'format',
      level: 'failure',
    },
    {
      pattern:
        /^(?<path>\S{1,300}\.\w+):(?<line>\d+)(?::(?<column>\d+))?: (?<message>File is not (?:properly )?(?:formatted|`?go(?:fmt|imports)).*)/,
      category: 'format',
    },
    // SwiftFormat.
    {
      pattern:
        /^(?<path>\S.{0,300}\.swift):(?<line>\d+):(?<column>\d+): (?<level>error|warning): \((?<code>\w+)\) (?<message>.+)/,
      category: 'format',
    },
    // scalafmt through sbt.
    {
      pattern:
        /^(?:\[(?:warn|error)\] )?(?<message>(?<path>\S{1,300}\.(?:scala|sbt|sc)) (?:isn't|is not) (?:properly )?formatted.*)/,
      category: 'format',
      level: 'failure',
    },
    // taplo.
    {
      pattern:
        /^ ?ERROR taplo:format_files: (?<message>the file is not properly formatted) path="(?<path>[^"]{1,300})"/,
      category: 'format',
    },
    // dprint.
    {
      pattern: /^(?<message>Found \d+ not formatted files?\..*)/,
      category: 'format',
      weight: WEIGHT.summary,
      finding: false,
    },
    { pattern: /^(?<message>Changed (?<path>\S{1,300}\.dart))$/, category: 'format' },
    // gofmt and shfmt tell with a diff.
    { pattern: /^(?<message>diff (?:-u )?(?<path>\S{1,300})\.orig \S.*)$/, category: 'format' },
    {
      pattern:
        /^(?:Oh no! .*)?(?<message>\d+ files? (?:would be reformatted|must be formatted|(?:is|are) not formatted).*)/,
      category: 'format',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern:
        /^(?<message>(?:\[error\] )?\d+ files must be formatted.*|Source input did not pass lint check.*|.*mix format failed due to --check-formatted.*)/,
      category: 'format',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});

const LISTERS =
  /^(?:\+ |\$ |> |\[command\])?(?:[\w./@-]{1,80} ){0,4}(?:[\w./@-]{0,80}\/)?(?:(?:gofmt|gofumpt|goimports|shfmt)\b.{0,60} -(?:l|s -l|w -l|l -s)\b|(?:terraform|tofu) fmt\b.{0,80}-check|prettier\b.{0,80} (?:-l|--list-different)\b|google-java-format\b.{0,80}(?:-n|--dry-run)\b|ormolu\b.{0,60}check|zig fmt\b.{0,60}--check|addlicense\b.{0,60}-check)/;
/** The same commands within a step's script, and what they list. */
const RUN_LISTERS: readonly (readonly [command: RegExp, files: RegExp])[] = [
  [/\b(?:gofmt|gofumpt|goimports)\b.{0,60} -(?:\w{0,2}l\b|-list)/, /\.go$/],
  [/\b(?:terraform|tofu) fmt\b.{0,80}-check/, /\.(?:tf|tfvars|tofu|hcl|tftest\.hcl)$/],
  [/\bshfmt\b.{0,60} -(?:\w{0,2}l\b|-list)/, /\.(?:sh|bash|bats|ksh)$/],
  [/\bprettier\b.{0,200} (?:-l\b|--list-different)/, /\.\w+$/],
  [/\bgoogle-java-format\b.{0,80}(?:-n\b|--dry-run)/, /\.java$/],
  [/\bdocformatter\b.{0,200} (?:-c\b|--check)/, /\.pyi?$/],
];
const MIX = /^The following files are not formatted:/;
const LISTED = /^\s*(?:\* )?(?<path>(?:[\w@.+$()[\]-]+\/)*[\w@.+$()[\]-]+\.[A-Za-z]\w{0,10})$/;
const MAX_OTHERS = 400;

const isListed = (path: string, command: string | null): boolean =>
  command !== null && RUN_LISTERS.some(([lister, files]) => files.test(path) && lister.test(command));

function startLists(scan: Scan): LineTest {
  let open: { others: number } | null = null;
  return (line) => {
    if (LISTERS.test(line.text) || MIX.test(line.text)) {
      open = { others: 0 };
      return 'watch';
    }
    const path = LISTED.exec(line.text)?.groups?.path;
    if (path && (open || isListed(path, scan.command()))) {
      scan.report({ ...placed({ path }, [line], { category: 'format' }), message: `${path} is not formatted` });
      return open ? 'more' : 'taken';
    }
    if (!open) return 'pass';
    if (/^##\[|^\+ |^\$ /.test(line.text) || ++open.others > MAX_OTHERS) {
      open = null;
      return 'pass';
    }
    return 'watch';
  };
}

/** Formatters that only list the files: `gofmt -l`, `terraform fmt -check`, `prettier --list-different`, `mix format --check-formatted`. */
export const formatLists: Matcher = {
  name: 'format-list',
  url: 'https://developer.hashicorp.com/terraform/cli/commands/fmt',
  hints: [
    '(?:gofmt|gofumpt|goimports|shfmt)\\b.* -(?:l|s -l|w -l)',
    '(?:terraform|tofu) fmt',
    'prettier.* (?:-l\\b|--list-different)',
    'google-java-format',
    'ormolu ',
    'zig fmt',
    'addlicense ',
    'docformatter ',
    '^The following files are not formatted',
    '^[\\w@.+$()\\[\\]/-]+\\.(?:go|tf|tfvars|tofu|hcl|sh|bash|java|pyi?|[cm]?[jt]sx?|vue|svelte|s?css|less|mdx?|json|ya?ml|html|graphql)$',
  ],
  start: startLists,
};
