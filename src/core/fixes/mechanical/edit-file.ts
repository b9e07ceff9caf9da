import type { Finding } from '../../diagnosis.js';
import type { FileChange, FileState } from '../patch.js';
import { type MechanicalEdit, NOT_AS_LOGGED } from './edit.js';
import { readSource, type Splice, spliced } from './source-text.js';

/** So many places in one file are more than a check finds by accident. */
const MAX_TEXT = 1_000_000;

/** The findings of one file by the edit that answers them. */
export type Answers = ReadonlyMap<MechanicalEdit, readonly Finding[]>;

/** `isOther`: the file is surely not the one that the findings speak of. */
export type EditedFile =
  | { change: FileChange; done: ReadonlyMap<MechanicalEdit, number> }
  | { declined: string; isOther: boolean };

const placesOf = (findings: readonly Finding[]): number =>
  new Set(findings.map((each) => `${each.startLine} ${each.startColumn} ${each.message}`)).size;

/** All edits of one file, or none of them. */
export function editFile(path: string, answers: Answers, file: (path: string) => FileState | null): EditedFile {
  const no = (reason: string, isOther = false): EditedFile => ({ declined: `${path}${reason}`, isOther });
  const before = file(path);
  if (!before) return no(' cannot be read', true);
  if (before.text === null || before.text.length > MAX_TEXT) return no(' cannot be read');
  if (before.mode !== '100644' && before.mode !== '100755') return no(' is no ordinary file');
  const source = readSource(path, before.text);
  if (!source) return no(': its line ends cannot be counted for sure');
  const splices: Splice[] = [];
  const done = new Map<MechanicalEdit, number>();
  for (const [edit, findings] of answers) {
    const edited = edit.edit(source, findings, file);
    if ('declined' in edited) return no(`: ${edited.declined}`, edited.declined === NOT_AS_LOGGED);
    splices.push(...edited.splices);
    done.set(edit, edited.count ?? placesOf(findings));
  }
  const text = spliced(before.text, splices);
  if (text === null) return no(': two findings want different things of the same place');
  if (text === before.text) return no(' is already as it should be');
  return { change: { path, before, after: { mode: before.mode, text } }, done };
}
