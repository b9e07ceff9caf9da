import type { HunkLine } from './diff-reader.js';
import type { LogHunk } from './log-patch.js';

/** What a runner writes for a secret. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log */
const MASK = '***';
/** Folders of the machine that ran the job: no file of a repository is to name them. */
const RUNNER =
  /\/home\/runner\/|\/Users\/runner\/|\/github\/workspace\/|\/__w\/|[A-Z]:\\+a\\+|\/builds\/[\w.-]{1,80}\//;

type Change = { gone: string[]; come: string[] };

/** Runs of lines that go followed by runs of lines that come. */
function changesOf(lines: readonly HunkLine[]): Change[] {
  const changes: Change[] = [];
  let change: Change | null = null;
  for (const { kind, text } of lines) {
    if (kind === ' ') change = null;
    else {
      if (!change || (kind === '-' && change.come.length > 0)) {
        change = { gone: [], come: [] };
        changes.push(change);
      }
      (kind === '-' ? change.gone : change.come).push(text);
    }
  }
  return changes;
}

const isEqual = (one = '', other = ''): boolean => one === other && one.trim() !== '';

/**
 * A line that goes and comes the same: what differs is what a log does not show. A few such lines are the work of a tool that does not
 * look for the shortest diff; in a file with carriage returns none is.
 */
function isUnseen({ gone, come }: Change, changesEnd: boolean, lineEnd: string): boolean {
  if (come.length === 0 || gone.length === 0 || (changesEnd && come.length === 1)) return false;
  if (gone.join('\n') === come.join('\n')) return true;
  if (lineEnd !== '\n' && (isEqual(gone[0], come[0]) || isEqual(gone.at(-1), come.at(-1)))) return true;
  // Lines in another order are a change that can be seen.
  if (lineEnd === '\n' && gone.toSorted().join('\n') === come.toSorted().join('\n')) return false;
  const known = new Set(gone.filter((text) => text.trim() !== ''));
  return come.length > 1 && come.filter((text) => known.has(text)).length * 2 > come.length;
}

/** Why the new lines may not be what the tool wrote; null: nothing is odd about them. The old lines are as they stand in the file. */
export function suspicion(hunks: readonly LogHunk[], lineEnd: string): string | null {
  for (const { lines, oldEndsOpen, newEndsOpen } of hunks) {
    const gone = lines.filter(({ kind }) => kind === '-');
    const come = lines.filter(({ kind }) => kind === '+');
    const isNew = (mark: RegExp): boolean =>
      come.some(({ text }) => mark.test(text)) && !gone.some(({ text }) => mark.test(text));
    if (isNew(/\*\*\*/)) return `a new line holds ${MASK}, which may stand for a secret`;
    if (isNew(RUNNER)) return 'a new line names a folder of the runner';
    if (changesOf(lines).some((change) => isUnseen(change, oldEndsOpen !== newEndsOpen, lineEnd)))
      return 'it changes what cannot be seen, such as line ends';
  }
  return null;
}
