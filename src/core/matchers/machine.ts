import { lineMatcher, WEIGHT } from './matcher.js';

/** The machine gave out: memory, disk, the runner itself. */
export const machine = lineMatcher({
  name: 'machine',
  url: 'https://docs.github.com/actions/how-tos/monitor-workflows',
  hints: [
    'No space left',
    'ENOSPC',
    'out of memory',
    'OutOfMemory',
    'Cannot allocate memory',
    'Killed',
    'exit (?:code|status):? 137',
    'shutdown signal',
    'operation was canceled',
    'runner has (?:lost|received)',
    'lost communication',
    'SIGINT',
    'SIGKILL',
    'signal: 9',
    'signal: killed',
    'exited with 137',
    'code 137',
    'disk quota',
  ],
  rules: [
    {
      pattern:
        /(?<message>(?:No space left on device|ENOSPC: no space|not enough space on the disk|Disk quota exceeded).*)/i,
      whole: true,
      category: 'disk_full',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /(?<message>(?:JavaScript heap out of memory|Reached heap limit|FATAL ERROR: .*Allocation failed).*)/,
      whole: true,
      category: 'out_of_memory',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /(?<message>(?:java\.lang\.OutOfMemoryError).*)/,
      whole: true,
      category: 'out_of_memory',
      weight: WEIGHT.located,
      accept: (_, { text }) => !/ at \w+\.(?:java|kt|scala):\d/.test(text),
    },
    {
      pattern:
        /(?<message>(?:error='Cannot allocate memory'|Out of memory: Kill(?:ed)? process|OOMKilled|signal: 9, SIGKILL|LLVM ERROR: out of memory|virtual memory exhausted).*)/,
      whole: true,
      category: 'out_of_memory',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>.{0,200}(?:: line \d+:\s+\d+ |^)Killed\b.*)/,
      category: 'out_of_memory',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>(?:[Pp]rocess completed with exit code 137|exited with (?:code )?137\b|exit code:? 137\b|signal: killed).*)/,
      whole: true,
      category: 'out_of_memory',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>The runner has received a shutdown signal.*|The hosted runner.*lost communication.*|The self-hosted runner.*lost communication.*)/,
      category: 'infrastructure',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>The operation was canceled\.|received SIGINT.*|The (?:job|run|workflow).*was cancell?ed.*|Canceling since a higher priority.*)/,
      category: 'cancelled',
      weight: WEIGHT.word,
    },
  ],
});
