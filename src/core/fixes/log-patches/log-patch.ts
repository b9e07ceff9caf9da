import { z } from 'zod';

/** A piece of a file as a log shows it: lines that stay (' '), go ('-') and come ('+'), without their line ends. */
const logHunkSchema = z.object({
  /** Line of the file, from 1, where the piece begins; null where the log does not say. */
  startLine: z.int().nullable(),
  lines: z.array(z.object({ kind: z.enum([' ', '-', '+']), text: z.string() })),
  /** The last line of the old, or the new, file has no line end. */
  oldEndsOpen: z.boolean(),
  newEndsOpen: z.boolean(),
});
export type LogHunk = z.infer<typeof logHunkSchema>;

/** A change of one file that a tool has printed into its log. */
export const logPatchSchema = z.object({
  /** As the log names the file, without a/ and b/. */
  path: z.string(),
  /** Who printed it, where that can be told: gofmt, black, … */
  tool: z.string().nullable(),
  hunks: z.array(logHunkSchema),
  /** Line of the log, from 1, where it begins. */
  logLine: z.int(),
  /** Why it cannot be used, where it cannot: a line was cut, it deletes the file, … */
  unusable: z.string().nullable(),
});
export type LogPatch = z.infer<typeof logPatchSchema>;
