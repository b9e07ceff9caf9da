import { cutText } from '../cut-text.js';
import { inlineCode, plainMarkdown, quietMarkdown } from '../markdown.js';
import type { MergedFinding, ReviewPlan } from './plan-review.js';

/** By these a review and its comments are known again. */
export const reviewMark = (headSha: string): string => `<!-- regreen:review:${headSha} -->`;
const FINDING_MARK = /<!-- regreen:finding:([0-9a-f]{16}) -->/;
const findingMark = (id: string): string => `<!-- regreen:finding:${id} -->`;
/** The finding that a comment of ours is about; null: it is about none. */
export const findingIdOf = (body: string): string | null => FINDING_MARK.exec(body)?.[1] ?? null;
export const NO_LONGER_APPLIES = 'No longer applies: the lines that this was about have changed.';

export type RenderedReview = {
  body: string;
  comments: { id: string; path: string; line: number; body: string }[];
};

const LABELS: Record<MergedFinding['severity'], string> = { high: 'High', medium: 'Medium', low: 'Low' };
const MAX_MESSAGE = 1_000;

/**
 * The review that people read; null: there is nothing that they would want to hear. Hints alone are none of that: they are kept, and not said.
 */
export function renderReview(
  { merged, left }: Pick<ReviewPlan, 'merged' | 'left'>,
  headSha: string,
): RenderedReview | null {
  if (merged.every(({ severity }) => severity === 'low')) return null;
  const placed = merged.flatMap(({ line, ...finding }) => (line === null ? [] : [{ ...finding, line }]));
  const unplaced = merged.filter(({ line }) => line === null);
  const count = merged.length + left;
  const body = [
    reviewMark(headSha),
    `**Regreen has ${count === 1 ? 'one remark' : `${count} remarks`}** on ${inlineCode(headSha.slice(0, 12))}.`,
    ...(unplaced.length > 0
      ? [unplaced.map((finding) => `- ${inlineCode(finding.path)}: ${said(finding)}`).join('\n')]
      : []),
    ...(left > 0 ? [`${left === 1 ? 'One more is' : `${left} more are`} not shown.`] : []),
  ].join('\n\n');
  return {
    body,
    comments: placed.map((finding) => ({
      id: finding.id,
      path: finding.path,
      line: finding.line,
      body: `${findingMark(finding.id)}\n${said(finding)}`,
    })),
  };
}

const said = ({ severity, message, reviewer, rule }: Omit<MergedFinding, 'line'>): string =>
  `**${LABELS[severity]}** (${plainMarkdown(`${reviewer}: ${rule.replaceAll('_', ' ')}`)}): ${quietMarkdown(cutText(message, MAX_MESSAGE))}`;
