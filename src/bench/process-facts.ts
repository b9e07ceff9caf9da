import { readdir, readFile } from 'node:fs/promises';

/** What the kernel says of a process: https://man7.org/linux/man-pages/man5/proc.5.html */
export type ProcessFacts = { pid: number; parent: number; cpuMs: number; rssBytes: number; openFiles: number };

/** The kernel counts in hundredths of a second wherever Node runs (`getconf CLK_TCK`). */
const TICK_MS = 10;

/** One process; null where there is none any more, or no /proc. */
export async function readProcess(pid: number): Promise<ProcessFacts | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  if (stat === null || status === null) return null;
  // The name in parentheses may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Of another user's process nobody sees the files.
  const openFiles = (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
  return {
    pid,
    parent: Number(fields[1]),
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    rssBytes: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024,
    openFiles,
  };
}

/** A process and its children: a PostgreSQL has one for each session. The time of those that have ended is in their parent's. */
export async function readFamily(pid: number): Promise<ProcessFacts[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.map(readProcess));
  return all.flatMap((one) => (one && (one.pid === pid || one.parent === pid) ? [one] : []));
}

/** What a family has used so far, with the children that have ended. */
export async function familyCpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return 0;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ended = (Number(fields[13]) + Number(fields[14])) * TICK_MS;
  return ended + (await readFamily(pid)).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}
