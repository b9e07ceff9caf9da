import { readFile } from 'node:fs/promises';
import { fileMistake } from '../core/file-mistake.js';
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
    throw new CliError(
      3,
      `Cannot read ${printable(file)}: ${fileMistake(cause)}. Name a YAML or JSON file, or - for standard input.`,
      { cause },
    );
  }
}

/** One a line on standard error, as editors read them: file:line:column: message. */
export function printMistakes(io: CliIo, file: string, mistakes: readonly Mistake[]): void {
  for (const { line, column, message } of mistakes)
    io.stderr.write(`${printable(file)}:${line}:${column}: ${printable(message)}\n`);
}

/** What ends a command whose file has mistakes; `meanwhile` is what holds until it is mended. */
export const mistakenFile = (file: string, mistakes: readonly Mistake[], meanwhile: string): CliError =>
  new CliError(
    1,
    `${printable(file)} has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}: ${meanwhile}.`,
  );
