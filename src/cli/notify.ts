import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Config } from '../config.js';
import { testMessage } from '../core/notifications/message.js';
import { CliError, type CliIo, print } from './io.js';

type NotifyDeps = { readConfig(): Config };

/** `regreen notify`: the targets that people are told at. */
export function notifyCommand(program: Command, io: CliIo, deps: NotifyDeps): void {
  const notify = program.command('notify').description('tell people beside GitHub: Slack, Teams, webhooks');
  notify
    .command('test <target>')
    .description('send one message to a target, and say what came of it; exit 1 when it was not taken')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen notify test team-slack')
    .action((name: string, flags: { json?: boolean }) => testTarget(io, deps, name, flags));
}

async function testTarget(io: CliIo, deps: NotifyDeps, name: string, { json }: { json?: boolean }): Promise<void> {
  const config = deps.readConfig();
  const { targets } = config.notify;
  const target = targets.find((one) => one.name === name);
  if (!target) {
    const known = targets.length === 0 ? 'none: set REGREEN_NOTIFY_FILE' : targets.map((one) => one.name).join(', ');
    throw new CliError(2, `There is no target ${name}; there ${targets.length === 1 ? 'is' : 'are'} ${known}.`);
  }
  if (config.httpsProxy) (await import('../github/proxy.js')).useProxy(config.httpsProxy);
  const { send } = await import('../notify/send.js');
  const message = testMessage(new Date().toISOString());
  const outcome = await send(target, { id: `msg_${randomUUID()}`, message, channel: null, thread: null });
  const problem = outcome.kind === 'sent' ? null : outcome.problem;
  if (json) print(io, JSON.stringify({ target: name, kind: target.kind, sent: problem === null, problem }));
  if (problem !== null) throw new CliError(1, `${name} (${target.kind}) did not take it: ${problem}.`);
  if (!json) print(io, `${name} (${target.kind}) took it.`);
}
