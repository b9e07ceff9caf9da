import { explainedMatcher, UNREACHED } from './explained.js';
import { WEIGHT } from './matcher.js';

const CHAIN =
  /^(?:\s|$|Caused by:|versions that meet|candidate versions|location searched|required by|perhaps you meant|help: |the lock file|note: )/;

/** Cargo: versions that do not fit, registries that do not answer, lock files and manifests; the last "Caused by" tells most. */
export const cargoPackages = explainedMatcher({
  name: 'cargo packages',
  url: 'https://doc.rust-lang.org/cargo/reference/resolver.html',
  hints: [
    '^error: (?:failed to (?:get|load|select|parse|read|download|query|sync|fetch|resolve|update|prepare)|no matching|the lock|cannot update|rustc|package |toolchain|component|Unable to update|unable to)',
    '^error: .*(?:not installed|is not supported|does not contain this feature)',
    'unexpectedly changed',
  ],
  explained: [
    {
      head: /^error: (?<message>failed to select a version for .*|no matching (?:package|version).*|package `.{1,200}` .*does not have.*)/,
      goesOn: CHAIN,
      detail:
        /^(?:versions that meet|candidate versions|the package `|package `|location searched|\s+the package|.*requires).*/,
      category: 'dependency',
    },
    {
      head: /^error: (?<message>(?:the lock file|cannot update the lock file) .*)/,
      goesOn: CHAIN,
      detail: /^$.^/,
      category: 'lockfile',
    },
    {
      head: /^error: (?<message>failed to parse lock file.*|checksum for `.{1,200}` changed between lock files.*)/,
      goesOn: CHAIN,
      detail: /^\s+(?<message>\S.*)/,
      last: true,
      category: 'lockfile',
    },
    {
      head: /^error: (?<message>failed to (?:parse|read|load) (?:the )?manifest.*|failed to parse (?:the )?edition.*|failed to load manifest for workspace.*)/,
      goesOn: CHAIN,
      detail: /^\s+(?<message>\S.*)/,
      last: true,
      category: 'configuration',
      or: [[/feature `.{1,60}` is required|requires rustc|edition2024/, 'configuration']],
    },
    {
      head: /^error: (?<message>failed to (?:get|load source|load|download|query|sync|resolve|update|prepare|read|fetch (?:`|into)).*|[Uu]nable to (?:update|get) .*)/,
      goesOn: CHAIN,
      detail: /^\s+(?<message>\S.*)/,
      last: true,
      category: 'dependency',
      or: [
        [/authentication (?:failed|required)|failed to authenticate|status code 40[13]|got 40[13]/, 'permission'],
        [UNREACHED, 'network'],
      ],
    },
    {
      head: /^error: (?<message>rustc .{1,60} is not supported by the following packages?:?|package `.{1,200}` cannot be built because it requires rustc .*)/,
      goesOn: /^\s|^Either upgrade/,
      detail: /requires rustc/,
      category: 'configuration',
    },
  ],
  rules: [
    {
      pattern:
        /^error: (?<message>toolchain '.{1,100}' is not installed.*|'cargo-\S{1,40}' is not installed for the toolchain.*|component '.{1,60}' .*(?:unavailable|not (?:available|contain)).*|no such (?:sub)?command: .*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
  ],
});
