import type { Command } from 'commander';
import { type Config, ConfigError } from '../config.js';
import type { Check, DoctorContext, Outcome } from './doctor/check.js';
import { CliError, type CliIo, print } from './io.js';

export type DoctorDeps = { readConfig(): Config };

/** A line of the report; a check is skipped while one that it needs has a problem. */
type Line = { name: string; status: Outcome['status'] | 'skipped'; message: string; mend?: string };

const SIGNS: Record<Line['status'], string> = { ok: '✓', warning: '!', problem: '✗', skipped: '-' };

/** `regreen doctor`: looks at everything that Regreen stands on, changes nothing, and says what to mend. */
export function doctorCommand(program: Command, io: CliIo, deps: DoctorDeps): void {
  program
    .command('doctor')
    .description(
      'check environment, database, queue, App, permissions, proxy, clock and models; exit 1 when something is to mend',
    )
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { checks } = await import('./doctor/index.js');
      const context = readContext(io, deps);
      if (context.config?.httpsProxy) (await import('../github/proxy.js')).useProxy(context.config.httpsProxy);
      const lines: Line[] = [];
      for (const check of checks) {
        const found = await examine(check, context, lines);
        lines.push(...found);
        if (!json) for (const line of found) print(io, render(line));
      }
      const problems = lines.filter(({ status }) => status === 'problem').length;
      if (json) print(io, JSON.stringify({ ok: problems === 0, checks: lines }));
      if (problems > 0) throw new CliError(1, `${problems} to mend: each line with ✗ says how.`);
      if (!json) print(io, '\nAll is well.');
    });
}

function readContext(io: CliIo, deps: DoctorDeps): DoctorContext {
  const context = { env: io.env, nodeVersion: process.versions.node, config: null, configProblems: [] };
  try {
    return { ...context, config: deps.readConfig() };
  } catch (error) {
    if (error instanceof ConfigError) return { ...context, configProblems: error.problems };
    throw new CliError(3, `The settings cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function examine(check: Check, context: DoctorContext, before: Line[]): Promise<Line[]> {
  const { name } = check;
  const needs = typeof check.needs === 'function' ? check.needs(context.config) : check.needs;
  const missing = needs?.find((needed) =>
    before.some((line) => line.name === needed && (line.status === 'problem' || line.status === 'skipped')),
  );
  if (missing) return [{ name, status: 'skipped', message: `not looked at: first mend ${missing}` }];
  try {
    return (await check.run(context)).map((outcome) => ({ name, ...outcome }));
  } catch (error) {
    const message = `could not be looked at: ${(error as Error).message}`;
    return [{ name, status: 'problem', message, mend: 'Run doctor again; if it stays so, tell us.' }];
  }
}

const render = ({ name, status, message, mend }: Line): string =>
  `${SIGNS[status]} ${name}: ${message}${mend ? `\n    ${mend}` : ''}`;
