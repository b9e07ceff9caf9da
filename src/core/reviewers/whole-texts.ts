import { redact } from '../redact/index.js';
import { baseTextOf } from './base-text.js';
import type { ChangedFile } from './reviewer.js';

/** A file as reviewers may read it; null: there is none, or it could not be had. */
export type WholeText = { path: string; head: string | null; base: string | null };

/** The files of these paths before and after the change; `head` gives a file's text, null where it could not be had. */
export function wholeTexts(
  paths: Iterable<string>,
  files: readonly ChangedFile[],
  head: (path: string) => string | null,
): WholeText[] {
  const changed = new Map(files.map((file) => [file.path, file]));
  const moved = new Set(files.flatMap(({ status, previousPath }) => (status === 'renamed' ? [previousPath] : [])));
  // What was moved away is told of by the file that it has become.
  return [...paths]
    .filter((path) => changed.has(path) || !moved.has(path))
    .flatMap((path) => wholeTextsOf(path, changed.get(path), head(path)));
}

/**
 * A file before and after the change, made of its text at the head and of the diff. `changed` is undefined where the pull request leaves it
 * alone. A file that was moved is there twice, by both names. A text before the change that holds a secret is left out.
 */
export function wholeTextsOf(path: string, changed: ChangedFile | undefined, head: string | null): WholeText[] {
  if (!changed) return [{ path, head, base: head }];
  const { status, previousPath, lines } = changed;
  if (status === 'added') return [{ path, head, base: null }];
  if (status === 'removed') return [{ path, head: null, base: withoutSecret(removedText(lines)) }];
  const base = withoutSecret(head !== null && lines !== null ? baseTextOf(head, lines) : null);
  if (status !== 'renamed' || previousPath === null) return [{ path, head, base }];
  return [
    { path, head, base: null },
    { path: previousPath, head: null, base },
  ];
}

const removedText = (lines: ChangedFile['lines']): string | null => lines?.map(({ text }) => text).join('\n') ?? null;

// What was taken out may be a secret.
const withoutSecret = (text: string | null): string | null => (text !== null && redact(text) === text ? text : null);
