import type { CategoryName, Finding, LogLine } from '../diagnosis.js';
import type { FormattedFile } from './formatting.js';
import type { LogPatch } from './log-patches/log-patch.js';
import type { WrittenPatch } from './model-patch/written-patch.js';
import type { FileChange, FileState } from './patch.js';

/** A failed check that is to be fixed, as it was diagnosed. */
export type FixFailure = {
  checkName: string;
  category: CategoryName;
  summary: string;
  /** Where a language model told category and summary: what our own rules had said it was. null: both are ours. */
  ruleCategory?: CategoryName | null;
  findings: Finding[];
  /** There are more findings than these. */
  hasMore: boolean;
  /** The lines of the log that say why, most important first. */
  lines: LogLine[];
  failingStep: { command: string; exitCode: number | null } | null;
};

/** Everything a strategy may look at. It sees the head SHA and nothing else; it runs nothing. */
export type FixMaterial = {
  failure: FixFailure;
  /** What the log itself holds as a patch. */
  logPatches: LogPatch[];
  /** What formatters made of the files, in their sandbox. */
  formatted: FormattedFile[];
  /** The file at the head SHA; null: there is none, or it could not be had. */
  file(path: string): FileState | null;
  /** All paths of the repository at the head SHA, or at least all that `reads` has named; empty where they are not known. */
  paths: readonly string[];
  /** What a model has written for the failure; null: none was asked. */
  written?: WrittenPatch | null;
};

/** A change that could turn the check green. `summary` is a sentence for people; `tool` with its version where one made it. */
export type Proposal = { changes: FileChange[]; summary: string; tool: string | null };

/** `idle`: the rung had nothing to do with the failure, which is no news; where it is not said, the files that it reads tell. */
export type Outcome = { kind: 'proposed'; proposal: Proposal } | { kind: 'declined'; reason: string; idle?: boolean };

/** One rung of the ladder. It is one file, and one line in index.ts. */
export type FixStrategy = {
  name: string;
  /** Paths of the files it would look at; none: the failure is not for it. `paths` as in the material. */
  reads(failure: FixFailure, logPatches: LogPatch[], paths: readonly string[]): string[];
  propose(material: FixMaterial): Outcome;
};

export const declined = (reason: string): Outcome => ({ kind: 'declined', reason });
