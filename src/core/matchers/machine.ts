import { type LineRule, lineMatcher, WEIGHT } from './matcher.js';

/** Tests and log lines may name these errors in passing: what a test runner lists is not the machine's. */
const isOfMachine: NonNullable<LineRule['accept']> = (_, { text }) =>
  !/^\s*(?:✓|✔|√|ok \d|PASS|---? PASS|test .* \.\.\. ok)/.test(text);

/** The machine gave out: memory, disk, the runner itself. */
export const machine = lineMatcher({
  name: 'machine',
  url: 'https://docs.github.com/actions/how-tos/monitor-workflows',
  hints: [
    'No space left',
    'no space left',
    'ENOSPC',
    'out of memory',
    'Out of [Mm]emory',
    'OutOfMemory',
    'Cannot allocate memory',
    'not enough (?:space|memory)',
    'Insufficient memory',
    'Killed',
    'killed',
    'MemoryError',
    'bad_alloc',
    'OOM',
    'exit (?:code|status):? 137',
    'shutdown signal',
    'operation was cancell?ed',
    'runner has (?:lost|received)',
    'lost communication',
    'stopped hearing from agent',
    'The job was not acquired by Runner',
    'SIGINT',
    'SIGKILL',
    'signal:? 9',
    'signal: killed',
    'exited with 137',
    'code 137',
    'disk quota',
    'Disk quota',
    'Canceling since',
    'ancell?ed',
    'daemon disappeared',
    'heap limit',
    'heap out of',
    'went offline',
    'Agent lost',
    'agent lost',
    'ChannelClosedException',
    'Unexpected termination of the channel',
    'file watchers reached',
    'EMFILE',
    'Too many open files',
    'too many open files',
    'memory allocation of',
    'preempted',
    'Spot instance',
  ],
  rules: [
    {
      // The limit of watched files has the code of a full disk.
      pattern:
        /(?<message>(?:ENOSPC: System limit for number of file watchers reached|EMFILE: too many open files|Too many open files).*)/,
      whole: true,
      category: 'configuration',
      weight: WEIGHT.decisive,
      accept: isOfMachine,
    },
    {
      pattern:
        /(?<message>(?:No space left on device|ENOSPC: no space|not enough space on the disk|Disk quota exceeded|code ENOSPC|You are running out of disk space).*)/i,
      whole: true,
      category: 'disk_full',
      weight: WEIGHT.decisive,
      accept: (groups, line) =>
        isOfMachine(groups, line) && !/^(?:##\[warning\])?You are running out of disk space/.test(line.text),
    },
    {
      pattern:
        /(?<message>(?:JavaScript heap out of memory|Reached heap limit|Ineffective mark-compacts near heap limit|FATAL ERROR: .*Allocation failed).*)/,
      whole: true,
      category: 'out_of_memory',
      weight: WEIGHT.decisive,
      accept: isOfMachine,
    },
    {
      pattern: /(?<message>(?:java\.lang\.OutOfMemoryError).*)/,
      whole: true,
      category: 'out_of_memory',
      weight: WEIGHT.located,
      accept: (groups, line) => isOfMachine(groups, line) && !/ at \w+\.(?:java|kt|scala):\d/.test(line.text),
    },
    {
      pattern:
        /(?<message>(?:error='Cannot allocate memory'|There is insufficient memory for the Java Runtime|Out of memory: Kill(?:ed)? process|OOMKilled|signal: 9, SIGKILL|LLVM ERROR: out of memory|virtual memory exhausted|: fatal error: Killed signal terminated program|collect2: fatal error: ld terminated with signal 9|fatal error: runtime: out of memory|cc1(?:plus)?: out of memory|out of memory allocating \d+ bytes|memory allocation of \d+ bytes failed|Gradle build daemon disappeared unexpectedly|Gradle Test Executor \d+' finished with non-zero exit value 137|received signal 'killed'|A worker process .{0,40}(?:SIGKILL|out of memory)|A jest worker process .{0,80}signal=SIGKILL).*)/,
      whole: true,
      category: 'out_of_memory',
      weight: WEIGHT.decisive,
      accept: isOfMachine,
    },
    {
      pattern:
        /^(?<message>(?:MemoryError\b.*|terminate called after throwing an instance of 'std::bad_alloc'.*|(?:\S{1,100}: )?.{0,80}Cannot allocate memory))$/,
      category: 'out_of_memory',
      weight: WEIGHT.named,
      accept: isOfMachine,
    },
    {
      pattern: /^(?<message>.{0,200}(?:: line \d+:\s+\d+ |^)Killed\b.*)/,
      category: 'out_of_memory',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>(?:[Pp]rocess completed with exit code 137|exited with (?:code )?137\b|exit (?:code|status):? 137\b|signal: killed|error Command failed with exit code 137).*)/,
      whole: true,
      category: 'out_of_memory',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?:Error: )?(?<message>The runner has received a shutdown signal.*|The (?:hosted|self-hosted) runner.*lost communication.*|The self-hosted runner lost communication.*|We stopped hearing from agent.*|The job was not acquired by Runner of type hosted.*|.{0,120}Unexpected termination of the channel.*|.{0,60}ChannelClosedException.*|.*\bwent offline\b.*|.*Agent lost.*)/,
      category: 'infrastructure',
      weight: WEIGHT.named,
      accept: isOfMachine,
    },
    {
      pattern:
        /^(?:Error: )?(?<message>The operation was cancell?ed\.|received SIGINT.*|The (?:job|run|workflow|build).*was cancell?ed.*|Canceling since a higher priority.*|ERROR: Job failed: canceled.*|Build was (?:aborted|canceled).*|Aborted by .+|Finished: ABORTED|The build was canceled.*)/,
      category: 'cancelled',
      weight: WEIGHT.word,
    },
  ],
});
