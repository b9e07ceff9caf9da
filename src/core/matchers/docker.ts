import {
  type LineRule,
  type LineTest,
  lineMatcher,
  type Matcher,
  type Scan,
  type SignalDraft,
  WEIGHT,
} from './matcher.js';

const URL_OF_DOCKER = 'https://docs.docker.com/reference/cli/docker/buildx/build/';
/** BuildKit shows the instruction that failed, then says why. */
const PLACE = /^(?<path>(?:[\w./-]{0,200}\/)?(?:[\w.-]{0,80}[Dd]ockerfile[\w.-]{0,80}|Containerfile)):(?<line>\d+)$/;
const SOLVED = /(?:ERROR: |^(?:target \S{1,100}: )?)failed to (?:solve|build):/;
const UNREACHED =
  /dial tcp|i\/o timeout|TLS handshake|connection (?:refused|reset)|unexpected EOF|: EOF|50[0234] |no such host|request canceled|deadline exceeded|Client\.Timeout/;

const HINTS: readonly string[] = [
  'failed to (?:solve|build|compute|calculate|push|pull|fetch|do request|copy|authorize|resolve)',
  'prepare context',
  'returned a non-zero code',
  'Error response from daemon',
  'toomanyrequests',
  'docker(?: exporter|:)',
  '[Dd]ockerfile\\S*:\\d+$',
  '^Containerfile:\\d',
  '[Dd]ockerfile parse error',
  'manifest (?:for|unknown)',
  'no matching manifest',
  '[Cc]ontainer \\S+ (?:is unhealthy|exited)',
  'ontainer .{1,100} is unhealthy',
  'executor failed running',
  'did not complete successfully',
  'Docker daemon',
  '^(?:COPY|ADD) failed',
  'Failed to initialize container',
  'containers? failed',
  'Docker (?:pull|login|build|create|start) ',
  'no basic auth credentials',
  'depends on undefined service',
  'no configuration file provided',
  '^error (?:building|checking|pushing)',
  '^Error: (?:building at|creating build|initializing source|unable to copy)',
  'no such service',
  'service "',
  '^#\\d{1,4} (?:\\[.*\\] )?ERROR: ',
];

const RULES: readonly LineRule[] = [
  {
    // BuildKit says it again at the end, with the place.
    pattern: /^#\d{1,4} (?:\[.{1,200}\] )?ERROR: (?<message>.*)/,
    category: 'container',
    weight: WEIGHT.word,
    finding: false,
  },
  {
    pattern: /(?<message>toomanyrequests:.*|pull rate limit.*)/,
    whole: true,
    category: 'network',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /(?<message>unable to prepare context:(?:.{0,100}(?<path>Dockerfile) path)?.*|docker exporter does not currently support.*|failed to read dockerfile.*|dockerfile parse error.*|unknown flag: .*docker.*|docker: (?:'\S{1,40}' is not a docker command|unknown (?:command|flag)|invalid reference format).*|no configuration file provided: not found|service "[^"]{1,100}" .*depends on undefined service.*|no such service: .*)/i,
    whole: true,
    category: 'configuration',
    weight: WEIGHT.located,
  },
  {
    pattern:
      /(?<message>failed to (?:push|authorize|copy|fetch|do request|resolve)\b.{0,400}(?:denied|[Uu]nauthorized|40[13] |insufficient_scope|no basic auth).*|no basic auth credentials.*|error checking push permissions.*|Docker login for .* failed.*|requested access to the resource is denied.*)/,
    whole: true,
    category: 'permission',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /(?<message>failed to (?:resolve|push|pull|fetch|do request|copy|authorize|solve)\b.{0,600}(?:dial tcp|i\/o timeout|TLS handshake|connection (?:refused|reset)|unexpected EOF|50[0234] |no such host|deadline exceeded).*)/,
    whole: true,
    category: 'network',
    weight: WEIGHT.decisive,
  },
  {
    pattern: /(?<message>(?:failed to compute cache key|failed to calculate checksum).*|^(?:COPY|ADD) failed: .*)/,
    whole: true,
    category: 'container',
    weight: WEIGHT.located,
  },
  {
    pattern:
      /(?<message>(?:manifest for .{1,200} not found|manifest unknown|no matching manifest for|pull access denied|repository does not exist|failed to resolve source metadata for .{1,300}: not found).*)/,
    whole: true,
    category: 'container',
    weight: WEIGHT.decisive,
  },
  {
    pattern: /(?<message>Error response from daemon: .*(?:timeout|timed out|TLS handshake|connection refused|EOF).*)/,
    category: 'network',
    weight: WEIGHT.decisive,
  },
  {
    pattern: /(?<message>Cannot connect to the Docker daemon.*|error during connect: .*docker.*)/i,
    category: 'infrastructure',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /(?<message>(?:dependency failed to start: )?[Cc]ontainer .{1,100} (?:is unhealthy|exited \(\d+\)).*|Failed to initialize container .*|Service container \S{1,100} failed.*|One or more containers failed to start.*|Docker (?:pull|create|start|build) failed with exit code.*)/,
    category: 'container',
    weight: WEIGHT.named,
  },
  {
    pattern:
      /^(?<message>.{0,60}Error response from daemon: .*|docker: .*|Error: (?:initializing source|creating build container|unable to copy) .*)/,
    category: 'container',
    weight: WEIGHT.named,
  },
  {
    pattern:
      /(?<message>executor failed running.*|returned a non-zero code.*|process .{1,600} did not complete successfully.*|^error building image: .*|^Error: building at STEP .*)/,
    whole: true,
    category: 'container',
    weight: WEIGHT.summary,
    finding: false,
  },
  { pattern: /(?<message>(?:ERROR: )?failed to (?:solve|build)\b.*)/, category: 'container', weight: WEIGHT.named },
];

const ruled = lineMatcher({ name: 'docker', url: URL_OF_DOCKER, hints: HINTS, rules: RULES });

function start(scan: Scan): LineTest {
  let place: { path: string; startLine: number } | null = null;
  const report = (draft: SignalDraft): void => {
    const text = draft.lines[0]?.text ?? '';
    if (!SOLVED.test(text)) {
      scan.report(draft);
      return;
    }
    const failed = / did not complete successfully: /.test(text);
    const message = text.replace(/^.*?failed to (?:solve|build): /, '').trim();
    // The instruction is where to look, but what it printed is why.
    scan.report({
      ...draft,
      message,
      weight: failed ? WEIGHT.summary : (draft.weight ?? WEIGHT.named),
      category: !failed && UNREACHED.test(text) ? 'network' : draft.category,
      finding: place !== null || !failed,
      ...(place ? { path: place.path, startLine: place.startLine, endLine: place.startLine } : {}),
    });
    place = null;
  };
  const readRules = ruled.start({ ...scan, report });
  return (line) => {
    const at = PLACE.exec(line.text)?.groups;
    if (!at) return readRules(line);
    place = { path: at.path ?? '', startLine: Number(at.line) };
    return 'taken';
  };
}

/** `docker build`, BuildKit, compose, kaniko, podman and pulls. What failed inside a build step is told by other matchers. */
export const docker: Matcher = { name: 'docker', url: URL_OF_DOCKER, hints: HINTS, start };
