// A server under test, in a process of its own: `noop` is Probot's own server with a handler that does nothing, `durable` is Regreen's web
// role. Both log as they do in production. It tells its address, and what it has used whenever it is asked.
import { Session } from 'node:inspector/promises';
import pino from 'pino';
import { Probot, Server } from 'probot';
import { startApp } from '../../bin/start-app.js';
import { readConfig } from '../../config.js';
import { createLog } from '../../log.js';
import { type CpuProfile, sharesOf } from './steps.js';

/** `profile` begins to look where the time goes, and the next one tells. */
export type Question = 'cpu' | 'profile';
/** `shares`: of each step in the time that was profiled. */
export type Answer = { url?: string; cpuMicros?: number; shares?: Record<string, number> };

/** As the environment of `regreen start` names things. */
type Environment = Record<string, string>;

const SAMPLE_EVERY_MICROS = 500;

const tell = (answer: Answer) => process.send?.(answer);

async function startNoop({ APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, PORT }: Environment): Promise<string> {
  const log = pino() as never;
  const server = new Server({
    Probot: Probot.defaults({ appId: Number(APP_ID), privateKey: PRIVATE_KEY!, secret: WEBHOOK_SECRET!, log }),
    log,
    host: '127.0.0.1',
    port: Number(PORT),
  });
  await server.load((app) => {
    app.onAny(() => {});
  });
  await server.start();
  return `http://127.0.0.1:${server.port}`;
}

async function startDurable(environment: Environment): Promise<string> {
  const config = readConfig(environment, process.cwd());
  const { url } = await startApp(config, ['web'], createLog(config.logLevel));
  return url!;
}

let profiling: Session | null = null;

async function profile(): Promise<Answer> {
  if (profiling) {
    const { profile: taken } = await profiling.post('Profiler.stop');
    profiling.disconnect();
    profiling = null;
    return { shares: sharesOf(taken as CpuProfile) };
  }
  profiling = new Session();
  profiling.connect();
  await profiling.post('Profiler.enable');
  await profiling.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_MICROS });
  await profiling.post('Profiler.start');
  return {};
}

process.on('message', async (question: Question) => {
  if (question === 'profile') return tell(await profile());
  const { user, system } = process.cpuUsage();
  tell({ cpuMicros: user + system });
});
process.on('disconnect', () => process.exit());

const environment = JSON.parse(process.argv[3]!) as Environment;
tell({ url: await (process.argv[2] === 'noop' ? startNoop(environment) : startDurable(environment)) });
