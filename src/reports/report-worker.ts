// A thread that reads reports, one after another, each as long and with as much memory as its parent lets it.
import { parentPort } from 'node:worker_threads';
import { decodeReport } from '../core/reports/decode-report.js';
import { readingOf } from '../core/reports/evidence-of-report.js';
import { recogniseReport } from '../core/reports/index.js';
import { reportEntries } from './report-entries.js';
import type { Answer, Question } from './report-thread.js';

const answer = (value: Answer): void => parentPort?.postMessage(value);

parentPort?.on('message', (question: Question) => {
  if (question.kind === 'file') {
    answer({ kind: 'reading', name: '', reading: readingOf(question.format, decodeReport(question.bytes)) });
  } else {
    const notes: string[] = [];
    for (const { name, bytes } of reportEntries(question.bytes, question.limits, notes)) {
      const text = decodeReport(bytes);
      const format = recogniseReport(text);
      if (format) answer({ kind: 'reading', name, reading: readingOf(format, text) });
    }
    answer({ kind: 'end', notes });
  }
});
