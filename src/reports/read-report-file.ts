import type { ReportReading } from '../core/reports/evidence-of-report.js';
import { openReportThread, type ReportLimits } from './report-thread.js';

/** Reads one file that may be a report, in a thread of its own; null: it is none. What is broken, too large or too slow is told in a note of the answer. */
export async function readReportFile(bytes: Uint8Array, limits?: ReportLimits): Promise<ReportReading | null> {
  const thread = openReportThread(limits);
  try {
    return await thread.readFile(bytes);
  } finally {
    await thread.close();
  }
}
