import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the process it runs in. */
export type CliIo = {
  stdin: Readable;
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean };
  env: NodeJS.ProcessEnv;
};

/** Ends a command with this exit status and one line on stderr that says what to do: 1 the answer is no, 2 bad usage, 3 it could not do its work. */
export class CliError extends Error {
  readonly exitCode: 1 | 2 | 3;
  constructor(exitCode: 1 | 2 | 3, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

export const print = (io: CliIo, text: string): void => {
  io.stdout.write(`${text}\n`);
};
