/** Milliseconds of processor time that something takes: what else the machine is doing does not count. */
export function cpuMsOf(work: () => void): number {
  const started = process.cpuUsage();
  work();
  return process.cpuUsage(started).user / 1_000;
}

/** Far above what linear work on a hostile input takes, far below what quadratic work does. */
export const SOON_MS = 6_000;
