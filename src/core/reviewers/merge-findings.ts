import { fingerprint } from '../fingerprint.js';
import { evidenceOf } from './hunks.js';
import { type ChangedFile, type ReviewFinding, SEVERITIES } from './reviewer.js';
import { isWorthReading } from './shown-diff.js';

/** The rule of whatever a model says. It is one for all lenses: what two of them say of a line is said once. */
export const MODEL_RULE = 'model';

/** A finding of the one review that people read. `id` stays the same while the line that it is about does. */
export type MergedFinding = ReviewFinding & { id: string; reviewer: string };

export type Merged = {
  merged: MergedFinding[];
  /** Findings beyond what people read. */
  left: number;
  /** Of all findings, those beyond included. */
  ids: string[];
};

/** Most findings of a review, of one rule, and of a model: what is wrong everywhere is said a few times. */
const MAX_FINDINGS = 25;
const MAX_OF_A_RULE = 5;
const MAX_OF_A_MODEL = 8;
/** Lines of a diff beyond which nobody asks what a model may once have said of them. */
const MAX_LINES = 20_000;

const isByModel = ({ rule }: Pick<ReviewFinding, 'rule'>): boolean => rule === MODEL_RULE;

/**
 * One voice: the gravest first, rules before what a model says, of several findings on one line about one thing the gravest, and no more than
 * people read.
 */
export function mergeFindings(said: readonly { reviewer: string; findings: readonly ReviewFinding[] }[]): Merged {
  const ranked = said
    .flatMap(({ reviewer, findings }) => findings.map((finding) => ({ ...finding, reviewer, id: idOf(finding) })))
    .map((finding, place) => ({ finding, place }))
    .sort(
      (one, other) =>
        SEVERITIES.indexOf(one.finding.severity) - SEVERITIES.indexOf(other.finding.severity) ||
        Number(isByModel(one.finding)) - Number(isByModel(other.finding)) ||
        one.place - other.place,
    )
    .map(({ finding }) => finding);
  const merged: MergedFinding[] = [];
  const counts = new Map<string, number>();
  const left = new Set<string>();
  for (const finding of ranked) {
    if (merged.some((known) => isSaidBy(known, finding))) continue;
    const count = (counts.get(finding.rule) ?? 0) + 1;
    counts.set(finding.rule, count);
    const most = isByModel(finding) ? MAX_OF_A_MODEL : MAX_OF_A_RULE;
    if (merged.length >= MAX_FINDINGS || count > most) left.add(finding.id);
    else merged.push(finding);
  }
  return { merged, left: left.size, ids: [...new Set(ranked.map(({ id }) => id))] };
}

/** A rule's finding never goes into a model's, and a model's goes into any on its line that is as grave. */
function isSaidBy(known: MergedFinding, finding: MergedFinding): boolean {
  if (known.id === finding.id) return true;
  const onOneLine = known.line !== null && known.path === finding.path && known.line === finding.line;
  if (isByModel(finding)) return onOneLine;
  return onOneLine && !isByModel(known) && known.evidence === finding.evidence;
}

/**
 * By these ids a model's findings on the lines of a diff are known. A model does not say the same twice: what it once said of a line goes when
 * the line does, not when it says no more.
 */
export const modelIdsOf = (files: readonly ChangedFile[]): string[] =>
  files
    .filter(isWorthReading)
    .flatMap(({ path, lines }) => (lines ?? []).map((line) => ({ ...line, path })))
    .filter(({ kind }) => kind !== '-')
    .slice(0, MAX_LINES)
    .map(({ path, newLine, text }) => idOf({ rule: MODEL_RULE, path, evidence: evidenceOf(text), line: newLine }));

/** Without the line's number, which a push above it moves and changes nothing, and without the words that a model finds anew each time. */
const idOf = ({ rule, path, evidence, line }: Pick<ReviewFinding, 'rule' | 'path' | 'evidence' | 'line'>): string =>
  fingerprint([rule, path, evidence === '' ? line : evidence.trim()]).slice(0, 16);
