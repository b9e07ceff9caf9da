import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createHintAutomaton } from '../core/log/hint-automaton.js';
import { createLineReader } from '../core/log/line-reader.js';
import { matchers } from '../core/matchers/index.js';
import { type Benchmark, quantile, round } from './benchmark.js';
import { readCases, readLog } from './log-cases.js';
import { syntheticLog } from './synthetic-log.js';

const MB = 1_000_000;
const WORKER = new URL('./scan-worker.js', import.meta.url).pathname;
/** Of the lines of real logs, so many in a thousand hold a hint; measured instead where a folder of logs is named. */
const HITS_PER_1000 = 30;
const SEED = 20_261_121;

const run = promisify(execFile);

async function writeLog(file: string, bytes: number, hitsPer1000: number): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const piece of syntheticLog({ bytes, seed: SEED, hitsPer1000 })) await handle.write(piece);
  } finally {
    await handle.close();
  }
}

/** How many in a thousand lines of real logs some matcher wants to see. */
function hitsIn(folder: string): number {
  const automaton = createHintAutomaton(matchers.map(({ hints, raw }) => ({ hints, raw: raw === true })));
  let hits = 0;
  let lines = 0;
  for (const each of readCases(folder)) {
    const reader = createLineReader(automaton, {
      see: (_line, owners) => {
        hits += Number(owners.length > 0);
      },
      wantsNext: () => false,
    });
    reader.push(readLog(folder, each));
    reader.end();
    lines += reader.lines();
  }
  return Math.round((1_000 * hits) / lines);
}

type Read = { durationsMs: number[]; category: string; peakRssMb: number };

async function read(file: string, copies: number, rounds: number): Promise<Read> {
  const { stdout } = await run(process.execPath, [WORKER, file, String(copies), String(rounds)]);
  return JSON.parse(stdout) as Read;
}

/** The hints in the syntax of `grep -E`; the beginning of a line may stand behind a time stamp. */
function extended(hint: string): string {
  return (
    hint
      .replace(/^\^/, '^([0-9T:.Z-]{28} )?')
      .replaceAll('(?:', '(')
      .replaceAll('\\d', '[0-9]')
      .replaceAll('\\s', '[[:space:]]')
      .replaceAll('\\S', '[^[:space:]]')
      .replaceAll('\\w', '[[:alnum:]_]')
      .replaceAll('\\t', '\t')
      .replaceAll('\\x00-\\x7f', ' -~')
      // As the automaton reads it; with the bounds, grep takes a hundred times as long.
      .replace(/\{(\d+),\d+\}/g, '{$1,}')
  );
}

function grep(file: string): number | null {
  const pattern = [...new Set(matchers.flatMap(({ hints }) => hints))].map(extended).join('\n');
  const started = performance.now();
  const { status } = spawnSync('env', ['LC_ALL=C', 'grep', '-c', '-a', '-E', pattern, file], {
    // With /dev/null as its output, grep stops at the first line that fits.
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 120_000,
  });
  return status === 0 || status === 1 ? performance.now() - started : null;
}

/** How fast logs are read and diagnosed, with every matcher there is, beside `grep -E` with the same hints. */
export const scan: Benchmark = {
  name: 'scan',
  about: 'reading speed and memory on a synthetic log of 100 MB and 1 GB, beside grep -E',
  async run({ rounds, dir, say }) {
    const hitsPer1000 = dir === null ? HITS_PER_1000 : hitsIn(dir);
    const folder = await mkdtemp(join(tmpdir(), 'regreen-bench-scan-'));
    try {
      const large = join(folder, '100mb.log');
      const small = join(folder, '10mb.log');
      say('writing the logs');
      await writeLog(large, 100 * MB, hitsPer1000);
      await writeLog(small, 10 * MB, hitsPer1000);
      say('100 MB');
      const hundred = await read(large, 1, rounds ?? 3);
      say('1 GB');
      const thousand = await read(large, 10, 1);
      say('10 MB, warm and cold');
      const ten = await read(small, 1, 9);
      const cold = performance.now();
      await read(small, 1, 1);
      const coldMs = performance.now() - cold;
      say('grep');
      const grepMs = grep(small);
      const best = Math.min(...hundred.durationsMs);
      return {
        mbPerSecond: round(100_000 / best, 1),
        gbMbPerSecond: round(1_000_000 / Math.max(...thousand.durationsMs), 1),
        grepMbPerSecond: grepMs === null ? null : round(10_000 / grepMs, 1),
        ratio: grepMs === null ? null : round(((100_000 / best) * grepMs) / 10_000, 1),
        peakRssMb: round(thousand.peakRssMb, 1),
        tenMbMs: round(quantile(ten.durationsMs.slice(3), 0.5), 1),
        coldMs: round(coldMs, 1),
        hitsPer1000,
        category: hundred.category,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  render: (figures) =>
    [
      `100 MB log     ${figures.mbPerSecond} MB/s, read and diagnosed on one core`,
      `1 GB log       ${figures.gbMbPerSecond} MB/s, peak memory ${figures.peakRssMb} MB`,
      `grep -E        ${figures.grepMbPerSecond ?? '(not on this machine)'} MB/s with the same hints, on 10 MB; Regreen is ${figures.ratio ?? '-'} times as fast`,
      `10 MB log      ${figures.tenMbMs} ms warm, ${figures.coldMs} ms with the start of the process`,
      `In a thousand lines, ${figures.hitsPer1000} are of interest to a matcher.`,
    ].join('\n'),
};
