import { redact } from '../redact/index.js';
import type { ChangedFile } from './reviewer.js';

/** A file's diff as it may be kept: redacted line by line, or, where a secret goes over several lines, without its lines. */
export function hideSecrets(file: ChangedFile): ChangedFile {
  if (file.lines === null) return file;
  const text = file.lines.map((line) => line.text).join('\n');
  const clean = redact(text);
  if (clean === text) return file;
  const lines = clean.split('\n');
  return lines.length === file.lines.length
    ? { ...file, lines: file.lines.map((line, index) => ({ ...line, text: lines[index] ?? '' })) }
    : { ...file, lines: null };
}

/** Whether a file's name looks like a secret: it could not be named without giving that away. */
export const isSecretName = ({ path, previousPath }: ChangedFile): boolean =>
  redact(path) !== path || (previousPath !== null && redact(previousPath) !== previousPath);
