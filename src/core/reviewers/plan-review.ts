import { z } from 'zod';
import { cleanDeep, cleanText } from '../clean-text.js';
import { fingerprint } from '../fingerprint.js';
import { reviewers } from './index.js';
import type { Reviewer, ReviewFinding, ReviewMaterial } from './reviewer.js';

export const SEVERITIES = ['high', 'medium', 'low'] as const;

const findingSchema = z.object({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  path: z.string(),
  line: z.int().nullable(),
  message: z.string(),
  evidence: z.string(),
});

const changedFileSchema = z.object({
  path: z.string(),
  previousPath: z.string().nullable(),
  status: z.enum(['added', 'modified', 'removed', 'renamed', 'copied', 'changed', 'unchanged']),
  additions: z.int(),
  deletions: z.int(),
  lines: z
    .array(
      z.object({
        kind: z.enum([' ', '+', '-']),
        oldLine: z.int().nullable(),
        newLine: z.int().nullable(),
        text: z.string(),
      }),
    )
    .nullable(),
});

/** Everything that a review is decided on. */
export const reviewMaterialsSchema = z.object({
  /** Why nothing is looked at now, in a sentence; null: it is. */
  skip: z.string().nullable(),
  files: z.array(changedFileSchema),
  texts: z.array(z.object({ path: z.string(), head: z.string().nullable(), base: z.string().nullable() })),
  paths: z.array(z.string()),
  /** Found before the texts were redacted, which nothing can be told from any more: secrets. */
  secrets: z.array(findingSchema),
  /** Names of the reviewers that the configuration wants; empty: all. */
  wanted: z.array(z.string()),
  /** Files that could not be looked at, and other things that people should know. */
  notes: z.array(z.string()),
});
export type ReviewMaterials = z.infer<typeof reviewMaterialsSchema>;

/** What one reviewer says; `error` where it broke, which is ours to mend. */
export type ReviewVerdict = {
  reviewer: string;
  status: 'completed' | 'failed';
  decision: 'approve' | 'comment' | 'request_changes' | null;
  findings: ReviewFinding[];
  error: string | null;
};

/** A finding of the one review that people read. `id` stays the same while the line that it is about does. */
export type MergedFinding = ReviewFinding & { id: string; reviewer: string };

export type ReviewPlan = {
  skip: string | null;
  verdicts: ReviewVerdict[];
  merged: MergedFinding[];
  /** Findings beyond what people read. */
  left: number;
  /** Of all findings, those beyond included. */
  ids: string[];
  /** Files of which nothing can be said. */
  unseen: string[];
  notes: string[];
};

/** Most findings of a review, and of one rule: what is wrong everywhere is said a few times. */
const MAX_FINDINGS = 25;
const MAX_OF_A_RULE = 5;
/** Longest text of a finding: names in files can be of any length. */
const MAX_TEXT = 1_000;

/** Asks every reviewer, and makes one list of what they say. Pure: the same materials give the same review. */
export function planReview(materials: ReviewMaterials, all: readonly Reviewer[] = reviewers): ReviewPlan {
  const { skip, notes, wanted } = materials;
  if (skip !== null) return { skip, verdicts: [], merged: [], left: 0, ids: [], unseen: [], notes };
  const texts = new Map(materials.texts.map((text) => [text.path, text]));
  const material: ReviewMaterial = {
    files: materials.files,
    head: (path) => texts.get(path)?.head ?? null,
    base: (path) => texts.get(path)?.base ?? null,
    paths: materials.paths,
  };
  const verdicts = all
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .map((reviewer) => ask(reviewer, material, reviewer.name === 'security' ? materials.secrets : []));
  const unseen = materials.files.flatMap(({ path, lines }) => (lines === null ? [path] : []));
  return { skip: null, verdicts, ...merge(verdicts), unseen, notes };
}

/** A reviewer that breaks takes nobody's findings with it. */
function ask(reviewer: Reviewer, material: ReviewMaterial, known: ReviewFinding[]): ReviewVerdict {
  try {
    const findings = cleanDeep([...known, ...reviewer.review(material)], MAX_TEXT);
    const worst = findings.some(({ severity }) => severity === 'high');
    const decision = worst ? 'request_changes' : findings.length > 0 ? 'comment' : 'approve';
    return { reviewer: reviewer.name, status: 'completed', decision, findings, error: null };
  } catch (error) {
    const message = cleanText(error instanceof Error ? error.message : String(error)).slice(0, MAX_TEXT);
    return { reviewer: reviewer.name, status: 'failed', decision: null, findings: known, error: message };
  }
}

/** One voice: the gravest first, of several findings on one line about one thing the gravest, and no more than people read. */
function merge(verdicts: ReviewVerdict[]): Pick<ReviewPlan, 'merged' | 'left' | 'ids'> {
  const ranked = verdicts
    .flatMap(({ reviewer, findings }) => findings.map((finding) => ({ ...finding, reviewer, id: idOf(finding) })))
    .map((finding, place) => ({ finding, place }))
    .sort(
      (one, other) =>
        SEVERITIES.indexOf(one.finding.severity) - SEVERITIES.indexOf(other.finding.severity) ||
        one.place - other.place,
    )
    .map(({ finding }) => finding);
  const merged: MergedFinding[] = [];
  const counts = new Map<string, number>();
  let left = 0;
  for (const finding of ranked) {
    if (merged.some((known) => isSame(known, finding))) continue;
    const count = (counts.get(finding.rule) ?? 0) + 1;
    counts.set(finding.rule, count);
    if (merged.length >= MAX_FINDINGS || count > MAX_OF_A_RULE) left += 1;
    else merged.push(finding);
  }
  return { merged, left, ids: [...new Set(ranked.map(({ id }) => id))] };
}

const isSame = (one: MergedFinding, other: MergedFinding): boolean =>
  one.id === other.id ||
  (one.line !== null && one.path === other.path && one.line === other.line && one.evidence === other.evidence);

/** Without the line's number: a push above it moves it, and changes nothing. */
const idOf = ({ rule, path, evidence, line }: ReviewFinding): string =>
  fingerprint([rule, path, evidence === '' ? line : evidence.trim()]).slice(0, 16);
