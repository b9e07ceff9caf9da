import { checkstyle } from './checkstyle.js';
import { junit } from './junit.js';
import { type ReportContent, type ReportFormat, type ReportReader, unreadable } from './report.js';
import { sarif } from './sarif.js';
import { tap } from './tap.js';

/** Every report format. None begins as another does, so their order means nothing. */
export const reportReaders: readonly ReportReader[] = [junit, checkstyle, sarif, tap];

/** Of a file, so much is needed to know its format: 4 KB of text. */
export const HEAD_LENGTH = 4_096;

/** The format of a report by how it begins; null: it is none that is known. */
export const recogniseReport = (head: string): ReportFormat | null =>
  reportReaders.find(({ recognise }) => recognise(head.slice(0, HEAD_LENGTH)))?.name ?? null;

export const reportLabel = (format: ReportFormat): string =>
  reportReaders.find(({ name }) => name === format)?.label ?? format;

/** Reads a report. What is broken is told in a note; nothing in a report makes it throw, but for the memory it may take. */
export function readReport(format: ReportFormat, text: string): ReportContent {
  const reader = reportReaders.find(({ name }) => name === format);
  return reader ? reader.read(text) : unreadable(`Nothing reads ${format}.`);
}
