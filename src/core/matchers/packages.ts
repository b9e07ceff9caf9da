import { explainedMatcher, UNREACHED } from './explained.js';
import { WEIGHT } from './matcher.js';

const INDENTED = /^\s/;
const INDENTED_OR_BLANK = /^(?:\s|$)/;

/** Bundler, Composer, Go modules, NuGet, Maven's resolution, Hex, pub, CocoaPods, Swift, sbt, Cabal, opam, Conan, vcpkg: packages that cannot be had. */
export const otherPackages = explainedMatcher({
  name: 'packages',
  url: 'https://getcomposer.org/doc/articles/troubleshooting.md',
  hints: [
    'Could not find (?:gem|compatible|an? |proper|\\S+ in )',
    'Bundler(?: could not|::|\\b.{0,20}cannot)',
    '^Could not reach host',
    'Gem::',
    'requirements could not be resolved',
    'Your lock file does not contain',
    'lock ?file',
    'gemfiles? changed',
    'gemspecs for path',
    'Your bundle ',
    'Your Ruby version',
    'deployment mode',
    'present in the lock',
    'NU\\d{4}',
    'NETSDK\\d{4}',
    '\\.NET SDK',
    'required packages? (?:was|were) not found',
    'frozen',
    'pkg-config',
    '^\\[(?:ERROR|FATAL)\\]',
    '^(?:go|\\S+\\.go:\\d+:\\d+): ',
    '^verifying ',
    '\\*\\* \\(Mix\\)',
    'Unchecked dependencies',
    'version solving failed',
    '^\\[!\\] ',
    '^error: .*(?:[Dd]ependenc|package|[Rr]esolv|manifest|checkout|clone)',
    '[Rr]esolution ?(?:[Ff]ailed|Exception)',
    'ResolveException',
    'unresolved dependenc',
    'Could not resolve',
    'opam: ',
    '^ERROR: (?:Package|Missing|Invalid|Conflict|Version)',
    'error: building \\S+ failed',
    'An error occurred while installing',
    'Failed to build gem native',
    'could not be downloaded',
    '===> ',
    'Error: Cannot find module providing',
  ],
  explained: [
    {
      head: /^(?:\S+ )?Your requirements could not be resolved to an installable set/,
      goesOn: INDENTED_OR_BLANK,
      detail: /^\s+- (?<message>.+)/,
      category: 'dependency',
    },
    {
      head: /^(?<message>Your lock file does not contain a compatible set of packages\.).*/,
      goesOn: INDENTED_OR_BLANK,
      detail: /^\s+- (?<message>.+)/,
      category: 'lockfile',
    },
    {
      head: /^(?<message>Bundler could not find compatible versions for gem .+|Could not find compatible versions\.?)/,
      goesOn: /^(?:\s|$|Because |And because |So, |\(\d+\) )/,
      detail: /^(?:\s*(?:Because|So,|And because) .+|\s{2,}\S.*)/,
      category: 'dependency',
    },
    {
      head: /(?<message>The dependencies in your gemfiles changed[^.]{0,120}|The gemspecs for path gems changed[^.]{0,120}|You are trying to install in deployment mode after changing[^.]{0,60})/,
      goesOn: /^(?:\s|$|\* |You have |Run |If this is |The dependencies|install)/,
      detail: /^\* (?<message>.+)/,
      category: 'lockfile',
    },
    {
      head: /(?<message>ERROR: Failed to build gem native extension\.)/,
      goesOn: /^(?!An error occurred|In Gemfile)/,
      detail:
        /(?<message>\S+\.h(?:pp)? (?:is missing|not found).*|.*\*\*\* .*(?:not found|missing|failed).*|.*(?:fatal )?error: .*|.*(?:[Cc]an't find|[Cc]annot find|is missing|[Mm]issing) .*|.*\(LoadError\).*)/,
      category: 'dependency',
    },
    {
      head: /^(?:Shall I install .{1,120}\] )?\*\* \(Mix\) (?<message>.*(?:[Ff]ailed to use|version solving failed|No package with name|Hex dependency resolution failed|Could not find an SCM).*)/,
      goesOn: INDENTED,
      detail: /\S/,
      category: 'dependency',
      or: [[UNREACHED, 'network']],
    },
    {
      head: /^\[!\] (?<message>CocoaPods could not find compatible versions for pod .+|Unable to find a specification for .+|Unable to find host target.*|Error installing .+)/,
      goesOn: INDENTED_OR_BLANK,
      detail: /^\s{4,}(?<message>.+)/,
      category: 'dependency',
      or: [[UNREACHED, 'network']],
    },
    {
      head: /^(?:\[error\] )?(?<message>(?:sbt\.librarymanagement\.)?ResolveException: Error downloading .+|(?:\[error\] )?(?:\(.{1,80}\) )?coursier\S*ResolutionException.+)/,
      goesOn: /^(?:\[error\]\s{2,}|\s)/,
      detail: /(?:Not found|not found|Unknown host|download error).*/,
      category: 'dependency',
      or: [[UNREACHED, 'network']],
    },
    {
      head: /^(?:Error: )?(?:\[Cabal-\d+\]\s*)?(?<message>(?:cabal: )?Could not resolve dependencies:?|Error: While constructing the build plan.*)/,
      goesOn: INDENTED,
      detail: /(?:rejecting|conflict|unknown package|needed|needs|must match).*/,
      category: 'dependency',
    },
    {
      head: /^(?<message>Unchecked dependencies for environment .+)/,
      goesOn: /^(?:\*|\s)/,
      detail: /^\* (?<message>.+)/,
      category: 'dependency',
    },
  ],
  rules: [
    {
      pattern:
        /^(?:.{1,200}': )?(?<message>Could not find gem .*|Could not find \S{1,100}(?: \(.{1,60}\))?(?:, .{1,300})? in (?:any of the sources|locally installed gems).*|ERROR: {2}Could not find a valid gem .*|An error occurred while installing .*Bundler cannot continue.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>Could not reach host .*|Gem::RemoteFetcher::\w+.*|Bundler::HTTPError.*|Retrying .*Bundler::HTTPError.*|Net::OpenTimeout.*)/,
      category: 'network',
      weight: WEIGHT.decisive,
      accept: (_, { text }) => !text.startsWith('Retrying'),
    },
    {
      pattern: /^(?<message>Your Ruby version is .*, but your Gemfile specified .*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:- |\s*\* )?(?<message>Your bundle only supports platforms .*|The lock file is not up to date with .*|Required package ".{1,100}" is (?:not present in|in the lock file as).*|.*lockfile.*frozen mode.*|The lockfile is corrupt.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\s*(?<message>The "https?:\S{1,300}" file could not be downloaded.*|\[Composer\\Downloader\\TransportException\].*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    // Go modules
    {
      pattern:
        /^(?:(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.go):(?<line>\d+):(?<column>\d+): |go: )?(?<message>missing go\.sum entry .*|.*: missing go\.sum entry.*|updates to go\.(?:mod|sum) needed.*|inconsistent vendoring in .*|verifying .{1,300}: checksum mismatch.*|.*checksum mismatch.*SECURITY ERROR.*|.*: reading go\.sum:.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
      accept: (_, { text }) => /go\.(?:mod|sum)|go: |vendor|verifying/.test(text),
    },
    {
      pattern:
        /^go: (?<message>.{1,500}(?:dial tcp|i\/o timeout|connection (?:refused|reset)|TLS handshake|unexpected EOF|50\d |stream error|INTERNAL_ERROR|server response: 5\d\d|no such host).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^go: (?<message>go\.mod requires go >= .*|errors parsing (?:\.\.\/)?go\.mod.*|go\.mod file (?:indicates go|not found).*|cannot find main module.*|download go\S+ .*|invalid GOTOOLCHAIN.*|toolchain not available.*|module .{1,200} requires go >= .*|.{1,200} requires go >= .*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^go: (?<message>.{1,400}(?:terminal prompts disabled|could not read Username|Permission denied|Authentication failed).*)/,
      category: 'permission',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.go):(?<line>\d+):(?<column>\d+): |go: )(?<message>cannot find module providing package .*|no required module provides package .*|.{1,300}: (?:unknown revision|invalid version|no matching versions|module .{1,200} found .{1,200} but does not contain package|module declares its path as|reading .{1,300}(?:404 Not Found|410 Gone)).*|module declares its path as.*|.{1,200} but does not contain package .*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    // NuGet
    {
      pattern:
        /^\s*(?:(?<path>(?:[A-Za-z]:)?[^:(]{1,300}?)(?:\((?<line>\d+)(?:,(?<column>\d+))?\))? ?: )?error (?<code>NU1(?:004|009|403))\s?: (?<message>.*?)(?: \[[^\]]{1,300}\])?$/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\s*(?:(?<path>(?:[A-Za-z]:)?[^:(]{1,300}?)(?:\((?<line>\d+)(?:,(?<column>\d+))?\))? ?: )?error (?<code>NU1301)\s?: (?<message>.*?)(?: \[[^\]]{1,300}\])?$/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\s*(?:(?<path>(?:[A-Za-z]:)?[^:(]{1,300}?)(?:\((?<line>\d+)(?:,(?<column>\d+))?\))? ?: )?error (?<code>NU(?!19)\d{4})\s?: (?<message>.*?)(?: \[[^\]]{1,300}\])?$/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\s*(?:(?<path>(?:[A-Za-z]:)?[^:(]{1,300}?)(?:\((?<line>\d+)(?:,(?<column>\d+))?\))? ?: )?error (?<code>NETSDK1(?:004|064|127))\s?: (?<message>.*?)(?: \[[^\]]{1,300}\])?$/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\s*(?:(?<path>(?:[A-Za-z]:)?[^:(]{1,300}?)(?:\((?<line>\d+)(?:,(?<column>\d+))?\))? ?: )?error (?<code>NETSDK\d{4})\s?: (?<message>.*?)(?: \[[^\]]{1,300}\])?$/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>A compatible \.NET SDK was not found.*|Requested SDK version: .* not found.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    // Maven's resolution; its other lines are the Maven matcher's.
    {
      pattern:
        /^\[(?:ERROR|FATAL)\]\s+(?<message>.{0,600}(?:Could not (?:transfer|resolve|find)|Failed to collect|Failed to read artifact|Non-resolvable).{0,600}(?:Unknown host|[Cc]onnection (?:refused|reset|timed out)|Connect to .{1,200} failed|timed out|handshake|status code: (?:429|5\d\d)|PKIX path|Temporary failure).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\[(?:ERROR|FATAL)\]\s+(?<message>.{0,600}(?:status code: 40[13]|authentication failed for|Not authorized|[Uu]nauthorized).{0,300}(?:artifact|transfer|https?:).*)/,
      category: 'permission',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\[(?:ERROR|FATAL)\]\s+(?<message>.{0,300}(?:Could not resolve dependencies for project|Non-resolvable (?:parent POM|import POM)|Could not find artifact|one of its dependencies could not be resolved|Failed to collect dependencies|Could not transfer artifact|Unresolveable build extension|The following artifacts could not be resolved|'dependencies\.dependency\.version' for \S+ is missing).*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    // Hex, pub, Swift, CocoaPods, opam, Conan, vcpkg, rebar, pkg-config
    {
      pattern: /^(?<message>.*(?:lock mismatch: the dependency is out of date|lock outdated: the lock is outdated).*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^\*\* \(Mix\) (?<message>Your mix\.lock is out of date.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>Because .{1,300}version solving failed.*|And because .{1,300}version solving failed.*|So, because .{1,300}version solving failed.*|version solving failed\.?)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:\[!\] )?(?<message>(?:Unable to satisfy|Would have changed|Cannot open) .{0,100}`?pubspec\.lock.*|There were changes to the lockfile in deployment mode.*|.*Podfile\.lock.*(?:out of date|not in sync).*|The sandbox is not in sync with the Podfile\.lock.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:xcodebuild: )?error: (?<message>.*an out-of-date resolved file was detected.*|.*Package\.resolved file is (?:corrupted|most likely).*|.*dependencies could not be resolved because .*resolved file.*)/i,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?:xcodebuild: )?error: (?<message>[Dd]ependencies could not be resolved because .*|[Ff]ailed to (?:clone|resolve) (?:repository|dependencies|manifest).*|Could not resolve package dependencies.*|the package at .{1,300} cannot be accessed.*|no such module '.{1,100}'$|package .{1,200} is using Swift tools version .*|unknown package .*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>ERROR: Package '.{1,200}' not resolved: .*|ERROR: Missing (?:prebuilt package|binary) .*|ERROR: Missing binary: .*|ERROR: (?:Version c|C)onflict: .*|error: building \S+ failed with: .*|===> (?:Package not found|Failed to fetch|Unable to fetch|Dependency .{1,100} not found|Could not find) .*|\[ERROR\] No package named .*|\[ERROR\] Package conflict!.*|The actions to process failed.*|No agreement on the version of .*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>The following required packages were not found.*|Package .{1,100} was not found in the pkg-config search path.*|Package '.{1,100}', required by '.{1,100}', not found|requires\s+\S+ or one of the following.*)/,
      whole: true,
      category: 'dependency',
      weight: WEIGHT.named,
    },
  ],
});
