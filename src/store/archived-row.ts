/** A row on its way into the archive: when it was made, the row as JSON, and whose it was by GitHub's numbers. */
export type ArchivedRow = { at: Date; row: string; installation: string | null; repository: string | null };
