import { readFile } from 'node:fs/promises';
import type { Mistake } from '../core/mistake.js';
import { printable } from '../core/printable.js';
import { CliError, type CliIo } from './io.js';

/** More than any file that people write for Regreen has; its reader refuses less. */
const MAX_BYTES = 1_000_000;

/** The text of a file, or of standard input for `-`. Throws `CliError`. */
export async function readText(io: CliIo, file: string): Promise<string> {
  try {
    if (file !== '-') return await readFile(file, 'utf8');
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of io.stdin) {
      chunks.push(Buffer.from(chunk));
      bytes += chunks.at(-1)!.length;
      if (bytes > MAX_BYTES) break;
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new CliError(
      3,
      `Cannot read ${printable(file)}: ${why}. Name a YAML or JSON file, or - for standard input.`,
      { cause },
    );
  }
}

/** One a line on standard error, as editors read them: file:line:column: message. */
export function printMistakes(io: CliIo, file: string, mistakes: readonly Mistake[]): void {
  for (const { line, column, message } of mistakes)
    io.stderr.write(`${printable(file)}:${line}:${column}: ${printable(message)}\n`);
}
