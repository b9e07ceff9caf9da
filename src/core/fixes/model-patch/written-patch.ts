import type { PatchFile } from '../fix-attempt.js';
import type { PatchReply } from './reply.js';

/** What a model has written for a failure. */
export type WrittenPatch =
  /** At this very head, before: what people have seen stays what it is. */
  | { kind: 'kept'; tool: string | null; summary: string; files: PatchFile[] }
  | { kind: 'answered'; model: string; reply: PatchReply }
  | { kind: 'unanswered'; problem: string };
