import { Worker } from 'node:worker_threads';
import { decodeReport } from '../core/reports/decode-report.js';
import type { ReportReading } from '../core/reports/evidence-of-report.js';
import { HEAD_LENGTH, recogniseReport, reportLabel } from '../core/reports/index.js';
import { type ReportFormat, unreadable } from '../core/reports/report.js';
import { ZIP_LIMITS, type ZipLimits } from './report-entries.js';

export type ReportLimits = { bytes: number; memoryMb: number; timeoutMs: number; zip: ZipLimits };

/** Far more than any report that people read needs; the parser's tree takes some ten times a report's size. */
export const REPORT_LIMITS: ReportLimits = { bytes: 64_000_000, memoryMb: 256, timeoutMs: 20_000, zip: ZIP_LIMITS };

/** Of a file, so many bytes tell whether it is a report: 4 KB of text, in two bytes a character. */
export const HEAD_BYTES = 2 * HEAD_LENGTH + 4;

/** Beside this file where it is built. Tests run the sources, and take it from there. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/reports/report-worker.js' : './report-worker.js',
  import.meta.url,
);

/** What the thread is asked, and what it answers: to a file one reading, to a zip one for each report in it, and the end. */
export type Question =
  | { kind: 'file'; bytes: Uint8Array; format: ReportFormat }
  | { kind: 'zip'; bytes: Uint8Array; limits: ZipLimits };
export type Answer = { kind: 'reading'; name: string; reading: ReportReading } | { kind: 'end'; notes: string[] };

/** The reports of a zip by the names of their files, and sentences about what could not be read. */
type ZipReading = { reports: { name: string; reading: ReportReading }[]; notes: string[] };

/** The format of the report that a file with this beginning is; null: it is none. */
export const formatOf = (head: Uint8Array): ReportFormat | null =>
  recogniseReport(decodeReport(head.subarray(0, HEAD_BYTES)));

const refused = (format: ReportFormat, why: string): ReportReading => ({
  format,
  content: unreadable(`The ${reportLabel(format)} report cannot be read: ${why}.`),
  lines: 0,
});

/** A report that is larger than the limit: nobody has to have all of it to say so. */
export const tooLarge = (format: ReportFormat, limits: ReportLimits = REPORT_LIMITS): ReportReading =>
  refused(format, `it is larger than ${Math.floor(limits.bytes / 1_000_000)} MB`);

export type ReportThread = {
  /** Reads one file; null: it is no report. */
  readFile(bytes: Uint8Array): Promise<ReportReading | null>;
  /** Reads the reports in a zip. Its bytes are given away. */
  readZip(bytes: Uint8Array): Promise<ZipReading>;
  close(): Promise<void>;
};

/**
 * A thread for the reading of reports, apart from everybody else's memory and time. It starts when it is needed, and anew after a report that
 * was too much for it. Whatever a report holds, nothing here throws. One question at a time.
 */
export function openReportThread(limits: ReportLimits = REPORT_LIMITS): ReportThread {
  let worker: Worker | null = null;

  const close = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    await ended?.terminate();
  };

  /** Shows the answers until one is enough; otherwise why there will be no more. */
  const ask = async (question: Question, isEnough: (answer: Answer) => boolean): Promise<string | null> => {
    // It needs nothing of our environment, where secrets are.
    worker ??= new Worker(WORKER, { env: {}, resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb } })
      // Whatever goes wrong between two questions is told by the next.
      .on('error', () => {});
    const thread = worker;
    let stop = (): void => {};
    const failure = await new Promise<string | null>((resolve) => {
      const giveUp = () => resolve(`it takes longer than ${limits.timeoutMs / 1000} s`);
      let timer = setTimeout(giveUp, limits.timeoutMs);
      const onMessage = (answer: Answer): void => {
        if (isEnough(answer)) resolve(null);
        else timer = timer.refresh();
      };
      const onError = (error: NodeJS.ErrnoException): void =>
        resolve(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? `it takes more than ${limits.memoryMb} MB of memory`
            : error.message,
        );
      const onExit = (): void => resolve('its reader ended');
      thread.on('message', onMessage).on('error', onError).on('exit', onExit);
      stop = () => {
        clearTimeout(timer);
        thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      };
      thread.postMessage(question, [question.bytes.buffer as ArrayBuffer]);
    });
    stop();
    if (failure !== null) await close();
    return failure;
  };

  return {
    async readFile(bytes) {
      const format = formatOf(bytes);
      if (format === null) return null;
      if (bytes.length > limits.bytes) return tooLarge(format, limits);
      let read: ReportReading | null = null;
      const failure = await ask({ kind: 'file', bytes: bytes.slice(), format }, (answer) => {
        if (answer.kind === 'reading') read = answer.reading;
        return true;
      });
      return read ?? refused(format, failure ?? 'nothing was answered');
    },

    async readZip(bytes) {
      const reports: ZipReading['reports'] = [];
      const notes: string[] = [];
      const failure = await ask({ kind: 'zip', bytes, limits: limits.zip }, (answer) => {
        if (answer.kind === 'reading') reports.push({ name: answer.name, reading: answer.reading });
        else notes.push(...answer.notes);
        return answer.kind === 'end';
      });
      if (failure !== null) notes.push(`A report of an artifact cannot be read: ${failure}.`);
      return { reports, notes };
    },

    close,
  };
}
