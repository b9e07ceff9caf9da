import { lineMatcher, WEIGHT } from './matcher.js';

/** pip, uv and poetry: resolution and builds of packages. */
export const pip = lineMatcher({
  name: 'pip',
  url: 'https://pip.pypa.io/en/stable/topics/dependency-resolution/',
  hints: ['^\\s*ERROR: ', 'ResolutionImpossible', 'No solution found', 'poetry\\.lock', 'uv\\.lock', '^\\s*error: '],
  rules: [
    {
      pattern:
        /^\s*(?<message>ERROR: (?:ResolutionImpossible|Could not find a version|No matching distribution|Cannot install|Could not build wheels|Failed building wheel|Failed to build|Package .{1,200} requires a different Python|Invalid requirement|.*metadata-generation-failed).*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\s*(?<message>ERROR: (?:Could not install packages due to an OSError|HTTP error|Connection).*(?:HTTPSConnectionPool|timed out|Max retries).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>No solution found when resolving dependencies.*|version solving failed.*|Because .{1,200} depends on .{1,300}version solving failed.*)/,
      category: 'dependency',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>pyproject\.toml changed significantly since poetry\.lock.*|poetry\.lock is not up to date.*|The lockfile at `uv\.lock` needs to be updated.*)/,
      category: 'lockfile',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^\s*(?<message>error: (?:subprocess-exited-with-error|metadata-generation-failed|legacy-install-failure|command .{1,200} failed with exit).*)/,
      category: 'dependency',
      weight: WEIGHT.named,
    },
  ],
});
