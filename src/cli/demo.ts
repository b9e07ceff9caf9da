import type { Command } from 'commander';
import type { StartApp } from '../dev/demo/open-stage.js';
import type { Paint } from '../dev/demo/paint.js';
import { DemoFailure, type DemoStep } from '../dev/demo/step.js';
import { createLog } from '../log.js';
import { CliError, type CliIo, print } from './io.js';

export type DemoDeps = { startApp: StartApp };

type Flags = { stay?: boolean; json?: boolean; verbose?: boolean };

/** After Ctrl-C everything is stopped and removed within this; then the process ends whatever is left. */
const STOP_WITHIN_MS = 20_000;
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `regreen demo`: plays a failing pull request on this machine, from the first delivery to the green check run. */
export function demoCommand(program: Command, io: CliIo, deps: DemoDeps): void {
  program
    .command('demo')
    .description('play a failing pull request on this machine, with a local GitHub: no account, no configuration')
    .option('--stay', 'keep everything running afterwards, and print the addresses to look at')
    .option('--json', 'print JSON Lines, one step a line')
    .option('--verbose', "print the app's log to standard error")
    .action((flags: Flags) => demo(io, deps, flags));
}

async function demo(io: CliIo, { startApp }: DemoDeps, { stay = false, json = false, verbose = false }: Flags) {
  // Loaded when asked for: no other command needs a GitHub of its own.
  const { createNarrator } = await import('../dev/demo/narrate.js');
  const { playDemo } = await import('../dev/demo/play-demo.js');
  const narrate = createNarrator(paintFor(io));
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) return;
    controller.abort();
    setTimeout(() => process.exit(130), STOP_WITHIN_MS).unref();
  };
  const onSteps = (steps: DemoStep[]) => {
    if (json) for (const step of steps) print(io, JSON.stringify(step));
    else io.stdout.write(narrate(steps));
  };
  if (!json) print(io, 'Regreen demo: a pull request breaks its checks and gets back to green.\n');
  for (const signal of ENDS) process.on(signal, interrupt);
  for (const stream of [io.stdout, io.stderr]) stream.on('error', interrupt); // whoever read has gone
  try {
    await playDemo({
      startApp,
      log: createLog(verbose ? 'debug' : 'silent', io.stderr),
      onSteps,
      signal: controller.signal,
      stay,
    });
    if (stay) io.stderr.write('Everything was stopped; nothing of it is left.\n');
    else if (!json) print(io, nextSteps);
  } catch (error) {
    if (!controller.signal.aborted) throw problemOf(error);
    process.exitCode = 130;
    io.stderr.write('The demo was stopped; nothing of it is left.\n');
  } finally {
    for (const signal of ENDS) process.off(signal, interrupt);
    for (const stream of [io.stdout, io.stderr]) stream.off('error', interrupt);
  }
}

const nextSteps = `It is closed by now. To play it again and look around: npm run demo -- --stay
On your own repositories: README, "On your repositories"`;

function problemOf(error: unknown): CliError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DemoFailure) return new CliError(1, `${message} See why: npm run demo -- --verbose`);
  return new CliError(3, `The demo could not run: ${message}`, { cause: error });
}

const paintFor = (io: CliIo): Paint =>
  io.stdout.isTTY && !io.env.NO_COLOR ? (code, text) => `\u001b[${code}m${text}\u001b[0m` : (_code, text) => text;
