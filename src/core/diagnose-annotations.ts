import type { Annotation } from './annotations.js';
import type { Diagnosis } from './diagnosis.js';
import { fingerprint } from './fingerprint.js';
import { redactDeep } from './redact/index.js';
export type CheckOutput = { title: string | null; summary: string | null; text: string | null };
export function diagnoseAnnotations(source: string, annotations: Annotation[], output: CheckOutput | null): Diagnosis {
  const summary = output?.title ?? annotations[0]?.message ?? 'the check does not say why it failed';
  return redactDeep({
    version: 1, source, category: 'unknown', confidence: 0.2, rootCause: { summary, lines: [] }, recommendedAction: 'notify',
    findings: annotations.map((a) => ({ path: a.path, startLine: a.startLine, endLine: a.endLine, startColumn: a.startColumn, endColumn: a.endColumn, level: a.level, title: a.title || null, message: a.message, test: null, tool: source, code: null, logLine: null })),
    signature: fingerprint([source, summary]), stats: { bytes: 0, lines: 0, durationMs: 0 },
  });
}
