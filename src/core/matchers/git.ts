import { lineMatcher, WEIGHT } from './matcher.js';

/** git: merges that conflict, checkouts and fetches that fail, rights that lack. */
export const git = lineMatcher({
  name: 'git',
  url: 'https://git-scm.com/docs/git-merge',
  hints: [
    '^CONFLICT \\(',
    'Automatic merge failed',
    'fatal: ',
    'error: (?:could not apply|pathspec|failed to push|Your local changes)',
    'Changes not staged',
    'working tree',
    'checkout dirty',
  ],
  rules: [
    {
      pattern: /^CONFLICT \((?<code>[\w/ ]+)\): (?<message>.* in (?<path>\S+))$/,
      category: 'merge_conflict',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>CONFLICT \(.*|Automatic merge failed.*|error: could not apply .*|error: Your local changes to the following files would be overwritten.*)/,
      category: 'merge_conflict',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>fatal: .*(?:Could not resolve host|unable to access .*(?:5\d\d|timed out|reset|refused|Failed to connect)|early EOF|the remote end hung up|unexpected disconnect|Connection timed out).*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>fatal: .*(?:Authentication failed|could not read Username|could not read Password|Permission denied|returned error: 40[13]|Could not read from remote repository).*|(?:remote: Permission to .{1,200} denied).*)/,
      whole: true,
      category: 'permission',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>fatal: (?:detected dubious ownership|not a git repository|ambiguous argument|couldn't find remote ref|reference is not a tree|bad revision|No url found for submodule|did not match any file).*|error: pathspec .*did not match.*)/,
      whole: true,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern: /^(?<message>Changes not staged for commit:.*|.*git repository checkout dirty.*)/,
      category: 'configuration',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
