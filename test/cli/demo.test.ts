import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { startApp } from '../../src/bin/start-app.js';
import { demoCommand } from '../../src/cli/demo.js';
import { CliError } from '../../src/cli/io.js';
import type { StartApp } from '../../src/dev/demo/open-stage.js';
import type { DemoStep } from '../../src/dev/demo/step.js';

/** What the command printed, and how it ended. */
async function demo(args: string[], start: StartApp, { isTTY = false, env = {} } = {}) {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const stderr = new PassThrough();
  const printed = { out: '', err: '' };
  stdout.setEncoding('utf8').on('data', (text) => {
    printed.out += text;
  });
  stderr.setEncoding('utf8').on('data', (text) => {
    printed.err += text;
  });
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  demoCommand(program, { stdin: new PassThrough(), stdout, stderr, env }, { startApp: start });
  let [exit, error] = [0, ''];
  await program.parseAsync(['demo', ...args], { from: 'user' }).catch((cause: Error) => {
    [exit, error] = [cause instanceof CliError ? cause.exitCode : 2, cause.message];
  });
  await Promise.all([stdout, stderr].map((stream) => finished(stream.end())));
  return { ...printed, exit, error };
}

const only = <Name extends DemoStep['step']>(steps: DemoStep[], name: Name) =>
  steps.filter((step): step is Extract<DemoStep, { step: Name }> => step.step === name);

test('plays a pull request from failing checks to a green check run, and leaves nothing', async () => {
  let dataDir = '';
  const { out, err, exit, error } = await demo(['--json'], async (config, roles, log) => {
    dataDir = config.dataDir;
    return startApp(config, roles, log);
  });
  expect({ exit, error, err }).toEqual({ exit: 0, error: '', err: '' });
  expect([dataDir === '', existsSync(dataDir)]).toEqual([false, false]);
  const steps = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DemoStep);

  expect(steps.map(({ atMs }) => atMs)).toEqual(steps.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  expect(steps[0]!.step).toBe('starting');
  expect(steps.at(-1)).toMatchObject({ step: 'done', durationMs: expect.any(Number) });
  expect(steps.at(-1)!.atMs).toBeLessThan(60_000);
  expect(only(steps, 'act').map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);

  // What the checks did, act by act: the jobs run side by side.
  const [first, second, untidy, fix, ...none] = [...new Set(only(steps, 'command').map(({ headSha }) => headSha))];
  expect(none).toEqual([]);
  const ran = (job: string, headSha?: string) =>
    only(steps, 'command')
      .filter((command) => command.job === job && command.headSha === headSha)
      .map(({ command, exitCode }) => `${command}: ${exitCode === 0 ? 'passed' : 'failed'}`);
  const build = 'npx tsc --noCheck --outDir build: passed';
  expect(ran('types', first)).toEqual(['npx tsc --noEmit: failed']);
  expect(ran('test', first)).toEqual([build, 'node scripts/fetch-rates.js: passed', 'node --test: failed']);
  expect(ran('types', second)).toEqual(['npx tsc --noEmit: passed']);
  expect(ran('test', second)).toEqual([
    ...[build, 'node scripts/fetch-rates.js: failed'],
    ...[build, 'node scripts/fetch-rates.js: passed', 'node --test: passed'],
  ]);

  expect(ran('format', untidy)).toEqual(['npx prettier --check src: failed']);
  expect(ran('format', fix)).toEqual(['npx prettier --check src: passed']);

  // Every delivery was taken, and every run that opened has ended.
  expect(only(steps, 'delivery').filter(({ statusCode }) => statusCode >= 300)).toEqual([]);
  const runs = only(steps, 'run');
  expect(runs.filter(({ status }) => status === 'opened').length).toBeGreaterThanOrEqual(5);
  const ended = new Set(runs.filter(({ status }) => status !== 'opened').map(({ runId }) => runId));
  expect([...ended].sort()).toEqual([...new Set(runs.map(({ runId }) => runId))].sort());

  const [diagnosis, flake, resolved, asking, verified, ...more] = only(steps, 'report');
  expect(more).toEqual([]);
  expect(diagnosis).toMatchObject({ headSha: first, conclusion: 'neutral', name: 'Regreen' });
  expect(diagnosis!.annotations.map(({ path, line, level }) => `${path}:${line} ${level}`).toSorted()).toEqual([
    'src/price.ts:5 failure',
    'test/price.test.js:14 failure',
  ]);
  expect(diagnosis!.summary).toContain('TS18048');
  expect(flake).toMatchObject({ headSha: second, status: 'in_progress', conclusion: null });
  expect(flake!.summary).toContain('503 Service Unavailable');
  expect(resolved).toMatchObject({ headSha: second, conclusion: 'success', checkRunId: flake!.checkRunId });
  expect(resolved!.title).toBe('Resolved: 3 checks green');
  expect(resolved!.summary).toContain('verified: the checks are green');
  expect(asking).toMatchObject({ headSha: untidy, conclusion: 'action_required' });
  expect(verified).toMatchObject({ headSha: fix, conclusion: 'success' });
  expect(verified!.summary).toMatch(/formatter.*verified: the checks are green.*approved by ada/);

  // One check run per commit: created once, then edited in place.
  const created = only(steps, 'check_run').filter(({ change }) => change === 'created');
  expect(created.map(({ headSha }) => headSha)).toEqual([first, second, untidy, fix]);
}, 60_000);

/** The demo in a process of its own: what it wrote to standard error, and what it left in its folder for temporary files. */
async function demoProcess(args: string[], onOut: (out: string, child: ReturnType<typeof spawn>) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'regreen-demo-test-'));
  try {
    const child = spawn(process.execPath, ['dist/bin/regreen.js', 'demo', ...args], {
      env: { ...process.env, TMPDIR: folder },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => {
      out += text;
      onOut(out, child);
    });
    child.stderr.on('data', (text) => {
      err += text;
    });
    const [exit] = await once(child, 'close');
    return { exit, err, left: await readdir(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('when whoever reads goes away, it stops and leaves nothing', async () => {
  const ended = await demoProcess([], (out, child) => {
    if (out.includes('run 1')) child.stdout!.destroy();
  });
  expect(ended).toEqual({ exit: 130, err: 'The demo was stopped; nothing of it is left.\n', left: [] });
}, 60_000);

test('--stay keeps it until Ctrl-C, and then says that nothing is left', async () => {
  const ended = await demoProcess(['--stay'], (out, child) => {
    if (out.includes('until Ctrl-C')) child.kill('SIGINT');
  });
  expect(ended).toEqual({ exit: 0, err: 'Everything was stopped; nothing of it is left.\n', left: [] });
}, 120_000);

const refusing: StartApp = async () => {
  throw new Error('no room on the disk');
};

test('what keeps it from running exits 3 and says so', async () => {
  expect(await demo([], refusing)).toMatchObject({
    exit: 3,
    error: 'The demo could not run: no room on the disk',
    out: expect.stringMatching(/ {2}\d\.\d\d s {2}starting {2}PostgreSQL/),
  });
});

test('colours on a terminal only, and not with NO_COLOR', async () => {
  const coloured = async (options: object) => (await demo([], refusing, options)).out.includes('\u001b[');
  expect(await coloured({})).toBe(false);
  expect(await coloured({ isTTY: true })).toBe(true);
  expect(await coloured({ isTTY: true, env: { NO_COLOR: '1' } })).toBe(false);
});

test('an unknown option exits 2', async () => {
  expect(await demo(['--fast'], refusing)).toMatchObject({ exit: 2, out: '' });
});
