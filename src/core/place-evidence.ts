import type { Evidence } from './evidence.js';
import { type RepositoryFiles, repositoryPath } from './log/repository-path.js';

/**
 * Evidence whose paths are files of the repository: what the log calls a file by the end of its path, a Java package or a path of another
 * machine becomes its path; what is no file of the repository loses its place. Evidence that is kept is placed already.
 */
export function placeEvidence({ facts, warnings, lastMark }: Evidence, files: RepositoryFiles): Evidence {
  const place = <Placed extends Evidence['warnings'][number]>(signal: Placed): Placed => {
    if (signal.path === null) return signal;
    // Of a part of the files nobody knows what is missing; but no path of any repository climbs out of it.
    const path = repositoryPath(signal.path, files) ?? (files.complete ? null : repositoryPath(signal.path));
    if (path !== null) return { ...signal, path };
    return { ...signal, path, startLine: null, endLine: null, startColumn: null, endColumn: null };
  };
  return { facts: { ...facts, signals: facts.signals.map(place) }, warnings: warnings.map(place), lastMark };
}

/** Whether anything of the evidence names a file at all. */
export const namesFiles = ({ facts, warnings }: Evidence): boolean =>
  [...facts.signals, ...warnings].some(({ path }) => path !== null);
