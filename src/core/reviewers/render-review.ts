import { cutText } from '../cut-text.js';
import { inlineCode, plainMarkdown, quietMarkdown } from '../markdown.js';
import { type MergedFinding, MODEL_RULE } from './merge-findings.js';
import type { ReviewPlan } from './plan-review.js';

/** By these a review and its comments are known again. */
const REVIEW_MARK = '<!-- regreen:review:';
export const reviewMark = (headSha: string): string => `${REVIEW_MARK}${headSha} -->`;
/** Where we write it, and nowhere else: the names of files may hold one too. */
const LISTED_MARK = /^- <!-- regreen:finding:([0-9a-f]{16}) -->/gm;
const findingMark = (id: string): string => `<!-- regreen:finding:${id} -->`;
/** The finding that a comment of ours begins with; null: it is none of ours. */
export const findingIdOf = (body: string): string | null =>
  /^<!-- regreen:finding:([0-9a-f]{16}) -->/.exec(body)?.[1] ?? null;
export const isOwnReview = (body: string): boolean => body.startsWith(REVIEW_MARK);
/** The findings that a review of ours told in its own text. */
export const findingIdsOf = (body: string): string[] =>
  isOwnReview(body) ? [...body.matchAll(LISTED_MARK)].map(([, id]) => id ?? '') : [];
export const NO_LONGER_APPLIES = 'No longer applies: the lines that this was about have changed.';

export type RenderedReview = {
  body: string;
  comments: { path: string; line: number; body: string }[];
  /** All of it in one text, for when GitHub will not have the comments. */
  plainBody: string;
};

const LABELS: Record<MergedFinding['severity'], string> = { high: 'High', medium: 'Medium', low: 'Low' };
const MAX_MESSAGE = 1_000;

/**
 * The review that people read, of what `known` does not hold: findings that stand in an earlier one. null: there is nothing that they would want
 * to hear. Hints alone are none of that: they are kept, and not said.
 */
export function renderReview(
  { merged, left }: Pick<ReviewPlan, 'merged' | 'left'>,
  headSha: string,
  known: ReadonlySet<string> = new Set(),
): RenderedReview | null {
  const fresh = merged.filter(({ id }) => !known.has(id));
  return fresh.every(({ severity }) => severity === 'low') ? null : rendered(fresh, left, headSha);
}

/** For a review that has nothing new to say, and yet asks for changes: what was said before, and still stands. */
export function renderReminder({ merged }: Pick<ReviewPlan, 'merged'>, headSha: string): RenderedReview {
  const grave = merged.filter(({ severity }) => severity === 'high');
  const { plainBody } = rendered(grave, 0, headSha);
  return { body: plainBody, comments: [], plainBody };
}

function rendered(fresh: MergedFinding[], left: number, headSha: string): RenderedReview {
  const placed = fresh.flatMap(({ line, ...finding }) => (line === null ? [] : [{ ...finding, line }]));
  const headline = [
    reviewMark(headSha),
    `**Regreen has ${fresh.length === 1 ? 'one remark' : `${fresh.length} remarks`}** on ${inlineCode(headSha.slice(0, 12))}.`,
  ];
  const more = left > 0 ? [`${left === 1 ? 'One more is' : `${left} more are`} not shown.`] : [];
  const listed = (findings: MergedFinding[]) => (findings.length === 0 ? [] : [findings.map(listedFinding).join('\n')]);
  return {
    body: [...headline, ...listed(fresh.filter(({ line }) => line === null)), ...more].join('\n\n'),
    comments: placed.map((finding) => ({
      path: finding.path,
      line: finding.line,
      body: `${findingMark(finding.id)}\n${said(finding)}`,
    })),
    plainBody: [...headline, ...listed(fresh), ...more].join('\n\n'),
  };
}

const listedFinding = ({ line, ...finding }: MergedFinding): string =>
  `- ${findingMark(finding.id)}${inlineCode(`${finding.path}${line === null ? '' : `:${line}`}`)}: ${said(finding)}`;

const said = ({ severity, message, reviewer, rule }: Omit<MergedFinding, 'line'>): string =>
  `**${LABELS[severity]}** (${plainMarkdown(sourceOf(reviewer, rule))}): ${withCode(cutText(message, MAX_MESSAGE))}`;

const sourceOf = (reviewer: string, rule: string): string =>
  rule === MODEL_RULE ? `${reviewer}, by a language model` : `${reviewer}: ${rule.replaceAll('_', ' ')}`;

/** What stands between backticks is code; all else is a sentence. */
const withCode = (message: string): string =>
  message
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? inlineCode(part) : part.replace(/\S(?:.*\S)?/s, quiet)))
    .join('');

/** https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls */
const quiet = (sentence: string): string =>
  quietMarkdown(sentence).replace(/\bGH-(?=\d)/gi, (prefix) => `${prefix}\u200b`);
