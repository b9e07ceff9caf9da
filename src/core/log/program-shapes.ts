/** `lines`: how many lines must have begun alike until it is a prefix; one, where nothing else looks the same. */
type Shape = { pattern: RegExp; lines: number };

const SHAPES: readonly Shape[] = [
  // Turborepo, `package:task: `; the root is `//`. https://turborepo.dev/docs/reference/run#--log-prefix-option
  { pattern: /^@[\w.-]+\/[\w.-]+:[a-z][\w:.-]*:$/i, lines: 1 },
  { pattern: /^(?:\/\/|[\w-]+):[a-z][\w:-]*:$/i, lines: 3 },
  // Lerna and Nx name the package. https://github.com/lerna/lerna/tree/main/libs/commands/run#--no-prefix
  { pattern: /^@[\w.-]+\/[\w.-]+:$/, lines: 2 },
  // pnpm: folder and script. https://pnpm.io/cli/run
  { pattern: /^(?:\.|[\w.@-]*\/[\w.@/-]+) [a-z][\w:.-]*:$/, lines: 2 },
  {
    pattern: /^[a-z][\w-]* (?:test|build|lint|check|typecheck|type-check|tsc|start|dev|ci|e2e)(?:[:.-][\w:.-]*)?:$/,
    lines: 3,
  },
  // Yarn. https://yarnpkg.com/cli/workspaces/foreach
  { pattern: /^\[@?[\w./-]+\]:$/, lines: 2 },
  // docker compose, and foreman and its like, whose names are not numbered the same way. https://docs.docker.com/reference/cli/docker/compose/up/
  { pattern: /^[a-z][\w.-]*[-_]\d+ {2,}\|$/i, lines: 1 },
  { pattern: /^[a-z][\w.-]*[-_]\d+ \|$/i, lines: 2 },
  { pattern: /^[a-z][\w.-]* +\|$/i, lines: 3 },
  // Earthly, right-aligned. https://docs.earthly.dev/docs/guides/build-args
  { pattern: /^ *[\w./:-]*\+[\w.-]+(?: \*\w+\*)? \|$/, lines: 1 },
  // act: workflow and job, and a bar before output. https://nektosact.com/
  { pattern: /^\[[\w.-][\w .()-]*\/[\w ./()-]+\] {3}\|$/, lines: 1 },
  // Tekton, `[task : step] `. https://tekton.dev/docs/cli/
  { pattern: /^\[[a-z][\w.-]* : [\w.-]+\]$/, lines: 1 },
  // Branches of Jenkins' `parallel`, concurrently's names and numbers, npm-run-all, go-task; Drone's step and line number.
  // https://www.jenkins.io/doc/book/pipeline/syntax/#parallel https://github.com/open-cli-tools/concurrently#prefix-styling https://docs.drone.io/cli/exec/drone-exec/
  { pattern: /^\[(?:\d{1,2}|(?=[^\]]*[a-z\d])[A-Za-z@][\w ./:@()-]+)\]$/, lines: 2 },
  // Google Cloud Build. https://docs.cloud.google.com/build/docs/view-build-results
  { pattern: /^Step #\d+(?: - "[^"]+")?:$/, lines: 1 },
  // TeamCity: time, status, nesting in tabs, build step. https://www.jetbrains.com/help/teamcity/build-log.html
  { pattern: /^\[\d\d:\d\d:\d\d\](?: |[A-Za-z]):\t*(?: \[Step \d+\/\d+\])?$/, lines: 1 },
  // AppVeyor, since the job began. https://www.appveyor.com/docs/build-configuration/
  { pattern: /^\[\d\d:\d\d:\d\d\]$/, lines: 3 },
  // Bamboo: kind of line and time, between tabs. https://confluence.atlassian.com/bamboo/viewing-a-build-log-289277215.html
  { pattern: /^(?:build|simple|error|command)\t\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d\t$/, lines: 1 },
  // Nix with -L. https://nix.dev/manual/nix/stable/command-ref/conf-file#conf-print-build-logs
  { pattern: /^[a-z][\w.+-]*>$/, lines: 3 },
  // pytest, before the traceback of its own crash. https://docs.pytest.org/en/stable/reference/exit-codes.html
  { pattern: /^INTERNALERROR>$/, lines: 1 },
];

/** What tools write themselves before many of their lines: levels, verdicts, streams, and tags that their matchers look for. */
const TOOLS_OWN = new Set(
  (
    'error errors err warning warnings warn info information debug trace verbose fatal critical severe notice note hint help ' +
    'fail failed failure pass passed ok not skip skipped success done todo pending exception panic assertion ' +
    'stdout stderr stdin system-out system-err ' +
    'pipeline container command section group ant javac java junit testng xunit xunit.net nunit checkstyle pmd doctest ' +
    'webpack-cli webpack vite plugin sass rollup esbuild cabal gosec tsl mypy chromium firefox webkit chrome main npm yarn make cmake remote'
  ).split(' '),
);
/** Verbs and adjectives before a colon: `Running test: `. */
const NO_PACKAGE =
  /^(?:running|run|starting|finished|started|executing|building|testing|linting|cannot|could|unable|invalid|unknown|unexpected|last|first|next|total|this|the|a|in|from|for|to|at|see|use|using) /;
const THREAD = /\bthread\b|\bworker\b|-exec-|\[gw\d/i;

export function linesNeeded(prefix: string): number {
  const shape = SHAPES.find(({ pattern }) => pattern.test(prefix));
  if (!shape) return Number.POSITIVE_INFINITY;
  const isOwn = prefix
    .toLowerCase()
    .split(/[\s[\]:|>]+/)
    .some((word) => TOOLS_OWN.has(word));
  // Bamboo's kind of line is `error` where it went to standard error.
  if ((isOwn && !prefix.endsWith('\t')) || NO_PACKAGE.test(prefix) || THREAD.test(prefix))
    return Number.POSITIVE_INFINITY;
  return shape.lines;
}
