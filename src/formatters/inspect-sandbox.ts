import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, SANDBOX_LIMITS, type Sandbox } from './sandbox.js';
import { ATTEMPTS, type Attempt } from './sandbox-messages.js';

/** Whether hostile code in the sandbox was stopped when it tried, and by what. `isNeeded`: without this wall nothing is formatted. */
type Wall = { name: Attempt; isNeeded: boolean; stands: boolean; why: string };

export type SandboxReport = {
  walls: Wall[];
  /** What the system puts around the program; null: it does not start at all. */
  launcher: string | null;
  /** Why nothing is formatted here, in a sentence; null: it is. */
  refusal: string | null;
};

const NEEDED: readonly Attempt[] = ['files', 'writing', 'processes', 'threads', 'environment'];
/** Long enough to see that a program in an endless loop is ended. */
const LOOP_MS = 500;

const hangUp = (socket: Socket): void => {
  socket.destroy();
};

let report: Promise<SandboxReport> | null = null;

/** The start-up test: a program in the sandbox tries each wall. It is made once in the life of this process, and takes about a second. */
export function inspectSandbox(): Promise<SandboxReport> {
  report ??= inspect().catch((error: unknown) =>
    refused([], null, error instanceof Error ? error.message : String(error)),
  );
  return report;
}

async function inspect(): Promise<SandboxReport> {
  const servers = [createServer(hangUp), createServer(hangUp)] as const;
  const folder = await mkdtemp(join(tmpdir(), 'regreen-sandbox-'));
  try {
    const port = await listen(servers[0], { port: 0, host: '127.0.0.1' });
    // Open to everybody, as PostgreSQL's is.
    const socket = join(folder, 'socket');
    await listen(servers[1], { path: socket });
    for (const path of [folder, socket]) await chmod(path, 0o777);
    const walls: Wall[] = [];
    let sandbox: Sandbox | null = null;
    let launcher: string | null = null;
    for (const name of ATTEMPTS) {
      sandbox ??= await openSandbox([], true);
      if (sandbox === null) return refused(walls, launcher, 'its program does not start');
      launcher = sandbox.launcher.name;
      const timeoutMs = name === 'time' ? LOOP_MS : SANDBOX_LIMITS.timeoutMs;
      const answer = await sandbox.ask(
        { kind: 'attempt', attempt: name, parent: process.pid, port, socket },
        timeoutMs,
      );
      walls.push({ name, isNeeded: NEEDED.includes(name), ...judge(name, answer) });
      if (answer.kind !== 'attempted') {
        sandbox.close();
        sandbox = null;
      }
    }
    sandbox?.close();
    const missing = walls.filter(({ isNeeded, stands }) => isNeeded && !stands);
    if (missing.length === 0) return { walls, launcher, refusal: null };
    return refused(walls, launcher, missing.map(({ name, why }) => `${name}: ${why}`).join('; '));
  } finally {
    for (const server of servers) server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const refused = (walls: Wall[], launcher: string | null, why: string): SandboxReport => ({
  walls,
  launcher,
  refusal: `Regreen formats nothing on this machine, for its sandbox does not hold (${why})`,
});

/** Of memory and time, the end of the program is the wall; any other attempt that it did not live to answer has proven nothing. */
function judge(name: Attempt, answer: Awaited<ReturnType<Sandbox['ask']>>): { stands: boolean; why: string } {
  if (answer.kind === 'attempted') return { stands: answer.stopped, why: answer.why };
  const isEnd = answer.kind === 'ended' && (name === 'memory' || name === 'time');
  return { stands: isEnd, why: answer.kind === 'ended' ? answer.why : 'no answer' };
}

async function listen(server: Server, place: ListenOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject).listen(place, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
