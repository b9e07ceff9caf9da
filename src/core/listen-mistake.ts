type Place = { host: string; port: number };
/** What the reader sets them by: `PORT`, `--port`. */
type Names = { host: string; port: string };

/**
 * Why nothing can listen at `host` and `port`, and which setting mends it, of what Node's `listen` failed with.
 * https://nodejs.org/api/errors.html#common-system-errors
 */
export function listenMistake(error: Error & { code?: string }, { host, port }: Place, names: Names): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} of ${host} is in use by another program: set ${names.port} to a free one, or stop that program.`;
  if (error.code === 'EACCES')
    return `This user may not open port ${port} of ${host}: set ${names.port} to one of 1024 or more.`;
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAFNOSUPPORT'].includes(error.code ?? ''))
    return `${host} is no address of this machine: set ${names.host} to one that is, such as 127.0.0.1.`;
  return `Port ${port} of ${host} cannot be opened (${error.message}): compare ${names.host} and ${names.port}.`;
}
