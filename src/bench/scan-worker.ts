// Reads one file as a log, as often as it is told to, and prints what that took: a process of its own, for its memory and its first run.
import { createReadStream } from 'node:fs';
import { createAnalysis } from '../core/analyze.js';

const [file = '', copies = '1', rounds = '1'] = process.argv.slice(2);
const CHUNK_BYTES = 1 << 20;

const durationsMs: number[] = [];
let category = '';
for (let round = 0; round < Number(rounds); round++) {
  const started = performance.now();
  const analysis = createAnalysis({ source: file });
  for (let copy = 0; copy < Number(copies); copy++)
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }))
      analysis.push(chunk as Uint8Array);
  category = analysis.end(0).category;
  durationsMs.push(performance.now() - started);
}
process.stdout.write(JSON.stringify({ durationsMs, category, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
