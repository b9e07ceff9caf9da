import { lineMatcher, WEIGHT } from './matcher.js';

/** git: merges that conflict, checkouts and fetches that fail, pushes that are rejected, trees that should be clean. */
export const git = lineMatcher({
  name: 'git',
  url: 'https://git-scm.com/docs/git-merge',
  hints: [
    ':\\d+:(?:<<<<<<<|>>>>>>>| leftover conflict)',
    '^CONFLICT \\(',
    'Automatic merge failed',
    'fatal: ',
    'error: (?:could not apply|pathspec|failed to push|Your local changes|RPC failed|src refspec|The following untracked)',
    'Changes not staged',
    'working tree',
    'checkout dirty',
    '[Uu]ncommitted changes',
    '! \\[(?:remote )?rejected\\]',
    '^remote: (?:error|fatal|Permission|Write|Invalid|Support|HTTP|Repository)',
    'Smudge error',
    'smudge filter',
    'LFS',
    'batch response',
    'clone of ',
    'Unable to checkout',
    '^(?:Error: )?(?:The process .{1,40}git|A branch or tag with the name)',
    '^(?:gh: |GraphQL: )',
    'Merge conflict',
    '^diff --git ',
    '^Author identity unknown',
    'generated (?:files|code)',
  ],
  rules: [
    {
      // Found by grep in what is committed, or by `git diff --check`.
      pattern:
        /^(?<path>[^\s:][^:]{0,300}):(?<line>\d+):(?<message>(?:<{7}|>{7})(?: \S.*)?| leftover conflict marker)$/,
      category: 'merge_conflict',
    },
    {
      pattern: /^CONFLICT \((?<code>[\w/ ]+)\): (?<message>Merge conflict in (?<path>.{1,300}))$/,
      category: 'merge_conflict',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^CONFLICT \((?<code>modify\/delete|rename\/delete)\): (?<message>(?<path>\S{1,300}) (?:deleted|renamed) .*)$/,
      category: 'merge_conflict',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>CONFLICT \(.*|error: Your local changes to the following files would be overwritten.*|error: The following untracked working tree files would be overwritten.*)/,
      category: 'merge_conflict',
      weight: WEIGHT.named,
    },
    // Below the conflicts, which say more.
    {
      pattern: /^(?<message>Automatic merge failed.*|error: could not apply .*)/,
      category: 'merge_conflict',
      weight: WEIGHT.named,
      finding: false,
    },
    {
      pattern: /(?<message>(?:over its data quota|LFS budget|exceeded its LFS).*)/,
      whole: true,
      category: 'policy',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /^(?<message>Error downloading object: .*|.*Smudge error: .*|error: external filter 'git-lfs .*|fatal: .*: smudge filter lfs failed.*|batch response: .*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>(?:fatal|error): .*(?:Could not resolve host|unable to access .*(?:5\d\d|timed out|reset|refused|Failed to connect|SSL|GnuTLS)|early EOF|the remote end hung up|unexpected disconnect|Connection timed out|RPC failed).*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message> ?! \[(?:remote )?rejected\] .*(?:protected branch|GH006|GH013|hook declined|permission|not allowed|refusing to allow).*|remote: error: GH\d{3}: .*)/,
      category: 'permission',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message> ?! \[(?:remote )?rejected\] .*(?:non-fast-forward|fetch first|stale info|would clobber existing tag|already exists|cannot lock ref).*)/,
      category: 'merge_conflict',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>fatal: .*(?:Authentication failed|could not read Username|could not read Password|Permission denied|returned error: 40[13]|Could not read from remote repository).*|(?:remote: Permission to .{1,200} denied).*|remote: (?:Write access to repository not granted|Invalid username or (?:password|token)|Support for password authentication was removed|HTTP Basic: Access denied|Repository not found).*|fatal: repository '.{1,300}' not found.*|ERROR: Repository not found.*)/,
      whole: true,
      category: 'permission',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>fatal: (?:detected dubious ownership|unsafe repository|not a git repository|ambiguous argument|couldn't find remote ref|Couldn't find remote ref|reference is not a tree|bad (?:revision|object)|invalid reference|Remote branch .{1,200} not found|No url found for submodule|No names found|no tag exactly matches|[Nn]o upstream|refusing to merge unrelated histories|empty ident name|unable to auto-detect email|unable to read tree|invalid object name|path .{1,200} does not exist|Not possible to fast-forward|destination path .{1,200} already exists|not a valid object name|Not a valid object name|clone of .{1,300} into submodule path|did not match any file).*|error: (?:pathspec .*did not match|src refspec .* does not match).*|A branch or tag with the name .* could not be found.*|Author identity unknown)/,
      whole: true,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>(?:Error: |error: |fatal: )?(?:The |Your )?(?:working (?:tree|directory|copy)|git repository|repository) (?:is )?(?:not clean|dirty|has (?:uncommitted|unstaged) changes).*|(?:Error: |error: |❌ )?(?:There are|Found|Detected|You have) (?:uncommitted|unstaged) changes.*|generated (?:files|code) (?:are|is) (?:out of date|not up[- ]to[- ]date|stale).*)/i,
      whole: true,
      category: 'policy',
      weight: WEIGHT.summary,
    },
    {
      // What `git diff --exit-code` prints where the tree should be clean; no more than a hint, as other commands print it too.
      pattern: /^(?<message>diff --git a\/(?<path>.{1,300}) b\/(?<now>.{1,300}))$/,
      accept: ({ path, now }) => path === now || !/\s/.test(`${path}${now}`),
      category: 'policy',
      weight: WEIGHT.word,
    },
    {
      pattern: /^(?<message>.*git repository checkout dirty.*)/,
      category: 'configuration',
      weight: WEIGHT.named,
      finding: false,
    },
    {
      // Jenkins puts the time before it.
      pattern: /^(?:\S{0,40}\s+)?(?<message>Changes not staged for commit:.*)/,
      category: 'configuration',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
