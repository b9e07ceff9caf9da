import { cutText } from '../cut-text.js';
import { withoutComments, withoutHidden } from '../model/hidden-characters.js';
import { answerTo, type Consultation } from '../model/question.js';
import { redact } from '../redact/index.js';
import { evidenceOf } from './hunks.js';
import { type LensReply, lensReplySchema, MAX_MODEL_MESSAGE, purposeOf } from './lens-question.js';
import { MODEL_RULE } from './merge-findings.js';
import type { ReviewFinding } from './reviewer.js';
import { type ShownDiff, shownText } from './shown-diff.js';

/** What a model says through one lens. `dropped`: findings that do not stand in the diff. */
export type LensAnswer =
  | { kind: 'heard'; findings: ReviewFinding[]; dropped: number }
  | { kind: 'unheard'; overBudget: boolean; problem: string };

/** Reads the answer to a reader's question: data from a stranger, of which only what the diff bears out is kept. */
export function lensAnswer(name: string, diff: ShownDiff, consultation: Consultation): LensAnswer {
  const reply = answerTo(consultation, purposeOf(name), lensReplySchema);
  if (reply !== null) return { kind: 'heard', ...checkedFindings(reply, diff) };
  const answer = consultation.answers.find(({ purpose }) => purpose === purposeOf(name));
  const problem = answer?.problem ?? 'no answer came that could be used';
  return { kind: 'unheard', overBudget: answer?.kind === 'over_budget', problem: cutText(problem, 300) };
}

function checkedFindings(reply: LensReply, diff: ShownDiff): { findings: ReviewFinding[]; dropped: number } {
  const findings = reply.findings.flatMap((claim) => checked(claim, diff) ?? []);
  return { findings, dropped: reply.findings.length - findings.length };
}

/** A finding as it may be kept; null: its file, its line or its quote is not there, or it says nothing. */
function checked(claim: LensReply['findings'][number], diff: ShownDiff): ReviewFinding | null {
  const file = diff.files.get(flat(claim.path));
  const line = file?.lines.get(claim.line);
  const quote = flat(claim.evidence);
  const message = cutText(flat(redact(withoutComments(claim.message))), MAX_MODEL_MESSAGE);
  if (!file || !line || message === '') return null;
  const shown = flat(shownText(line.text));
  // Less than this stands in any line.
  if (quote.length < Math.max(1, Math.min(MIN_QUOTE, shown.length)) || !shown.includes(quote)) return null;
  return {
    rule: MODEL_RULE,
    // Nothing that a model says is sure enough to hold up a pull request.
    severity: claim.severity === 'low' ? 'low' : 'medium',
    path: file.path,
    line: claim.line,
    message,
    // The whole line, however much of it was quoted this time: by it the finding is known again.
    evidence: evidenceOf(line.text),
  };
}

const MIN_QUOTE = 8;

const flat = (text: string): string => withoutHidden(text).replace(/\s+/g, ' ').trim();
