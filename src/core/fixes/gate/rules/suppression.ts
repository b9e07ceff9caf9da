import type { NumberedLine } from '../change-facts.js';
import { type GateRule, refuse } from '../gate-rule.js';

/** How tools are told to look away, in the text as it stands: a marker counts wherever it is written. */
const MARKERS = new RegExp(
  [
    /(?:eslint|stylelint|oxlint|tslint|jshint|jscs|standard|deno-lint|markdownlint|secretlint|textlint|htmlhint|swiftlint|ktlint|shellcheck|rubocop|pylint|ansible-lint|yamllint|dart|sqlfluff|actionlint|djlint|erb_lint|herb|haml-lint|slim-lint|luacheck|selene|cpplint|clippy|checkov|tfsec|terrascan|kics|snyk|trivy|semgrep|codeql|lgtm|tflint|zizmor|vale|cspell|spell-?checker|codespell|credo|ameba|psalm|phan|phpmd|detekt|spotless|standardrb|reek|dprint|pyre|pyright|pyrefly|basedpyright|mypy|ruff|flake8|isort|bandit|black|yapf|autopep8|fmt|gofumpt|golangci|revive|staticcheck|scalastyle|scalafmt|scalafix|clang-format|nbqa|docformatter|ty|hadolint|zig fmt|ocamlformat|fourmolu|ormolu|hlint|taplo|biome|prettier|c8|v8|istanbul|vitest|jest|coverage|node:coverage|sonar|resharper|spotbugs|checkstyle|pmd|errorprone|lint|expect_lint|msftguidelines|credo|sobelow|brakeman|i18n-tasks|bearer|gitleaks|betterleaks|trufflehog|knip|depcheck|skylos|vulture|deadcode|wps|pydoclint|interrogate|pragma)\b[ \t]*[-:=_]?[ \t]*\(?(?:ignore|disable|skip|off|allow|expect|no\b|push|nosec|ts-ignore|suppress|exclude|set|error|basic|type|todo|enable=|start-ignore|ignore-start|on:|globals?|env)/,
    /@ts-(?:ignore|expect-error|nocheck)/,
    /@(?:flow-?ignore|noflow|phpstan-ignore|psalm-suppress|phan-suppress|codeCoverageIgnore|suppress|no-?check|SuppressFBWarnings|SuppressLint|SuppressWarnings|Suppress\b|SuppressMessage|nowarn|dialyzer|infection-ignore|phpcsSuppress|noinspection|Generated\b|ExcludeFromCodeCoverage|UnknownKeyword|dynamicMemberLookup)/,
    /\$FlowFixMe|\$FlowIgnore|\$FlowExpectedError/,
    /#\s*(?:noqa|nosec|nosemgrep|type:\s*ignore|pyright:|mypy:|pylint:|nopep8|noinspection|pragma:?\s*no\s*(?:cover|branch)|fmt:|isort:|yapf:|flake8:|ruff:|nocov|:nocov:|typed:\s*(?:ignore|false)|sorbet|steep:ignore|checkov:|trivy:|tfsec:|kics|srem|skipcq|NOSONAR)/,
    /--\s*noqa|--\s*selene:|--\s*luacheck:/,
    /(?:\/\/|\/\*)\s*(?:nolint|#nosec|nosec|nosemgrep|NOLINT\w*|NOSONAR|noinspection|lint:ignore|skipcq|coverage:ignore|ignore:|ignore_for_file:|ReSharper|cppcheck-suppress|coverity\[|PRQA|GCOV_?R?_EXCL\w*|LCOV_EXCL\w*|swiftformat:|phpcs:|@codingStandards|tslint:|$FlowFixMe|CPD-OFF|CHECKSTYLE|nowarn|exhaustive:ignore|revive:|go:nolint|gocover:ignore|cspell:|pragma: allowlist)/,
    /\bNOLINT\w*|\bNOSONAR\b|\bnosemgrep\b|\bskipcq\b|\bnosec\b|\bnopep8\b|\bnoinspection\b|\bGCOVR?_EXCL\w*|\bLCOV_EXCL\w*|\bcoverity\[|\bCHECKSTYLE:OFF|\bCPD-OFF|:nocov:|pragma:? ?(?:no ?cover|allowlist)|gitleaks:allow|codespell:ignore|ignore-?next-?line|phpcs:(?:ignore|disable)|swiftlint:disable|clang-format off|@formatter:off|scalastyle:off|scalafmt: ?(?:off|\{)|ktlint-disable|detekt:|istanbul ignore|c8 ignore|v8 ignore|biome-ignore|prettier-ignore|rustfmt::skip|rustfmt_skip|fmt: ?(?:off|skip)|tfsec:ignore|checkov:skip|trivy:ignore|hadolint ignore/,
    /#!?\[\s*(?:allow|expect|cfg_attr\([^\n]{0,80}allow|coverage\(off|rustfmt::skip|warn|SuppressMessage|ExcludeFromCodeCoverage|SuppressWarnings)/,
    /\[(?:assembly:\s*)?(?:[\w.]*\.)?(?:SuppressMessage|UnconditionalSuppressMessage|ExcludeFromCodeCoverage)/,
    /#\s*pragma\s+(?:warning|GCC\s+diagnostic|clang\s+diagnostic|diag_suppress|nowarn)/,
    /#nullable\s+disable|#nowarn|@nowarn|\{-#\s*OPTIONS_GHC[^\n]{0,60}-(?:Wno|w\b)|\{-#\s*ANN|\bno warnings\b|## no critic|\b-Wno-\w+|--no-verify|\[skip ci\]|\[ci skip\]|\bwarnings\.(?:filterwarnings|simplefilter)|@Suppress\w*\(|error_reporting\(|suppressWarnings\(|\$VERBOSE\s*=\s*nil|CA\d{4}\b.*justif/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

/** A marker that a tool obeys is added, widened, or taken to other code. One that only moves with its code is left alone. */
export const suppression: GateRule = {
  name: 'suppression',
  judge: (_, { before, after, addedLines, removedLines }) => {
    const known = new Map<string, Marker[]>();
    for (const marker of markersIn(removedLines)) known.set(marker.key, [...(known.get(marker.key) ?? []), marker]);
    return markersIn(addedLines)
      .filter((marker) => !takePartner(marker, known.get(marker.key) ?? [], before.lines, after.lines))
      .slice(0, 5)
      .map(({ key, line }) => refuse(line, `it tells a tool to look away: ${key}`));
  },
};

type Marker = { key: string; line: number };

/** Each with what stands behind it, so that `disable-next-line no-var` and `disable` are two; the end of a comment is none of it. */
function markersIn(lines: NumberedLine[]): Marker[] {
  return lines.flatMap(({ text, line }) =>
    [...text.matchAll(MARKERS)].map((match) => ({
      key: text
        .slice(match.index, match.index + 120)
        .replace(/\*\/.*|-->.*/, '')
        .replace(/["']/g, "'")
        .replace(/\s+/g, ' ')
        .replace(/[\s,;]+$/, ''),
      line,
    })),
  );
}

/** Looks for a marker of the same kind that stood by this code, nearest first, and takes it out of the list. */
function takePartner(marker: Marker, partners: Marker[], before: string[], after: string[]): boolean {
  const own = wordsOf(governed(after, marker));
  const at = partners.slice(0, 50).findIndex((partner) => {
    const around = new Set(wordsOf(beside(before, partner)));
    return own.filter((word) => around.has(word)).length * 2 >= own.length;
  });
  if (at !== -1) partners.splice(at, 1);
  return at !== -1;
}

/** The code of a marker as far as it may be broken into lines: what ends on its line, or begins there. */
function beside(lines: string[], { line }: Marker): string {
  const text = lines[line - 1] ?? '';
  const code = withoutComment(text);
  const isAlone = !/\w/.test(code) && !/[)\]}]/.test(code);
  if (isAlone) return lines.slice(line, line + 3).join(' ');
  let first = line - 1;
  const isEnd = /^\s*[)\]}]/.test(text);
  while (isEnd && first > line - 60 && first > 0 && indentOf(lines[first - 1] ?? '') > indentOf(text)) first--;
  const goesOn = /[([{,]\s*$/.test(code);
  return lines.slice(isEnd ? Math.max(0, first - 1) : Math.max(0, line - 4), goesOn ? line + 3 : line).join(' ');
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** The code on the line of a marker, or on the next one when it stands alone. */
function governed(lines: string[], { line }: Marker): string {
  const code = withoutComment(lines[line - 1] ?? '');
  return /\w/.test(code) ? code : (lines.slice(line, line + 3).find((next) => /\w/.test(next)) ?? '');
}

const withoutComment = (text: string): string => text.replace(/(?:\/\/|\/\*|#|--|<!--).*$/, '');
const wordsOf = (text: string): string[] => [...new Set(text.match(/[\p{L}\p{N}_]+/gu) ?? [])].slice(0, 100);
