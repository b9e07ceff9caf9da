/** One command as a step of a job ran it. */
export type LoggedCommand = { command: string; output: string; exitCode: number; shell?: string };

const runnerVersion = '2.329.0';

/**
 * The log of a job of GitHub Actions, as a download has it: every line after a time stamp of seven decimals, each command
 * in a group, `##[error]` after the one that failed. Commands after it do not run and are left out.
 * Times begin at `startedAt` and go on by `lineMs` a line, so that a log is the same every time.
 */
export function renderActionsLog(
  commands: LoggedCommand[],
  options: { startedAt: Date; repository: string; lineMs?: number },
): string {
  const lineMs = options.lineMs ?? 7;
  const lines = [
    `Current runner version: '${runnerVersion}'`,
    '##[group]Operating System',
    'Ubuntu',
    '24.04.3',
    'LTS',
    '##[endgroup]',
    '##[group]GITHUB_TOKEN Permissions',
    'Contents: read',
    'Metadata: read',
    '##[endgroup]',
    'Secret source: Actions',
    'Prepare workflow directory',
    'Prepare all required actions',
    'Complete job name: check',
    '##[group]Run actions/checkout@v5',
    'with:',
    `  repository: ${options.repository}`,
    '  fetch-depth: 1',
    '##[endgroup]',
    `Syncing repository: ${options.repository}`,
  ];
  for (const step of commands) {
    for (const line of renderCommand(step)) lines.push(line);
    if (step.exitCode !== 0) break;
  }
  lines.push('Post job cleanup.', 'Cleaning up orphan processes');
  const startMs = options.startedAt.getTime();
  return lines.map((line, index) => `${actionsTime(startMs + index * lineMs)} ${line}\n`).join('');
}

function renderCommand({ command, output, exitCode, shell = '/usr/bin/bash -e {0}' }: LoggedCommand): string[] {
  const [first = '', ...rest] = command.split('\n');
  const text = output.replace(/\r\n/g, '\n').replace(/\n$/, '');
  return [
    `##[group]Run ${first}`,
    // The runner shows the command itself in cyan.
    ...[first, ...rest].map((line) => `\u001b[36;1m${line}\u001b[0m`),
    `shell: ${shell}`,
    '##[endgroup]',
    ...(text === '' ? [] : text.split('\n')),
    ...(exitCode === 0 ? [] : [`##[error]Process completed with exit code ${exitCode}.`]),
  ];
}

/** `2026-11-21T10:00:00.0000000Z`: the runner writes ticks of 100 ns. */
const actionsTime = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '0000Z');
