import { lineMatcher, WEIGHT } from './matcher.js';

/** Bundler, Composer, Cargo, NuGet, apt, Conan, pub: packages that cannot be had. */
export const otherPackages = lineMatcher({
  name: 'packages',
  url: 'https://doc.rust-lang.org/cargo/reference/resolver.html',
  hints: [
    'Could not find (?:gem|compatible|a version)',
    'Bundler could not',
    'Your requirements could not be resolved',
    'failed to select a version',
    'lock file',
    'E: Unable to locate',
    'no matching package',
    'version solving failed',
    'NU1\\d{3}',
    'required packages? (?:was|were) not found',
    'but it is not going to be installed',
    'Could NOT find',
    'frozen',
    'pkg-config',
  ],
  rules: [
    {
      pattern:
        /(?<message>Bundler could not find compatible versions.*|Could not find gem .*|Could not find compatible versions.*|Could not find .{1,100} in (?:any of the sources|locally installed gems).*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>Your requirements could not be resolved to an installable set.*|The lock file is not up to date with.*|lock file does not contain a compatible set.*)/,
      whole: true,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>error: the lock file .{1,300} needs to be updated.*|lockfile.*frozen mode.*|The dependencies in your gemfiles changed.*)/,
      whole: true,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /(?<message>error: (?:failed to select a version for|no matching package named).*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>E: (?:Unable to locate package|Package .{1,100} has no installation candidate|Unable to correct problems).*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /(?<message>Because .{1,300}, version solving failed.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /(?<message>The following required packages were not found.*|requires\s+\S+ or one of the following.*)/,
      whole: true,
      category: 'dependency',
      weight: WEIGHT.named,
    },
  ],
});
