import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { concludeDiagnosis, createAnalysis } from '../../core/analyze.js';
import type { Diagnosis } from '../../core/diagnosis.js';
import type { RepositoryFiles } from '../../core/log/repository-path.js';
import { placeEvidence } from '../../core/place-evidence.js';
import type { ProblemMatcher } from '../../core/problem-matcher-schema.js';
import { evidenceOfReading } from '../../core/reports/evidence-of-report.js';
import type { ReportFormat } from '../../core/reports/report.js';
import { readReportFile } from '../../reports/read-report-file.js';
import { formatOf, HEAD_BYTES, REPORT_LIMITS, tooLarge } from '../../reports/report-thread.js';

/** What is known of the repository that the logs are about. */
export type Known = { files?: RepositoryFiles; problemMatchers?: readonly ProblemMatcher[] };

const CHUNK_BYTES = 1 << 20;

const bytesOf = (chunk: Uint8Array | string): Uint8Array => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk);

/** A report is read whole, in a thread of its own. */
async function diagnoseReport(
  source: string,
  format: ReportFormat,
  chunks: AsyncIterable<Uint8Array>,
  { files }: Known,
): Promise<Diagnosis> {
  const started = performance.now();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes <= REPORT_LIMITS.bytes) pieces.push(chunk);
    else pieces.length = 0;
  }
  const whole = bytes <= REPORT_LIMITS.bytes ? await readReportFile(Buffer.concat(pieces)) : null;
  const durationMs = Math.round(performance.now() - started);
  const { evidence, stats } = evidenceOfReading(source, whole ?? tooLarge(format), { bytes, durationMs });
  return concludeDiagnosis(source, files ? placeEvidence(evidence, files) : evidence, stats);
}

/** A log streams by. */
async function diagnoseLog(source: string, chunks: AsyncIterable<Uint8Array>, known: Known): Promise<Diagnosis> {
  const started = performance.now();
  const analysis = createAnalysis({ source, ...known });
  for await (const chunk of chunks) analysis.push(chunk);
  return analysis.end(Math.round(performance.now() - started));
}

/** No bytes say nothing of a failure: a step before wrote nothing, or its log went elsewhere. */
function diagnoseNothing(source: string): Diagnosis {
  const rootCause = { summary: 'There was nothing to read.', lines: [] };
  return { ...createAnalysis({ source }).end(0), category: 'none', rootCause, recommendedAction: 'wait' };
}

/** What a file is, its beginning tells: a report of tests or of a linter, else a log. */
export async function diagnoseStream(source: string, stream: Readable, known: Known): Promise<Diagnosis> {
  const chunks = (stream as AsyncIterable<Uint8Array | string>)[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  for (let bytes = 0; bytes < HEAD_BYTES; ) {
    const next = await chunks.next();
    if (next.done) break;
    const chunk = bytesOf(next.value);
    begun.push(chunk);
    bytes += chunk.length;
  }
  if (begun.every(({ length }) => length === 0)) return diagnoseNothing(source);
  async function* all(): AsyncGenerator<Uint8Array> {
    for (let chunk = begun.shift(); chunk; chunk = begun.shift()) yield chunk;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield bytesOf(next.value);
  }
  const format = formatOf(Buffer.concat(begun));
  return format ? diagnoseReport(source, format, all(), known) : diagnoseLog(source, all(), known);
}

export async function diagnoseFile(file: string, known: Known): Promise<Diagnosis> {
  const entry = await stat(file);
  if (entry.isDirectory()) throw new Error('is a directory');
  return diagnoseStream(file, createReadStream(file, { highWaterMark: CHUNK_BYTES }), known);
}
