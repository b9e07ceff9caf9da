import { redact } from '../redact/index.js';
import { evidenceOf } from './hunks.js';
import type { ChangedFile, DiffLine, ReviewFinding, Severity } from './reviewer.js';

/** A finding at an added line. Whatever secret the line holds is taken out before anybody reads it. */
export const findingAt = (
  { path }: ChangedFile,
  at: Pick<DiffLine, 'newLine' | 'text'> | null,
  [rule, severity, message]: readonly [rule: string, severity: Severity, message: string],
): ReviewFinding => ({
  rule,
  severity,
  path,
  line: at?.newLine ?? null,
  message,
  evidence: at ? evidenceOf(redact(at.text)) : '',
});

export const addedLines = ({ lines }: ChangedFile): DiffLine[] => (lines ?? []).filter(({ kind }) => kind === '+');
export const removedLines = ({ lines }: ChangedFile): DiffLine[] => (lines ?? []).filter(({ kind }) => kind === '-');

/** The line of the head file, where the diff adds it. */
export const addedLineAt = (file: ChangedFile, line: number): DiffLine | null =>
  file.lines?.find(({ kind, newLine }) => kind === '+' && newLine === line) ?? null;
