import type { LogHunk, LogPatch } from './log-patch.js';
import type { PrintedLine } from './printed-line.js';

export type HunkLine = LogHunk['lines'][number];

/** Reads the diffs of one form. Each of its patches goes to `emit` once it is known to be complete, or known not to be. */
export type DiffReader = {
  /** Whether the line is part of a diff, so that it means nothing else. */
  see(line: PrintedLine): boolean;
  /** The step, or the log, has ended. */
  close(): void;
};

export type StartReader = (emit: (patch: LogPatch) => void) => DiffReader;

export const newPatch = (path: string, tool: string | null, logLine: number): LogPatch => ({
  path,
  tool,
  hunks: [],
  logLine,
  unusable: null,
});

/** The first reason stays. */
export function spoil(patch: LogPatch, reason: string): void {
  patch.unusable ??= reason;
}
