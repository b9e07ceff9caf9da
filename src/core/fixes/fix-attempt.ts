import { z } from 'zod';
import { lineEditSchema } from './line-edits.js';
import { FILE_MODES } from './patch.js';

const FIX_STATUSES = [
  'proposed',
  'waiting_approval',
  'applying',
  'applied',
  'verifying',
  'verified',
  'regressed',
  'reverted',
  'unknown',
  'rejected',
  'superseded',
  'abandoned',
] as const;
export type FixStatus = (typeof FIX_STATUSES)[number];

/** How a fix reaches the pull request. `report`: it stands in the check run and nowhere else. */
const DELIVERIES = ['rerun', 'suggestion', 'commit', 'pull_request', 'report'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** A file of a patch: the lines that are replaced in it, at the head that was analysed. */
const patchFileSchema = z.object({ path: z.string(), mode: z.enum(FILE_MODES), edits: z.array(lineEditSchema) });
export type PatchFile = z.infer<typeof patchFileSchema>;

/** `fix_attempts.metadata`. */
export const fixMetadataSchema = z.object({
  /** Names of the checks that it is to turn green. */
  checks: z.array(z.string()),
  /** GitHub's ids of those checks, as they failed. */
  checkIds: z.array(z.string()),
  /** Of a re-run: the check suites of those checks. Other suites may hold checks by the same names. */
  suiteIds: z.array(z.string()).default([]),
  /** What it does, in a sentence. */
  summary: z.string(),
  tool: z.string().nullable(),
  delivery: z.enum(DELIVERIES),
  /** Why it goes this way and no further; null where it goes as far as it is allowed to. */
  reason: z.string().nullable(),
  files: z.array(patchFileSchema),
  /** What the tamper gate wants a person to see. */
  objections: z.array(z.string()),
  /** The attempt of a workflow run that is run again. */
  rerun: z.object({ workflowRunId: z.number(), runAttempt: z.int() }).nullable(),
  /** Who approved or rejected it. */
  by: z.string().nullable(),
  /** Checks that were green before. */
  green: z.array(z.string()),
  /** The pull request that carries it, where it is one of its own. */
  pullRequest: z.int().nullable(),
  /** The commit that takes it back, whether or not a branch shows it yet. */
  revertSha: z.string().nullable().default(null),
  /** GitHub would not take it back. */
  revertRefused: z.boolean().default(false),
});
export type FixMetadata = z.infer<typeof fixMetadataSchema>;

/** One attempt to fix, as it is kept. `success` stays null until the checks have spoken. Times are ISO 8601 texts. */
export const fixAttemptSchema = z.object({
  id: z.string(),
  runId: z.string(),
  /** The head SHA that was to be fixed. */
  headSha: z.string(),
  strategy: z.string(),
  status: z.enum(FIX_STATUSES),
  success: z.boolean().nullable(),
  /** The head SHA that the checks judge it by. */
  fixSha: z.string().nullable(),
  verifyBy: z.string().nullable(),
  errorMessage: z.string().nullable(),
  fingerprint: z.string(),
  /** Of the failure that it is about. */
  signature: z.string(),
  metadata: fixMetadataSchema,
  createdAt: z.string(),
});
export type FixAttempt = z.infer<typeof fixAttemptSchema>;

/** It waits for somebody: to be applied, approved or turned down. */
export const isOpen = ({ status }: Pick<FixAttempt, 'status'>): boolean =>
  status === 'proposed' || status === 'waiting_approval';

/** It has reached GitHub, and the checks are still to speak. */
export const isUnderway = ({ status }: FixAttempt): boolean =>
  status === 'applying' || status === 'applied' || status === 'verifying';

/** It counts as one of the tries that are capped: something was put on the branch, or a job was run again. */
export const isTry = ({ status, fixSha, metadata }: FixAttempt): boolean =>
  metadata.delivery !== 'report' && (fixSha !== null || isTryStatus.has(status));

const isTryStatus: ReadonlySet<FixStatus> = new Set([
  'applying',
  'applied',
  'verifying',
  'verified',
  'regressed',
  'reverted',
  'unknown',
]);
