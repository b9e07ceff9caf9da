import { inspectSandbox } from '../formatters/inspect-sandbox.js';
import type { Log } from '../log.js';

/** The runs that waited for a start go first. */
const AFTER_MS = 5_000;

/** Whether files can be formatted here should be known before the first fix; the app starts all the same. */
export function trySandboxSoon(log: Log): void {
  setTimeout(() => void trySandbox(log), AFTER_MS).unref();
}

async function trySandbox(log: Log): Promise<void> {
  const { walls, launcher, refusal } = await inspectSandbox();
  const standing = walls.filter(({ stands }) => stands).map(({ name }) => name);
  const open = walls.filter(({ stands }) => !stands).map(({ name }) => name);
  if (refusal === null) log.info({ launcher, standing, open }, 'formatters run in a sandbox');
  else log.warn({ launcher, standing, open, refusal }, 'nothing is formatted: regreen doctor says more');
}
