import type { Finding } from '../diagnosis.js';
import { type Signal, WEIGHT } from './matcher.js';

/** One annotation of a check run. https://docs.github.com/rest/checks/runs#list-check-run-annotations */
export type CheckAnnotation = {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: Finding['level'];
  title: string | null;
  message: string;
};

/** The runner annotates a job that failed with nothing but its exit status, on the folder `.github`. */
const EXIT_STATUS =
  /^(?:Process completed with exit code|The operation was cancell?ed|The job was not started|Canceling since)/;

/** An annotation as a signal: what kind of failure it speaks for is left to its words. */
export function signalOf(annotation: CheckAnnotation, number: number): Signal {
  const { path, startLine, endLine, startColumn, endColumn, level, title, message } = annotation;
  const isPlace = path !== '.github' && path !== '';
  const says = EXIT_STATUS.test(message) ? WEIGHT.exit : isPlace ? WEIGHT.located : WEIGHT.summary;
  return {
    tool: 'annotation',
    category: 'unknown',
    weight: level === 'failure' ? says : WEIGHT.word,
    level,
    message,
    lines: [{ number, text: message.split('\n')[0] ?? '' }],
    path: isPlace ? path : null,
    startLine: isPlace ? startLine : null,
    endLine: isPlace ? endLine : null,
    startColumn: isPlace ? startColumn : null,
    endColumn: isPlace ? endColumn : null,
    title,
    test: null,
    code: null,
    finding: isPlace,
  };
}
