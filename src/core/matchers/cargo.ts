import { blockMatcher } from './block-matcher.js';
import { WEIGHT } from './matcher.js';

const CAUSES = [/^Caused by:$/, /^ {2}(?<more>[^\s-].*)/];

/** What cargo says of its own, without a place in the code: `error: message`, then `Caused by:`. */
export const cargo = blockMatcher({
  name: 'cargo',
  url: 'https://doc.rust-lang.org/cargo/reference/manifest.html',
  hints: ['^error: '],
  rules: [
    {
      begins:
        /^error: (?<message>(?:could not find `Cargo\.toml`|could not parse input as TOML|(?:override )?toolchain '.+' is not installed|no (?:bin|example|test|bench|library) targets?\b|the package '.+' does not contain this feature|[Pp]ackage `.+` does not have feature|no override and no default toolchain|no such (?:sub)?command: |component '.+' .{0,200}unavailable|'.+' is not installed for the toolchain|package ID specification).*)/,
      goesOn: CAUSES,
      needs: ['message'],
      most: 14,
      unsure: true,
      ends: /^\S.*error|^error|^\s*--- /,
      weight: WEIGHT.decisive,
      category: 'configuration',
    },
    {
      begins: /^error: (?<message>failed to run custom build command for .+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: /^error: (?<message>linking with `.+` failed.*)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      category: 'compile_error',
    },
    {
      begins: /^error: (?<message>could not (?:compile|document) .+)/,
      goesOn: [],
      needs: ['message'],
      most: 0,
      weight: WEIGHT.summary,
      category: 'compile_error',
    },
  ],
});
