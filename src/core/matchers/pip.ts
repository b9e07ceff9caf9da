import type { LogLine } from '../diagnosis.js';
import {
  type LineRule,
  type LineTest,
  lineMatcher,
  type Matcher,
  type Scan,
  type SignalDraft,
  WEIGHT,
} from './matcher.js';

const URL_OF_PIP = 'https://pip.pypa.io/en/stable/topics/dependency-resolution/';
/** A build that failed inside an install: pip's since 22, pip's before, uv's. The lines within are those of the build. */
const BUILD = /^\s*(?:error: subprocess-exited-with-error|ERROR: Command errored out with exit status \S+.*)$/;
const UV =
  /^ {2}[×x] (?<message>(?:No solution found when|Failed to (?:build|download|fetch|resolve)|Request failed|Distribution) .*)/;
const END = /^\s*(?:\[end of output\]|-{20,}|note: This error originates from a subprocess|hint: This usually)/;
/** What a build says of itself; the last of these in a block is the cause. */
const INNER =
  /^\s*(?:\S+:\d+(?::\d+)?: (?:fatal )?error: .+|(?:[\w.]+(?:Error|Exception)|fatal error|error): .+|CMake Error\b.+|\S+: (?:command )?not found)$/;
const NOT_INNER = /error: (?:[Cc]ommand .+(?:failed|returned)|subprocess-exited-with-error|metadata-generation-failed)/;
const MAX_BLOCK = 160;
/** How far back connections that failed explain that nothing was found. */
const REACH = 12;
const REASON =
  /(?:Failed to establish a new connection|Read timed out|Connection to .{1,100} timed out|Cannot connect to proxy|certificate verify failed)[^'")]*/;
const UNREACHABLE =
  /^(?:WARNING: Retrying \(Retry\(total=0, .*|Could not fetch URL .*|WARNING: Retrying .*(?:timed out|[Nn]ame or service not known|Connection refused|ProxyError|SSLError).*)/;

const RULES: readonly LineRule[] = [
  {
    pattern: /^\s*(?<message>ERROR: pip's dependency resolver does not currently take into account.*)/,
    category: 'dependency',
    level: 'warning',
    finding: false,
  },
  {
    pattern:
      /^\s*ERROR: (?<message>Invalid requirement: .{1,300}?(?: \(from line (?<line>\d+) of (?<path>[^)]{1,300})\).*|$))/,
    category: 'dependency',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^\s*ERROR: (?<message>(?:Could not open requirements file|Directory .{1,300} is not installable|.{1,300} does not appear to be a Python project|You must give at least one requirement|Invalid -\w).*)/,
    category: 'configuration',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^\s*(?<message>ERROR: (?:No matching distribution|ResolutionImpossible|Failed (?:building wheel|to build)|Could not build wheels|Failed to build installable).*)/,
    category: 'dependency',
    weight: WEIGHT.named,
    finding: false,
  },
  {
    pattern: /^\s*(?<message>ERROR: Could not install packages due to an (?:OSError|EnvironmentError): \[Errno 13\].*)/,
    category: 'permission',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^\s*(?<message>ERROR: (?:Could not install|HTTP error|Connection|Exception).*(?:HTTPSConnectionPool|timed out|Max retries|HTTP error (?:429|5\d\d)).*)/,
    category: 'network',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^(?:pip\._vendor\.)?[\w.]{0,60}(?<message>(?:ReadTimeoutError|ConnectTimeoutError|ProtocolError|MaxRetryError|IncompleteRead|SSLError): .*)/,
    category: 'network',
    weight: WEIGHT.decisive,
    accept: (_, { text }) => text.startsWith('pip._vendor'),
  },
  {
    pattern:
      /^\s*(?<message>ERROR: (?:Could not find a version|Cannot install|Package .{1,200} requires a different Python|Cannot uninstall|THESE PACKAGES DO NOT MATCH THE HASHES|Hashes are required|In --require-hashes mode|HTTP error 404|.{1,300} is not a (?:supported|valid) wheel|.*metadata-generation-failed).*)/,
    category: 'dependency',
    weight: WEIGHT.decisive,
  },
  {
    pattern: /^(?<message>error: externally-managed-environment)/,
    category: 'configuration',
    weight: WEIGHT.decisive,
  },
  // uv
  {
    pattern:
      /^(?:error: )?(?<message>The lockfile at `uv\.lock` needs to be updated.*|Unable to find lockfile at `uv\.lock`.*|Failed to parse `uv\.lock`.*)/,
    category: 'lockfile',
    weight: WEIGHT.decisive,
  },
  {
    pattern: /^error: (?<message>Failed to (?:fetch|download).*|.*error sending request for url.*)/,
    category: 'network',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^error: (?<message>No interpreter found .*|No virtual environment found.*|Failed to spawn: .*|No `(?:project|pyproject\.toml)` .*|.*The requested interpreter resolved to.*|Python interpreter not found.*)/,
    category: 'configuration',
    weight: WEIGHT.decisive,
  },
  // poetry, pipenv, pdm
  {
    pattern:
      /^\s*(?:Error: |✘ )?(?<message>(?:pyproject\.toml changed significantly since poetry\.lock|poetry\.lock is not up to date|Error: poetry\.lock is not|Your Pipfile\.lock .{0,120} is out of date|Lock file hash doesn't match|\S* ?[Ll]ock ?file .{0,40}(?:is outdated|doesn't match|does not exist|is not compatible with)).*)/,
    category: 'lockfile',
    weight: WEIGHT.decisive,
    accept: (_, { text }) => !text.startsWith('Warning:'),
  },
  {
    pattern:
      /^\s*(?<message>Unable to find installation candidates for .*|The current project's (?:supported )?Python (?:range|requirement) .*|\[?(?:pipenv\.exceptions\.)?ResolutionFailure\b.*|.*Locking Failed!.*|\[ResolutionImpossible\].*)/,
    category: 'dependency',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^\s*(?<message>Hash for .{1,200} not found in known hashes.*|Retrieved digest for link .{1,300} not in poetry\.lock metadata.*)/,
    category: 'lockfile',
    weight: WEIGHT.decisive,
  },
  {
    pattern:
      /^\s*(?<message>(?:The currently activated Python version|Current Python version \().* is not (?:supported|allowed) by the project.*|Poetry could not find a pyproject\.toml file.*|Command not found: \S+$)/,
    category: 'configuration',
    weight: WEIGHT.decisive,
  },
  // conda and mamba
  {
    pattern:
      /^\s*(?<message>(?:ResolvePackageNotFound|PackagesNotFoundError|UnsatisfiableError|LibMambaUnsatisfiableError|SpecsConfigurationConflictError): ?.*|error +libmamba Could not solve.*|.{0,20}Could not solve for environment specs.*)/,
    category: 'dependency',
    weight: WEIGHT.decisive,
  },
  { pattern: /^\s*(?<message>CondaHTTPError: .*|CondaSSLError: .*)/, category: 'network', weight: WEIGHT.decisive },
  {
    pattern:
      /^\s*(?<message>(?:EnvironmentFileNotFound|EnvironmentLocationNotFound|CondaEnvException|CondaValueError|CondaToSNonInteractiveError): .*)/,
    category: 'configuration',
    weight: WEIGHT.decisive,
  },
];

const HINTS: readonly string[] = [
  '^\\s*ERROR: ',
  '^\\s*error: ',
  '^  [×x] ',
  'WARNING: Retrying ',
  'Could not fetch URL',
  'pip\\._vendor',
  'poetry\\.lock',
  'Pipfile\\.lock',
  '[Ll]ock ?file',
  'uv\\.lock',
  'installation candidates',
  'not found in known hashes',
  'Python (?:version|range|requirement)',
  'pyproject\\.toml file',
  'Command not found:',
  'Locking Failed',
  'ResolutionFailure',
  'ResolutionImpossible',
  '^\\s*(?:ResolvePackageNotFound|EnvironmentFileNotFound|EnvironmentLocationNotFound|PackagesNotFoundError)',
  'nsatisfiableError',
  'ConflictError:',
  'Could not solve for',
  'libmamba',
  'Conda\\w+:',
  'EnvironmentFile',
  'EnvironmentLocation',
  'Retrieved digest',
];

const ruled = lineMatcher({ name: 'pip', url: URL_OF_PIP, hints: HINTS, rules: RULES });

/** What is wrong with Python's packages can take several lines: the best of them is the message. */
function start(scan: Scan): LineTest {
  let block: { head: LogLine; what: string | null; lines: LogLine[]; uv: boolean } | null = null;
  let unreachable: LogLine | null = null;
  let draft: SignalDraft | null = null;
  const readRules = ruled.start({
    ...scan,
    report: (reported) => {
      draft = reported;
    },
  });

  function finish(): void {
    if (!block) return;
    const { head, what, lines, uv } = block;
    block = null;
    const inner = lines.findLast(({ text }) => INNER.test(text) && !NOT_INNER.test(text));
    const gist = uv ? lines.map(({ text }) => text.replace(/^[\s│├╰─▶]+/, '')).filter((text) => text !== '') : [];
    const said = inner?.text.trim() ?? gist.slice(0, 3).join(' ');
    const title = what ?? lines.map(({ text }) => /^\s*[×x] (.+)/.exec(text)?.[1]).find((found) => found !== undefined);
    const isNetwork = /error sending request|Connection refused|dns error|timed out|Temporary failure/.test(
      lines.map(({ text }) => text).join(' '),
    );
    scan.report({
      category: isNetwork && !inner ? 'network' : 'dependency',
      weight: WEIGHT.decisive,
      message: [title, said].filter((text) => text).join(' ') || head.text.trim(),
      lines: [inner, head, ...lines].filter((line) => line !== undefined).slice(0, 4),
    });
  }

  return (line) => {
    const { text } = line;
    if (block) {
      if (END.test(text) || (block.uv && /^\S/.test(text)) || block.lines.length >= MAX_BLOCK) {
        finish();
        if (END.test(text)) return 'taken';
      } else if (block.uv && text.trim() === '' && !block.lines.some((one) => one.text.includes('exit status'))) {
        finish();
        return 'pass';
      } else {
        block.lines.push(line);
        return 'more';
      }
    }
    const uv = UV.exec(text);
    if (uv || (BUILD.test(text) && !/^\s*│/.test(text))) {
      // pip says it once more at the end, without the output.
      if (/^error: subprocess/.test(text)) return 'taken';
      block = { head: line, what: uv?.groups?.message ?? null, lines: [], uv: uv !== null };
      return 'more';
    }
    if (UNREACHABLE.test(text)) {
      unreachable = line;
      return 'taken';
    }
    draft = null;
    readRules(line);
    if (!draft) return 'pass';
    // A package that is nowhere to be found, because no index answered.
    if (unreachable && line.number - unreachable.number <= REACH && /ERROR: Could not find a version/.test(text)) {
      const reason = REASON.exec(unreachable.text)?.[0].trim() ?? 'no index answered';
      scan.report({
        ...(draft as SignalDraft),
        category: 'network',
        lines: [unreachable, line],
        message: `${line.text.trim()}: ${reason}`,
      });
    } else scan.report(draft);
    return 'taken';
  };
}

/** pip, uv, poetry, pipenv, pdm, conda: resolution and builds of Python's packages. */
export const pip: Matcher = {
  name: 'pip',
  url: URL_OF_PIP,
  hints: HINTS,
  start,
};
