import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { z } from 'zod';
import type { RunsDeps } from '../../src/cli/runs/deps.js';
import { runsCommand } from '../../src/cli/runs.js';
import type { ReplayReport } from '../../src/core/replay-report.js';
import { checkResumePayload } from '../../src/core/resume-payload.js';
import { runDetailSchema, runViewSchema } from '../../src/core/run-view.js';
import { replayRun } from '../../src/pipeline/replay.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type CliOptions, type CliResult, clock, reach, runCli } from '../support/run-cli.js';
import { installations, pullRequests, repositories, runs, tellStory } from '../support/run-rows.js';

let database: TestDatabase;
const rung: [string, number][] = [];
let report: ReplayReport;

beforeAll(async () => {
  database = await createTestDatabase();
  await tellStory(database.pool);
});
afterAll(() => database.drop());

const regreen = (args: string, options?: CliOptions, changes: Partial<RunsDeps> = {}): Promise<CliResult> =>
  runCli(
    (program, io) =>
      runsCommand(program, io, {
        withDatabase: reach(database.connectionString),
        replay: async (runId, { dryRun }) => ({ ...report, of: runId, runId: dryRun ? null : runs.queued }),
        enqueue: async (...ring) => void rung.push(ring),
        clock,
        ...changes,
      }),
    args.split(' '),
    options,
  );

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

describe('runs tail', () => {
  test('shows the last runs, the newest at the bottom', async () => {
    expect(await regreen('runs tail')).toEqual({
      exit: 0,
      err: '',
      out: lines(
        'Run ID    Repository#PR  Stage    Status         Started               Rows In  Rows Out    Duration',
        '2a4c0001  acme/shop#12   notify   completed      10:00:02 (9 min ago)        2         1      1.23 s',
        '2a4c0002  acme/shop#12   -        cancelled      -                           -         -           -',
        '2a4c0003  acme/shop#12   analyze  failed         10:02:02 (7 min ago)    1,234         0  1 min 15 s',
        '2a4c0004  globex/api#4   notify   completed      10:03:02 (6 min ago)        0         0      500 ms',
        '2a4c0005  acme/shop#13   notify   degraded       10:04:02 (5 min ago)        3         2   1 h 1 min',
        '2a4c0006  acme/shop#12   fix      waiting_input  10:05:02 (4 min ago)        1         1           -',
        '2a4c0007  acme/shop#13   review   running        10:06:02 (3 min ago)        0         0           -',
        '2a4c0008  acme/shop#13   -        queued         -                           -         -           -',
      ),
    });
  });

  test('-n says how many', async () => {
    const { out } = await regreen('runs tail -n 2');
    expect(
      out
        .split('\n')
        .slice(1, 3)
        .map((line) => line.slice(0, 8)),
    ).toEqual(['2a4c0007', '2a4c0008']);
  });

  test.each([40, 60, 80, 100, 200])('fits %i columns', async (columns) => {
    const { out } = await regreen('runs tail', { columns });
    const printed = out.trimEnd().split('\n');
    expect(printed).toHaveLength(9);
    for (const line of printed) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(printed[0]).toMatch(/^Run ID {4}/);
    if (columns >= 60) expect(printed[0]).toMatch(/Stage +Status +Started/);
  });

  test('colours the status on a terminal only, and not against NO_COLOR', async () => {
    const painted = (await regreen('runs tail', { isTTY: true })).out;
    expect(painted).toContain('\u001b[32mcompleted\u001b[0m');
    expect(painted).toContain('\u001b[31mfailed\u001b[0m');
    expect(painted).toContain('\u001b[33mrunning\u001b[0m');
    expect(painted).toContain('\u001b[35mdegraded\u001b[0m');
    expect(painted).toContain('\u001b[34mwaiting_input\u001b[0m');
    expect(painted).toContain('\u001b[2mcancelled\u001b[0m');
    expect((await regreen('runs tail', { isTTY: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
    expect((await regreen('runs tail')).out).not.toContain('\u001b');
    expect((await regreen('runs tail', { env: { FORCE_COLOR: '1' } })).out).toContain('\u001b[32m');
  });

  test('--json prints one run a line', async () => {
    const { out } = await regreen('runs tail --json');
    const views = out
      .trimEnd()
      .split('\n')
      .map((line) => runViewSchema.parse(JSON.parse(line)));
    expect(views.map((view) => view.runId)).toEqual(Object.values(runs));
  });

  test('--follow prints what changes until it is stopped, and lives through a database that goes away', async () => {
    const id = runs.running;
    const steps = [
      async () => {
        await database.pool.query(`update pipeline_runs set current_stage = 'notify' where id = $1`, [id]);
      },
      async () => {
        await database.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'regreen cli' and datname = current_database()`,
        );
        await database.pool.query(
          `update pipeline_runs set status = 'completed', finished_at = started_at + interval '2 s' where id = $1`,
          [id],
        );
      },
      async () => {
        await database.pool.query(
          `insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source) values ($1, $2, 'x', 'replay')`,
          [pullRequests.api, installations.globex],
        );
      },
      async () => void process.emit('SIGINT'),
    ];
    const seen: string[] = [];
    const onOut = (text: string) => {
      for (const line of text.trimEnd().split('\n')) {
        if (line.startsWith('Run ID') || (line.startsWith('2a4c000') && !line.startsWith('2a4c0007'))) continue;
        seen.push(line.replace(/ {2,}/g, ' | '));
        void steps.shift()?.();
      }
    };
    const { exit, err } = await regreen('runs tail --follow', { onOut });
    expect(exit).toBe(0);
    expect(seen).toEqual([
      expect.stringMatching(/^2a4c0007 .* review \| running /),
      expect.stringMatching(/^2a4c0007 .* notify \| running /),
      expect.stringMatching(/^2a4c0007 .* notify \| completed .* 2\.00 s$/),
      expect.stringMatching(/^[0-9a-f]{8} \| globex\/api#4 \| replay \| queued /),
    ]);
    // Whether the poll itself was hit or came between: it says so, or nothing.
    expect(err).toMatch(/^(|The database cannot be reached .* Waiting for it\.\nThe database is there\.\n)$/);
    await database.pool.query(`delete from pipeline_runs where trigger_source = 'replay'`);
  });

  test('--follow waits for a database that is not there yet', async () => {
    const [there, away] = [reach(database.connectionString), reach('postgresql://nobody@127.0.0.1:1/none')];
    let isAway = false;
    const seen: string[] = [];
    const { exit, err } = await regreen(
      'runs tail -n 1 --follow',
      {
        onOut: () => {
          if (isAway) return;
          isAway = true;
        },
        onErr: (text) => {
          seen.push(text);
          if (text.includes('Waiting')) isAway = false;
          else process.emit('SIGINT');
        },
      },
      { withDatabase: (work, options) => (isAway ? away : there)(work, options) },
    );
    expect([exit, seen.join('')]).toEqual([0, err]);
    expect(err).toMatch(
      /^The database cannot be reached .*: compare DATABASE_URL, or run regreen doctor\. Waiting for it\.\nThe database is there\.\n$/,
    );
  });
});

describe('runs list', () => {
  test('finds runs, the newest first, and says how to go on', async () => {
    const { out, err, exit } = await regreen('runs list --repo acme/shop --limit 2');
    expect(
      out
        .split('\n')
        .slice(1, 3)
        .map((line) => line.slice(0, 8)),
    ).toEqual(['2a4c0008', '2a4c0007']);
    expect(err).toBe(`There are more: add --cursor ${runs.running}\n`);
    expect(exit).toBe(0);
    const next = await regreen(`runs list --repo acme/shop --limit 2 --cursor ${runs.running} --json`);
    const views = z.array(runViewSchema).parse(JSON.parse(next.out));
    expect(views.map((view) => view.runId)).toEqual([runs.waiting, runs.degraded]);
  });

  test.each([
    ['--status failed,degraded', [runs.degraded, runs.failed]],
    ['--stage fix', [runs.waiting]],
    ['--pr #4', [runs.other]],
    ['--pr 2147483647', []],
    ['--since 2000w --stage fix', [runs.waiting]],
    ['--trigger retry', [runs.failed]],
    ['--since 5m --until 2026-11-21T10:06:00Z', [runs.waiting]],
    ['--since 2026-11-22', []],
  ])('%s', async (flags, expected) => {
    const { out } = await regreen(`runs list --json ${flags}`);
    expect(
      z
        .array(runViewSchema)
        .parse(JSON.parse(out))
        .map((view) => view.runId),
    ).toEqual(expected);
  });

  test('nothing found is said on stderr, and no failure', async () => {
    expect(await regreen('runs list --repo globex/api --pr 99')).toEqual({ out: '', err: 'No run fits.\n', exit: 0 });
  });

  test('a repository that nobody knows is told as such', async () => {
    const err = 'regreen: There is no repository acme/none: regreen repos list shows those there are.\n';
    expect(await regreen('runs list --repo acme/none')).toEqual({ out: '', err, exit: 1 });
  });

  test.each([
    '--status nonsense',
    '--stage analyse',
    '--since yesterday',
    '--limit 0',
    '--limit 1001',
    '--pr x',
    '--pr 2147483648',
    '--since 999999w',
    '--until 1969-12-31',
    '--repo shop',
    '--cursor 12',
    '--colour',
  ])('bad usage exits 2: %s', async (flags) => {
    const { exit, out, err } = await regreen(`runs list ${flags}`);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(/^error: /);
  });
});

describe('runs show', () => {
  test('is a tree of stages, with everything around it', async () => {
    expect((await regreen('runs show 2a4c0003')).out).toBe(
      lines(
        `Run ${runs.failed}  failed`,
        'acme/shop#12 at 2222222222222222222222222222222222222222',
        'Opened by retry, pipeline default (built in)',
        '',
        'Times',
        '  created   2026-11-21 10:02:00 UTC (8 min ago)',
        '  started   2026-11-21 10:02:02 UTC (7 min ago)',
        '  finished  2026-11-21 10:03:17 UTC (6 min ago)',
        '  duration  1 min 15 s',
        '',
        'Stages',
        '└─ analyze',
        '   ├─ attempt 1   failed            1.00 s  1 in, - out',
        '   │     ours: the log could not be read',
        '   │     caused by: socket hang up',
        '   └─ attempt 2   completed           2 ms  1 in, 1 out',
        `         took over the answer of run ${runs.green} (analyze, attempt 1)`,
        '',
        'Error',
        '  ours: the log could not be read',
        '  caused by: socket hang up',
        '',
        'Metrics',
        '  rows in   1,234 events',
        '  rows out  0 findings',
        '  model     0 calls, 0 tokens in, 0 out, $0.00',
        '',
        'Fingerprints',
        '  input   -',
        `  config  ${'e'.repeat(64)}`,
        '  code    cccccccccccc',
        '',
        'Observability',
        `  trace       ${'f'.repeat(32)}`,
        `  parent      ${runs.green}`,
        '  children    -',
        '  checkpoint  -',
      ),
    );
  });

  test('findings, deliveries and what came of it', async () => {
    const { out } = await regreen(`runs show ${runs.green.slice(0, 13)}`);
    expect(out).toContain(
      lines(
        'Stages',
        '├─ analyze        completed         900 ms  1 in, 1 out',
        '├─ route          completed          10 ms  1 in, 1 out',
        '└─ notify         completed         320 ms  1 in, 0 out',
        '',
        'Findings (1)',
        '  types: type_error, confidence 0.97, fix, at src/total.ts:2',
        "    Type 'string' is not assignable to type 'number'.",
        '    Pull request #13 fails the same way now.',
      ),
    );
    expect(out).toContain(`  children    ${runs.failed}\n`);
    expect(out).toContain(
      lines(
        'Deliveries (2)',
        '  pull_request.opened  d-1  2026-11-21 09:59:59 UTC (10 min ago)',
        '  check_run.completed  d-2  2026-11-21 10:00:00 UTC (10 min ago)',
      ),
    );
  });

  test('--json is the run with all that belongs to it', async () => {
    const { out } = await regreen('runs show 2a4c0001 --json');
    expect(runDetailSchema.parse(JSON.parse(out))).toMatchObject({ runId: runs.green, childRunIds: [runs.failed] });
  });

  test('nothing from outside steers the terminal, and odd columns are shown with a warning', async () => {
    const evil = 'red \u001b[31m\u009b31m\u202eoverride\u0007';
    await database.pool.query(
      `update pipeline_runs set input_message = $2, metrics = '["odd"]', latest_error = $3 where id = $1`,
      [runs.waiting, evil, JSON.stringify({ kind: 'user', message: `${evil}\nsecond line` })],
    );
    const { out } = await regreen('runs show 2a4c0006');
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out).toContain('Asked: red ␛[31m�31m�override␇\n');
    expect(out).toContain('    second line\n');
    expect(out).toContain('Waits for: approval of a fix\n');
    expect(out).toMatch(/Warning: metrics does not look/);
    const json = (await regreen('runs show 2a4c0006 --json')).out;
    expect(json).not.toMatch(/[\u007f-\u009f\u202e]/);
    expect(JSON.parse(json).inputMessage).toBe(evil);
    await database.pool.query(
      `update pipeline_runs set input_message = null, metrics = '{}', latest_error = null where id = $1`,
      [runs.waiting],
    );
  });

  test('an ambiguous id exits 1 with the candidates, an unknown one with what to do', async () => {
    const ambiguous = await regreen(`runs show ${runs.green.slice(0, 4)}`);
    expect(ambiguous).toMatchObject({ exit: 1, out: '' });
    for (const id of Object.values(runs)) expect(ambiguous.err).toContain(id);
    expect(ambiguous.err.trimEnd()).not.toContain('\n');
    expect(await regreen('runs show ffffffff')).toEqual({
      exit: 1,
      out: '',
      err: 'regreen: There is no run "ffffffff": regreen runs list shows those there are.\n',
    });
    expect(await regreen('runs show abc')).toMatchObject({ exit: 1, err: expect.stringMatching(/four or more/) });
  });
});

describe('steering', () => {
  const statusOf = async (id: string) =>
    (await database.pool.query('select status, latest_error from pipeline_runs where id = $1', [id])).rows[0];

  test('cancel ends a run and keeps the reason; a second time is refused', async () => {
    const args = 'runs cancel 2a4c0008 --reason later';
    expect(await regreen(args)).toEqual({ exit: 0, err: '', out: `Run ${runs.queued} is cancelled.\n` });
    expect(await statusOf(runs.queued)).toMatchObject({ status: 'cancelled', latest_error: { message: 'later' } });
    expect(await regreen(args)).toMatchObject({ exit: 1, out: '', err: expect.stringMatching(/nothing to cancel/) });
  });

  test('resume of a failed run opens a retry and rings the queue', async () => {
    const { out, exit } = await regreen('runs resume 2a4c0003 --json');
    expect(exit).toBe(0);
    const { runId, of } = JSON.parse(out);
    expect(of).toBe(runs.failed);
    expect(await statusOf(runId)).toMatchObject({ status: 'queued' });
    expect(rung).toEqual([[pullRequests.total, 0]]);
    await database.pool.query('delete from pipeline_runs where id = $1', [runId]);
  });

  test('a queue that is away is a warning: the sweep finds the run', async () => {
    const enqueue = () => Promise.reject(new Error('Redis is down'));
    const { exit, err, out } = await regreen('runs resume 2a4c0003', {}, { enqueue });
    expect(exit).toBe(0);
    expect(err).toMatch(/^The queue was not reached \(Redis is down\): .*\n$/);
    expect(out).toMatch(new RegExp(`^Run \\S+ takes up where ${runs.failed} ended\\.\\n$`));
  });

  test('resume beside a run that is queued says that this one does it', async () => {
    await database.pool.query(`delete from pipeline_runs where status = 'queued'`);
    const { runId } = JSON.parse((await regreen('runs resume 2a4c0003 --json')).out);
    expect(await regreen('runs resume 2a4c0003')).toEqual({
      exit: 0,
      err: '',
      out: `Run ${runId} is queued for the pull request already and looks at everything anew: ${runs.failed} needs no run of its own.\n`,
    });
    expect(JSON.parse((await regreen('runs resume 2a4c0003 --json')).out)).toEqual({
      runId,
      of: runs.failed,
      how: 'joined',
    });
  });

  test('the help shows a payload that is taken', async () => {
    const { out } = await regreen('runs resume --help');
    const [, payload] = /--payload '(.+)'/.exec(out)!;
    expect(checkResumePayload('fix', JSON.parse(payload!))).toEqual({ payload: { approved: true } });
    const { err } = await regreen('runs resume 2a4c0006 --payload {oops');
    expect(err).toContain(`such as '${payload}'`);
  });

  test.each([
    ['"\\u0000"', /U\+0000/],
    ['"\\ud800"', /surrogate/],
    ['['.repeat(1_000), /nested too deeply/],
  ])('a payload that the database cannot hold exits 2: %.20s', async (payload, message) => {
    const { exit, err, out } = await regreen(`runs resume 2a4c0006 --payload ${payload}`);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(message);
  });

  test('what cannot be resumed exits 1, a payload that is no JSON 2', async () => {
    expect(await regreen('runs resume 2a4c0001')).toMatchObject({ exit: 1, out: '' });
    expect(await regreen('runs resume 2a4c0006 --payload {oops')).toMatchObject({ exit: 2, out: '' });
  });
});

describe('runs replay', () => {
  const stage = { stage: 'analyze', outcome: 'same' as const, differences: [], note: null };

  test('says that there is no difference', async () => {
    report = { runId: null, of: runs.green, same: true, stages: [stage] };
    expect(await regreen('runs replay 2a4c0001 --dry-run')).toEqual({
      exit: 0,
      err: '',
      out: lines(`Replay of ${runs.green}`, '  analyze  no difference', 'No difference.'),
    });
    expect((await regreen('runs replay 2a4c0001')).out).toContain(`recorded as ${runs.queued}\n`);
    expect(JSON.parse((await regreen('runs replay 2a4c0001 --dry-run --json')).out)).toEqual(report);
  });

  test('exits 1 and says where it came out differently', async () => {
    const differences = [{ path: 'result.category', before: 'lint', after: 'type_error' }];
    report = { runId: null, of: runs.green, same: false, stages: [{ ...stage, outcome: 'different', differences }] };
    expect(await regreen('runs replay 2a4c0001 --dry-run')).toEqual({
      exit: 1,
      err: 'regreen: The replay came out differently.\n',
      out: lines(`Replay of ${runs.green}`, '  analyze  a difference', '    result.category: "lint" → "type_error"'),
    });
  });

  test('exits 1 when nothing could be compared', async () => {
    const note = 'what it decided on was not kept';
    for (const same of [true, false]) {
      report = { runId: null, of: runs.green, same, stages: [{ ...stage, outcome: 'not_recorded', note }] };
      expect(await regreen('runs replay 2a4c0001 --dry-run')).toEqual({
        exit: 1,
        err: 'regreen: Nothing of it could be compared.\n',
        out: lines(`Replay of ${runs.green}`, `  analyze  ${note}`),
      });
    }
    report = { runId: null, of: runs.green, same: true, stages: [] };
    expect((await regreen('runs replay 2a4c0001 --dry-run')).exit).toBe(1);
  });

  test('of a run that is not finished exits 1 and says so', async () => {
    const replay: RunsDeps['replay'] = (runId, options) =>
      replayRun({ pool: database.pool, codeRef: 'test' }, runId, options);
    expect(await regreen('runs replay 2a4c0006', {}, { replay })).toEqual({
      exit: 1,
      out: '',
      err: 'regreen: The run is waiting_input: it can be replayed when it is finished.\n',
    });
  });

  test.each([
    ['--model openai/gpt-5', 'No language model is set up: set REGREEN_MODEL, or replay without --model.'],
    [
      '--model openai/gpt-5 --dry-run',
      'What a model is asked has to be recorded, and a dry run records nothing: leave one of the two out.',
    ],
  ])('%s says what is missing', async (flags, told) => {
    const replay: RunsDeps['replay'] = (runId, options) =>
      replayRun({ pool: database.pool, codeRef: 'test' }, runId, options);
    expect(await regreen(`runs replay 2a4c0001 ${flags}`, {}, { replay })).toEqual({
      exit: 1,
      out: '',
      err: `regreen: ${told}\n`,
    });
  });
});

describe('runs create', () => {
  const queuedFor = async (pipeline: string): Promise<number> => {
    const named = 'select from pipeline_runs where requested_pipeline = $1';
    return (await database.pool.query(named, [pipeline])).rowCount!;
  };

  test('takes no pipeline that nobody has applied', async () => {
    expect(await regreen('runs create acme/shop#13 --pipeline nosuch')).toEqual({
      out: '',
      err: 'regreen: There is no pipeline nosuch for acme/shop: regreen pipelines list shows those there are.\n',
      exit: 1,
    });
    expect(await queuedFor('nosuch')).toBe(0);
    expect(await regreen('runs create acme/shop#13 --pipeline default')).toMatchObject({ err: '', exit: 0 });
    expect(await queuedFor('default')).toBe(1);
  });
});

describe('the database', () => {
  test('that has no tables yet is told in one line, with an empty list', async () => {
    const empty = await createTestDatabase({ empty: true });
    const withDatabase = reach(empty.connectionString);
    const err = 'The database has no tables yet: run regreen migrate, or regreen start.\n';
    expect(await regreen('runs tail', {}, { withDatabase })).toEqual({ out: '', err, exit: 0 });
    expect(await regreen('runs tail --json', {}, { withDatabase })).toEqual({ out: '', err, exit: 0 });
    expect(await regreen('runs list --json', {}, { withDatabase })).toEqual({ out: '[]\n', err, exit: 0 });
    expect(await regreen('runs cancel 2a4c0001', {}, { withDatabase })).toEqual({
      out: '',
      err: `regreen: ${err}`,
      exit: 1,
    });
    await empty.drop();
  });

  test('that is out of reach exits 3 and says what to do', async () => {
    const withDatabase = reach('postgresql://nobody@127.0.0.1:1/none');
    for (const command of ['runs tail', 'runs list --json', 'runs show 2a4c0001', 'runs cancel 2a4c0001']) {
      expect(await regreen(command, {}, { withDatabase })).toEqual({
        exit: 3,
        out: '',
        err: expect.stringMatching(
          /^regreen: The database cannot be reached \(.*ECONNREFUSED.*\): compare DATABASE_URL, or run regreen doctor\.\n$/,
        ),
      });
    }
  });

  test('needs to let a reader select, and no more', async () => {
    const role = `reader_${database.connectionString.split('_').at(-1)}`;
    await database.pool.query(`create role ${role} login password 'reader'`);
    await database.pool.query(
      `grant usage on schema public to ${role}; grant select on all tables in schema public to ${role}`,
    );
    const url = new URL(database.connectionString);
    url.username = role;
    url.password = 'reader';
    const withDatabase = reach(url.href);
    try {
      for (const command of ['runs tail', 'runs list', 'runs show 2a4c0001']) {
        expect(await regreen(command, {}, { withDatabase })).toMatchObject({ exit: 0, err: '' });
      }
      expect(await regreen('runs cancel 2a4c0006', {}, { withDatabase })).toMatchObject({ exit: 3, out: '' });
    } finally {
      await database.pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  test('is read in sessions that cannot write', async () => {
    const write = reach(database.connectionString)(
      (pool) => pool.query('delete from repositories where id = $1', [repositories.api]),
      { readOnly: true },
    );
    await expect(write).rejects.toThrow(/read-only transaction/);
  });
});

test.each(['tail', 'list', 'show', 'cancel', 'resume', 'replay'])('runs %s --help has an example', async (command) => {
  const { out, exit } = await regreen(`runs ${command} --help`);
  expect(exit).toBe(0);
  expect(out).toMatch(new RegExp(`Examples?:\\n  regreen runs ${command}`));
});
