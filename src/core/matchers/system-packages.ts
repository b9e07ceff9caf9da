import { explainedMatcher } from './explained.js';
import { WEIGHT } from './matcher.js';

/** apt, apk, dnf, Homebrew, Chocolatey, winget, pacman, Nix: packages of the system that cannot be installed. */
export const systemPackages = explainedMatcher({
  name: 'system packages',
  url: 'https://manpages.debian.org/bookworm/apt/apt-get.8.en.html',
  hints: [
    '^E: ',
    '^Err:\\d',
    'unmet dependencies',
    '^dpkg: ',
    'Sub-process /usr/bin/dpkg',
    '^ERROR: unable to select packages',
    '^(?:WARNING|ERROR): (?:fetching|unable|\\S+: )',
    '^Error: (?:Unable to find a match|Failed to download|No available formula|Failed to synchronize|\\S+: (?:no bottle|Failed))',
    'No match for argument',
    'No package \\S+ available',
    'No available formula',
    '(?:sha|SHA)-?256 mismatch',
    'Unable to (?:resolve dependency|find package)',
    'was not found with the source',
    'No package found matching',
    '^error: (?:target not found|builder for|hash mismatch|.*attribute .* missing|failed retrieving|cached failure|Cannot build|flake)',
    'post-installation script subprocess',
    'The following signatures',
    'Chocolatey installed 0/',
  ],
  explained: [
    {
      head: /^(?<message>The following packages have unmet dependencies:)/,
      goesOn: /^\s/,
      detail: /^\s+(?<message>\S.*)/,
      category: 'dependency',
    },
    {
      head: /^(?<message>ERROR: unable to select packages:)/,
      goesOn: /^\s/,
      detail: /^\s+(?<message>\S.*)/,
      category: 'dependency',
    },
    {
      head: /^error: (?<message>(?:builder for '.{1,300}' failed|Cannot build '.{1,300}').*)/,
      goesOn: /^\s/,
      detail: /(?:error|Error|ERROR|FAIL|\*\*\*).*/,
      last: true,
      category: 'compile_error',
      weight: WEIGHT.named,
    },
    {
      head: /^error: (?<message>hash mismatch in fixed-output derivation.*)/,
      goesOn: /^\s/,
      detail: /got:.*/,
      category: 'lockfile',
    },
    {
      head: /^(?:E: )?(?<message>(?:dpkg: error processing|Sub-process \/usr\/bin\/dpkg returned an error).*)/,
      goesOn: /^\s/,
      detail: /\S.*/,
      category: 'dependency',
      weight: WEIGHT.named,
    },
  ],
  rules: [
    {
      pattern: /^E: (?<message>Failed to fetch .{1,400}(?:404 +Not Found).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^E: (?<message>(?:Failed to fetch|Unable to fetch some archives|Some index files failed|.* Hash Sum mismatch).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      // `apt-get update` goes on without it, so the line alone is no reason to fail.
      pattern: /^Err:\d+ (?<message>.+)/,
      category: 'network',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern:
        /^E: (?<message>(?:Could not get lock|Unable to acquire the dpkg frontend lock|Unable to lock directory|dpkg was interrupted).*)/,
      category: 'infrastructure',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^E: (?<message>(?:You don't have enough free space|Write error - write \(28).*)/,
      category: 'disk_full',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^E: (?<message>Could not open lock file .*Permission denied.*|Could not open .*are you root\?.*)/,
      category: 'permission',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^E: (?<message>The repository .* (?:is not signed|does not have a Release file|no longer has a Release file).*|GPG error.*|Malformed entry .*|The list of sources could not be read.*|Release file for .* is not valid yet.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>E: (?:Unable to locate package|Package .{1,100} has no installation candidate|Couldn't find any package|Version .{1,100} for .{1,100} was not found|Unsupported file|Can't find a source).*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>E: (?:Unable to correct problems|Unmet dependencies|Pkg\w+::\w+|Package .{1,100} is not available|Held packages).*)/,
      category: 'dependency',
      weight: WEIGHT.named,
      finding: false,
    },
    {
      pattern:
        /^(?<message>(?:WARNING: |ERROR: )?(?:fetching )?https?:\S{1,300}: (?:temporary error|network error|could not connect|DNS lookup|TLS|I\/O error|operation timed out).*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>Error: Unable to find a match: .*|No match for argument: .*|No package \S{1,100} available\.|Error: No available formula.*|Error: \S{1,100}: no bottle available!?.*|error: target not found: .*|No package found matching input criteria.*|\S{1,100} - \S{1,100} not installed\. The package was not found with the source.*|Unable to (?:resolve dependency|find package) .*|Error: Package '.{1,100}' has no installation candidate.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>Error: Failed to (?:download|synchronize) (?:metadata|cache) for repo .*|Error: \S{1,100}: Failed to download resource .*|error: failed retrieving file .*|Error: Download failed .*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>Error: .{0,120}SHA-?256 mismatch.*)/i,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^error: (?<message>.*attribute '.{1,100}' (?:in .{1,200} )?missing.*|flake '.{1,300}' does not provide attribute.*|undefined variable .*)/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
  ],
});
