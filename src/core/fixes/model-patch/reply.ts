import { z } from 'zod';
import { cutText } from '../../cut-text.js';
import { withoutComments, withoutHidden } from '../../model/hidden-characters.js';
import { redact } from '../../redact/index.js';

/** What a model answers: a patch, or why it writes none. */
export const patchReplySchema = z.object({
  abstains: z.boolean().describe('Whether you write no patch.'),
  reason: z.string().nullable().describe('Why you abstain, in a sentence; null where you do not.'),
  summary: z
    .string()
    .nullable()
    .describe('What the patch does and why that helps, in one short sentence; null where you abstain.'),
  diff: z.string().nullable().describe('One unified diff; null where you abstain.'),
});
export type PatchReply = z.infer<typeof patchReplySchema>;

const MAX_WORDS = 200;

/** A model's sentence as it may stand in a commit's message and in a report: one line that mentions nobody, and closes and links nothing. */
export const plainWords = (text: string): string =>
  cutText(
    redact(withoutComments(withoutHidden(text)))
      .replace(/[@#]/g, ' ')
      .replace(/\bGH-(?=\d)/gi, 'GH ')
      .replace(/:\/\/|\bwww\./gi, ' ')
      .replace(/\s+/g, ' ')
      .replace(/[.\s]+$/, '')
      // Other bots take a line that begins with a slash for an order.
      .replace(/^[\s/]+/, ''),
    MAX_WORDS,
  );
