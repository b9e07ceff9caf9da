/** Why a file could not be read, in words for whoever named it. https://nodejs.org/api/errors.html#common-system-errors */
export function fileMistake(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'the user that runs Regreen may not read it';
  if (code === 'EISDIR') return 'it is a folder';
  return message;
}
