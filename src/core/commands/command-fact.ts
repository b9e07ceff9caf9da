import { z } from 'zod';
import { COMMAND_NAMES } from './commands.js';

/** What somebody asked of Regreen; kept with the delivery that brought it. */
export const commandFactSchema = z.object({
  /** `unknown`: addressed to Regreen, and no command; it is answered with help. */
  name: z.enum([...COMMAND_NAMES, 'unknown']),
  /** The login of who asked. Whether they may is for whoever carries it out. */
  by: z.string().min(1),
  /** GitHub's id of the comment; null: a button was pressed. */
  commentId: z.int().positive().nullable(),
  /** null: the pull requests of `headSha` are meant. */
  pullRequestNumber: z.int().positive().nullable(),
  /** The head SHA of the check run whose button was pressed, which may be the pull request's no more; null: a comment. */
  headSha: z.string().nullable(),
  /** When the comment was written, by GitHub's clock, to the second; null: a button was pressed. ISO 8601. */
  writtenAt: z.string().nullable().default(null),
  /** It was asked for on the dashboard, by somebody of whom it was known that they may: a delivery of GitHub's never says so. */
  isVouched: z.boolean().default(false),
  /** What stands behind the command's name, as it was written; null: it takes no more words. */
  words: z.string().nullable().default(null),
});

export type CommandFact = z.infer<typeof commandFactSchema>;
