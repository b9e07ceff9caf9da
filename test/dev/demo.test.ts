import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApp } from '../../src/bin/start-app.js';
import { createNarrator } from '../../src/dev/demo/narrate.js';
import { playDemo } from '../../src/dev/demo/play-demo.js';
import { startRatesService } from '../../src/dev/demo/rates-service.js';
import { demoChecks, runCheck } from '../../src/dev/demo/run-check.js';
import { baseFiles, breakages, breakingCommit, fixingCommit, rates } from '../../src/dev/demo/shop.js';
import { DemoFailure, type DemoStep } from '../../src/dev/demo/step.js';
import { markdownText, wrap } from '../../src/dev/demo/terminal-text.js';
import { createLog } from '../../src/log.js';

describe('text for a terminal', () => {
  test('wraps at spaces and leaves long words whole', () => {
    expect(wrap('one two  three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a abcdefghij b', 4)).toEqual(['a', 'abcdefghij', 'b']);
    expect(wrap('', 4)).toEqual([]);
  });

  test('shows Markdown without its marks, and code as it stands', () => {
    const markdown =
      '### types\n\n**Type error**: `a\\b` ERR\\_X &lt;T&gt; @\u200bada\n\n- one two three\n\n````text\n### `not` **Markdown**\n```\nlonger than the width\n````\n\nend';
    expect(markdownText(markdown, 15, (text) => text.toUpperCase())).toEqual([
      'TYPES',
      'Type error: a\\b',
      'ERR_X <T> @ada',
      '',
      '- one two three',
      '',
      '### `not` **Ma…',
      '```',
      'longer than th…',
      '',
      'end',
    ]);
  });
});

describe('the narration', () => {
  const plain = () => createNarrator((_code, text) => text);
  const delivery = (event: string, action: string, about: string | null = null, statusCode = 202): DemoStep => {
    return { atMs: 1_234, step: 'delivery', deliveryId: 'd', event, action, about, statusCode };
  };
  const stage = (name: string, status: string, counts: [number, number] | null = null): DemoStep => {
    const [rowsIn, rowsOut] = counts ?? [null, null];
    return { atMs: 1_300, step: 'stage', run: 2, runId: 'r2', stage: name, status, rowsIn, rowsOut };
  };
  const run = (status: string, reason: string | null = null): DemoStep => {
    return { atMs: 1_300, step: 'run', run: 2, runId: 'r2', headSha: 'abcdef0123', status, reason };
  };

  test('names the deliveries that tell something, and counts the others until then', () => {
    const narrate = plain();
    expect(narrate([delivery('check_suite', 'requested'), delivery('check_run', 'completed', 'Regreen')])).toBe('');
    expect(narrate([delivery('pull_request', 'opened'), delivery('check_run', 'created', 'types')])).toBe(
      '  1.23 s  webhook   pull_request opened (and 3 others)\n',
    );
    expect(narrate([delivery('check_run', 'completed', 'types'), delivery('status', 'x', null, 401)])).toBe(
      '  1.23 s  webhook   check_run completed "types"\n  1.23 s  webhook   status x refused: 401\n',
    );
  });

  test('tells the stages of a run and its end in one line, another run in another', () => {
    const steps = [
      run('opened'),
      stage('analyze', 'started'),
      stage('analyze', 'completed', [2, 3]),
      stage('fix', 'skipped'),
      stage('notify', 'started'),
      run('cancelled', 'the pull request has a new head'),
    ];
    expect(plain()(steps)).toBe(
      [
        '  1.30 s  run 2     opened for abcdef0',
        '  1.30 s  run 2     analyze (checks: 2, findings: 3), fix skipped, notify',
        '                    started; cancelled: the pull request has a new head',
        '',
      ].join('\n'),
    );
  });

  test('shows a check run with its annotations, within 80 columns, coloured only when asked to', () => {
    const report: DemoStep = {
      atMs: 1,
      step: 'report',
      pullRequest: 1,
      checkRunId: 1,
      name: 'Regreen',
      headSha: 'abcdef0123',
      status: 'completed',
      conclusion: 'neutral',
      title: '1 check failed: type error',
      annotationCount: 1,
      summary: `### types\n\n${'word '.repeat(40)}\n\n\`\`\`text\n${'x'.repeat(200)}\n\`\`\``,
      annotations: [
        { path: 'src/a.ts', line: 7, level: 'failure', title: 'types: tsc TS1', message: `no\n${'more '.repeat(30)}` },
      ],
    };
    const shown = plain()([report]);
    expect(shown).toContain('\n  │ src/a.ts:7 failure no more more');
    expect(shown).toContain(
      '  Pull request #1 shows on abcdef0:\n  │ Regreen: neutral\n  │ 1 check failed: type error\n',
    );
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(createNarrator((code, text) => `<${code}>${text}</>`)([report])).toContain('<1><33>Regreen: neutral</></>');
  });
});

describe("the demo repository's checks, really run", () => {
  let workFolder: string;
  let service: Awaited<ReturnType<typeof startRatesService>>;
  const checks = demoChecks();
  const broken = { ...baseFiles, ...breakingCommit.files };

  beforeAll(async () => {
    workFolder = await mkdtemp(join(tmpdir(), 'regreen-checks-'));
    service = await startRatesService(rates);
  });
  afterAll(async () => {
    await service.close();
    await rm(workFolder, { recursive: true });
  });

  const run = (job: string, files: Record<string, string>, signal = new AbortController().signal) =>
    runCheck(checks[job]!, files, { repository: 'shop', workFolder, env: { RATES_URL: service.url }, signal });
  const exitCodes = async (files: Record<string, string>) =>
    (await Promise.all(Object.keys(checks).map((job) => run(job, files)))).map((ran) =>
      ran.map(({ exitCode }) => (exitCode === 0 ? 'passed' : 'failed')),
    );

  test('pass on the default branch, fail after the breaking commit, pass after the fix', async () => {
    const green = [['passed'], ['passed'], ['passed', 'passed', 'passed']];
    expect(await exitCodes(baseFiles)).toEqual(green);
    expect(await exitCodes(broken)).toEqual([['passed'], ['failed'], ['passed', 'passed', 'failed']]);
    expect(await exitCodes({ ...broken, ...fixingCommit.files })).toEqual(green);
  });

  test('stop at the first command that fails, as when the service is down', async () => {
    service.setUp(false);
    const ran = await run('test', baseFiles).finally(() => service.setUp(true));
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 1]);
    expect(ran[1]!.output).toContain('503 Service Unavailable');
  });

  test('print the paths that they would have on a runner, at the lines the demo expects', async () => {
    expect(breakages).toEqual(['src/price.ts:5', 'test/price.test.js:14']);
    const [types] = await run('types', broken);
    expect(types!.output).toMatch(/^src\/price\.ts\(5,\d+\): error TS18048: /);
    const output = (await run('test', broken)).at(-1)!.output;
    expect(output).toContain('file:///home/runner/work/shop/shop/test/price.test.js:14:');
    expect(output).not.toContain(workFolder);
  });

  test('end when the demo is stopped', async () => {
    await expect(run('types', baseFiles, AbortSignal.abort())).rejects.toThrow(/abort/);
  });
});

describe('when it does not go as it should', () => {
  const log = createLog('silent');

  test('runs that do not end fail the demo within its patience, and nothing is left', async () => {
    let dataDir = '';
    const steps: DemoStep[] = [];
    const played = playDemo({
      startApp: async (config, _roles, appLog) => {
        dataDir = config.dataDir;
        return startApp(config, ['web'], appLog);
      },
      log,
      onSteps: (some) => steps.push(...some),
      signal: new AbortController().signal,
      stay: false,
      patienceMs: 1_500,
    });
    const failure = await played.catch((error) => error);
    expect(failure).toBeInstanceOf(DemoFailure);
    expect(failure.message).toMatch(/^Regreen's runs did not end within 1.5 s \(\d still open\)\.$/);
    expect(steps.at(-1)).toMatchObject({ step: 'failed', reason: expect.stringContaining('did not end') });
    expect([dataDir === '', existsSync(dataDir)]).toEqual([false, false]);
  });

  test('stopped half-way, it leaves nothing', async () => {
    let dataDir = '';
    const controller = new AbortController();
    const played = playDemo({
      startApp: async (config, roles, appLog) => {
        dataDir = config.dataDir;
        return startApp(config, roles, appLog);
      },
      log,
      onSteps: (steps) => {
        if (steps.some(({ step }) => step === 'command')) controller.abort();
      },
      signal: controller.signal,
      stay: false,
    });
    await expect(played).rejects.toThrow(/abort/);
    expect([dataDir === '', existsSync(dataDir)]).toEqual([false, false]);
  });
});
