import { isForeign, isShown, isTest } from '../file-kind.js';
import { findingAt } from '../finding-at.js';
import type { ChangedFile, DiffLine, ReviewFinding, ReviewMaterial, Severity } from '../reviewer.js';
import type { Dependency, Ecosystem } from './dependency.js';
import { ecosystems } from './ecosystems.js';

export type Change = { key: string; before: Dependency | null; after: Dependency | null };

/** A manifest of which both sides can be read. */
export type ChangedManifest = {
  file: ChangedFile;
  ecosystem: Ecosystem;
  changes: Change[];
  after: Map<string, Dependency>;
};

/** Whether a file is the project's own, and not one of those that tests and examples bring along. */
export const isOwn = ({ path }: ChangedFile): boolean => !isTest(path) && !isShown(path) && !isForeign(path);

export const ecosystemOf = (path: string): Ecosystem | undefined =>
  ecosystems.find(({ manifest }) => manifest.test(path));

export function changedManifests({ files, head, base }: ReviewMaterial): ChangedManifest[] {
  return files.flatMap((file) => {
    const ecosystem = ecosystemOf(file.path);
    const [headText, baseText] = [head(file.path), base(file.previousPath ?? file.path)];
    if (!ecosystem || !isOwn(file) || file.lines === null || headText === null || baseText === null) return [];
    const [after, before] = [ecosystem.read(headText), ecosystem.read(baseText)];
    return after && before ? [{ file, ecosystem, after, changes: changesOf(before, after) }] : [];
  });
}

function changesOf(before: Map<string, Dependency>, after: Map<string, Dependency>): Change[] {
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((key) => ({ key, before: before.get(key) ?? null, after: after.get(key) ?? null }))
    .filter((change) => change.before?.spec !== change.after?.spec);
}

/** The added line that names a dependency; null: none does. */
export function lineNaming({ lines }: ChangedFile, name: string): DiffLine | null {
  const named = (text: string): boolean => {
    const plain = text.toLowerCase().replace(/[-_.]+/g, '-');
    const wanted = name.toLowerCase().replace(/[-_.]+/g, '-');
    for (let at = plain.indexOf(wanted); at !== -1; at = plain.indexOf(wanted, at + 1)) {
      const [left, right] = [plain.charAt(at - 1), plain.charAt(at + wanted.length)];
      if (!/[\w@/-]/.test(left) && !/[\w/-]/.test(right)) return true;
    }
    return false;
  };
  return lines?.find(({ kind, text }) => kind === '+' && text.length < 1000 && named(text)) ?? null;
}

export const findingOf = (
  file: ChangedFile,
  name: string,
  rule: string,
  severity: Severity,
  message: string,
): ReviewFinding => findingAt(file, lineNaming(file, name), [rule, severity, message]);
