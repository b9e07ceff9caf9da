import { z } from 'zod';

/** What a formatter made of a file, or why it made nothing. */
export const formattedFileSchema = z.object({
  path: z.string(),
  formatter: z.string(),
  /** Of the formatter that ran. */
  version: z.string(),
  /** That the repository pins, where it says so. */
  pinnedVersion: z.string().nullable(),
  /** null: it could not format the file, `problem` says why. */
  text: z.string().nullable(),
  problem: z.string().nullable(),
});
export type FormattedFile = z.infer<typeof formattedFileSchema>;
