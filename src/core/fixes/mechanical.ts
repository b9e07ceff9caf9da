import type { Finding } from '../diagnosis.js';
import type { LogPatch } from './log-patches/log-patch.js';
import type { MechanicalEdit } from './mechanical/edit.js';
import { type Answers, type EditedFile, editFile } from './mechanical/edit-file.js';
import { mechanicalEdits } from './mechanical/index.js';
import { ownSummary } from './own-reading.js';
import type { FileChange } from './patch.js';
import { candidatesFor } from './same-path.js';
import { declined, type FixFailure, type FixMaterial, type FixStrategy, type Outcome } from './strategy.js';

/** Linters that were told to fail on warnings say so, as their findings are no more than warnings. */
const WARNINGS_FAIL = /too many warnings|maximum number of warnings/i;
/** Or their command does: yamllint's, ESLint's and stylelint's. */
const STRICT_COMMAND = /\byamllint\b.{0,200} (?:-s|--strict)\b|--max-warnings[= ]0\b/;
/** PHP_CodeSniffer fails on its warnings, too. */
const WARNING_TOOLS = new Set(['php-tables']);

type Answered = { finding: Finding; edit: MechanicalEdit | null };

/** The findings that keep the check red, each with the edit that answers it. */
function answersOf(failure: FixFailure): Answered[] {
  const { findings, lines, failingStep } = failure;
  const isStrict =
    STRICT_COMMAND.test(failingStep?.command ?? '') ||
    [ownSummary(failure), ...lines.map(({ text }) => text)].some((text) => WARNINGS_FAIL.test(text));
  const counted = findings.filter(
    ({ level, tool }) => level === 'failure' || (level === 'warning' && (isStrict || WARNING_TOOLS.has(tool))),
  );
  return counted.map((finding) => ({ finding, edit: mechanicalEdits.find((edit) => edit.answers(finding)) ?? null }));
}

/** A name that more folders hold says nothing. */
const MAX_CANDIDATES = 20;

function reads(failure: FixFailure, _: LogPatch[], paths: readonly string[]): string[] {
  const read = new Set<string>();
  for (const [path, answers] of groupsOf(answersOf(failure)))
    for (const candidate of candidatesFor(path, paths).slice(0, MAX_CANDIDATES + 1)) {
      read.add(candidate);
      for (const edit of answers.keys()) for (const other of edit.alsoReads?.(candidate) ?? []) read.add(other);
    }
  return [...read];
}

/** The findings of one file by the edit that answers them. */
function groupsOf(answers: readonly Answered[]): Map<string, Map<MechanicalEdit, Finding[]>> {
  const groups = new Map<string, Map<MechanicalEdit, Finding[]>>();
  for (const { finding, edit } of answers) {
    if (!edit || finding.path === null) continue;
    const ofFile = groups.get(finding.path) ?? new Map<MechanicalEdit, Finding[]>();
    groups.set(finding.path, ofFile);
    const ofEdit = ofFile.get(edit) ?? [];
    ofFile.set(edit, ofEdit);
    ofEdit.push(finding);
  }
  return groups;
}

/** Edits the file that the log means. It often does not say in which folder a step works, so that it may be any file with such an end. */
function editMeant(path: string, answers: Answers, { file, paths }: FixMaterial): EditedFile {
  const candidates = candidatesFor(path, paths);
  if (candidates.length > MAX_CANDIDATES)
    return { declined: `${candidates.length} files are called ${path}`, isOther: false };
  const tried = candidates.map((candidate) => editFile(candidate, answers, file));
  const [first, second] = tried.filter((each) => 'change' in each || !each.isOther);
  if (first && second) return { declined: `the findings fit several files that are called ${path}`, isOther: false };
  return first ?? tried[0] ?? { declined: `${path} cannot be read`, isOther: true };
}

/** `one`, `one and two`, `one, two and three`. */
const listed = (parts: readonly string[]): string =>
  [parts.slice(0, -1).join(', '), parts.at(-1)].filter((part) => part).join(' and ');

function propose(material: FixMaterial): Outcome {
  const { failure } = material;
  const answers = answersOf(failure);
  const rest = answers.filter(({ edit }) => edit === null).length;
  if (answers.length === rest) return declined('no finding has a mechanical answer');
  // The check would stay red for the rest of them, and a fix that fixes nothing is noise.
  if (rest > 0) return declined(`${rest} of ${answers.length} findings need a person`);
  if (failure.hasMore) return declined('there are more findings than were kept');

  const changes: FileChange[] = [];
  const done = new Map<MechanicalEdit, number>();
  for (const [path, ofFile] of groupsOf(answers)) {
    const edited = editMeant(path, ofFile, material);
    if ('declined' in edited) return declined(edited.declined);
    // Two of the log's names may be of one file.
    if (changes.some((change) => change.path === edited.change.path))
      return declined(`${edited.change.path} is named in two ways`);
    changes.push(edited.change);
    for (const [edit, count] of edited.done) done.set(edit, (done.get(edit) ?? 0) + count);
  }
  const what = listed([...done].map(([edit, count]) => edit.done(count)));
  const where = changes.length === 1 ? changes[0]?.path : `${changes.length} files`;
  return { kind: 'proposed', proposal: { changes, summary: `${what}, in ${where}`, tool: null } };
}

/** Edits that a linter's or compiler's finding spells out: all that keep the check red, or none. */
export const mechanicalEdit: FixStrategy = { name: 'mechanical_edit', reads, propose };
