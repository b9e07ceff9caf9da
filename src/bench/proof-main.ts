import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { text } from 'node:stream/consumers';
import { Command, CommanderError } from 'commander';
import { type Proof, proofs } from './proofs.js';
import { isReached, type Measured, renderProof, valueAt } from './render-proof.js';

const ROOT = new URL('../../', import.meta.url);
const FIGURES = new URL('docs/proof.json', ROOT);
const PAGE = new URL('docs/proof.md', ROOT);

const program = new Command('proof')
  .description('Measures what Regreen promises, one command after the other, and writes docs/proof.md.')
  .option('--only <names>', `measure these alone, of ${proofs.map(({ name }) => name).join(', ')}`)
  .option('--render', 'measure nothing: write the page from the figures that are there')
  .exitOverride();

try {
  program.parse(process.argv);
  const { only, render } = program.opts<{ only?: string; render?: boolean }>();
  const names = only?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !proofs.some((proof) => proof.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no proof ${unknown}; choose of ${proofs.map(({ name }) => name).join(', ')}.\n`);
    process.exit(2);
  }
  const measured = existsSync(FIGURES) ? (JSON.parse(readFileSync(FIGURES, 'utf8')) as Record<string, Measured>) : {};
  for (const proof of render ? [] : proofs.filter(({ name }) => names?.includes(name) ?? true)) {
    process.stdout.write(`${proof.name}: ${proof.title}\n`);
    const result = await measure(proof);
    if (result === null) process.exitCode = 1;
    else {
      measured[proof.name] = result;
      // After each: what was measured is kept when the next one is interrupted.
      writeFileSync(FIGURES, `${JSON.stringify(measured, null, 2)}\n`);
      for (const { what, path, goal } of proof.claims)
        if (isReached(goal, valueAt(result.figures, path)) === false) process.stdout.write(`  not reached: ${what}\n`);
    }
  }
  writeFileSync(PAGE, renderProof(proofs, measured));
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}

/** A command that judges exits with 1 and prints its figures all the same: they are what counts. */
async function measure({ name, script, args }: Proof): Promise<Measured | null> {
  const started = performance.now();
  const child = spawn(process.execPath, [new URL(`scripts/${script}.mjs`, ROOT).pathname, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = await text(child.stdout);
  const line = output.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) {
    process.stdout.write(`  ${name} printed no figures; what stood there before stays\n`);
    return null;
  }
  return {
    figures: JSON.parse(line) as Record<string, unknown>,
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: machine(),
    seconds: (performance.now() - started) / 1_000,
  };
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'src', 'prisma', 'package-lock.json');
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ' and changes'}`;
  } catch {
    return 'unknown';
  }
}

function machine(): string {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim() || 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.versions.node}`;
}
