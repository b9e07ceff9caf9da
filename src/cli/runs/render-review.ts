import { z } from 'zod';
import { printable } from '../../core/printable.js';
import { SEVERITIES } from '../../core/reviewers/reviewer.js';
import type { StageView } from '../../core/run-view.js';

const reviewedSchema = z.object({
  verdicts: z.array(
    z.object({
      reviewer: z.string(),
      decision: z.string().nullable(),
      findings: z.int(),
      error: z.string().nullable(),
    }),
  ),
  findings: z.array(
    z.object({
      reviewer: z.string(),
      rule: z.string(),
      severity: z.enum(SEVERITIES),
      path: z.string(),
      line: z.int().nullable(),
      message: z.string(),
    }),
  ),
  left: z.int(),
});

/** What the reviewers said; nothing for other stages, and for results of another shape. */
export function reviewLines({ stage, result }: Pick<StageView, 'stage' | 'result'>): string[] {
  if (stage !== 'review') return [];
  const parsed = reviewedSchema.safeParse(result);
  if (!parsed.success) return [];
  const { verdicts, findings, left } = parsed.data;
  return [
    ...verdicts.map(({ reviewer, decision, findings: count, error }) =>
      printable(
        error === null
          ? `${reviewer}: ${(decision ?? 'no decision').replaceAll('_', ' ')}${count === 0 ? '' : ` (${count})`}`
          : `${reviewer}: broke: ${error}`,
      ),
    ),
    ...findings.map(({ reviewer, rule, severity, path, line, message }) =>
      printable(`${severity} ${path}${line === null ? '' : `:${line}`} (${reviewer}: ${rule}): ${message}`),
    ),
    ...(left > 0 ? [`${left} more`] : []),
  ];
}
