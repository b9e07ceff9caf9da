import { z } from 'zod';
import { cutText } from './cut-text.js';
import type { Finding } from './diagnosis.js';
import { fingerprint } from './fingerprint.js';

/** An annotation in GitHub's terms. https://docs.github.com/en/rest/checks/runs#create-a-check-run */
export const annotationSchema = z.object({
  path: z.string(),
  startLine: z.int(),
  endLine: z.int(),
  startColumn: z.int().nullable(),
  endColumn: z.int().nullable(),
  level: z.enum(['failure', 'warning', 'notice']),
  title: z.string(),
  message: z.string(),
});
export type Annotation = z.infer<typeof annotationSchema>;

/** People stop reading long before; GitHub cannot take one back. */
const MAX_ANNOTATIONS = 150;
const MAX_TITLE = 255;
const MAX_MESSAGE = 4_000;

/** What a request can carry. */
export const ANNOTATIONS_PER_REQUEST = 50;

/** The findings that have a place in the repository, failures first, each place and message once. */
export function annotationsOf(checks: { checkName: string; findings: Finding[] }[]): Annotation[] {
  const placed = checks.flatMap(({ checkName, findings }) =>
    findings.flatMap((finding) => annotationOf(finding, checkName) ?? []),
  );
  const unique = new Map<string, Annotation>();
  for (const annotation of placed) {
    const key = annotationKey(annotation);
    if (!unique.has(key)) unique.set(key, annotation);
  }
  return [...unique.values()].sort((a, b) => RANK[a.level] - RANK[b.level]).slice(0, MAX_ANNOTATIONS);
}

const RANK = { failure: 0, warning: 1, notice: 2 } as const;

function annotationOf(finding: Finding, checkName: string): Annotation | null {
  const { path, startLine } = finding;
  if (
    path === null ||
    startLine === null ||
    startLine < 1 ||
    path === '' ||
    /^\/|^[A-Za-z]:|(^|\/)\.\.(\/|$)/.test(path)
  )
    return null;
  const endLine = Math.max(startLine, finding.endLine ?? startLine);
  const oneLine = endLine === startLine;
  const startColumn = oneLine && finding.startColumn && finding.startColumn >= 1 ? finding.startColumn : null;
  const endColumn = startColumn ? Math.max(startColumn, finding.endColumn ?? startColumn) : null;
  const what = finding.title ?? finding.test ?? [finding.tool, finding.code].filter(Boolean).join(' ');
  return {
    path,
    startLine,
    endLine,
    startColumn,
    endColumn,
    level: finding.level,
    title: cutText(`${checkName}: ${what}`.replace(/\s+/g, ' '), MAX_TITLE),
    message: cutText(finding.message.trim() || what || 'failed', MAX_MESSAGE),
  };
}

/** Tells one annotation from another, ours and as GitHub lists it; the title names the check, and matrix jobs tell the same of one place. */
export const annotationKey = (annotation: Pick<Annotation, 'path' | 'startLine' | 'endLine' | 'message'>): string =>
  fingerprint([annotation.path, annotation.startLine, annotation.endLine, annotation.message]);
