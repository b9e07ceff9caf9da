import { z } from 'zod';

/** Modes of a file in a git tree: a file, an executable one, a symbolic link, a submodule. https://git-scm.com/docs/git-fast-import */
export const FILE_MODES = ['100644', '100755', '120000', '160000'] as const;

/** A file at a commit. `text` is its content as UTF-8, a byte order mark and its line ends included; null: it is no text, or too large to look at. */
export const fileStateSchema = z.object({ mode: z.enum(FILE_MODES), text: z.string().nullable() });
export type FileState = z.infer<typeof fileStateSchema>;

/** How one file changes. `path` is relative to the repository's root, as git names it; null: there is no such file before, or after. */
export type FileChange = { path: string; before: FileState | null; after: FileState | null };
