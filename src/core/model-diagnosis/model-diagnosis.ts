import type { Facts } from '../categories/category.js';
import { categories } from '../categories/index.js';
import type { LogLine, RecommendedAction } from '../diagnosis.js';
import { withoutComments, withoutHidden } from '../model/hidden-characters.js';
import { answerTo, type Consultation, type ModelAnswer } from '../model/question.js';
import { redact } from '../redact/index.js';
import type { SavedAnalysis } from '../saved-analysis.js';
import { type DiagnosisReply, diagnosisPurpose, diagnosisReplySchema } from './diagnosis-question.js';
import type { ModelMaterial } from './model-material.js';

/** Never as sure as a tool that names what is wrong. */
const CONFIDENCE = { low: 0.4, medium: 0.5, high: 0.6 };
const MAX_LINES = 10;
const MAX_SENTENCE = 300;
/** Shorter ones stand anywhere. */
const MIN_QUOTE = 4;

/**
 * The diagnosis with what a model adds to it: a kind, a sentence and the lines that show it. What it does not cite to the letter is dropped;
 * where nothing is left, or it abstains, the diagnosis stands as it was.
 */
export function withModelDiagnosis(
  analysis: SavedAnalysis,
  externalId: string,
  material: ModelMaterial,
  facts: Facts,
  consultation: Consultation,
): SavedAnalysis {
  const purpose = diagnosisPurpose(externalId);
  const problem = consultation.answers.find((answer) => answer.purpose === purpose)?.problem ?? null;
  const reply = answerTo(consultation, purpose, diagnosisReplySchema);
  const told = (outcome: NonNullable<SavedAnalysis['metadata']['model']>['outcome'], dropped: number) => ({
    name: consultation.model,
    outcome,
    dropped,
    problem,
    ruleCategory: analysis.category,
  });
  if (!reply) {
    // A model that is back at the next look may be asked then.
    const final = analysis.metadata.final && !isPassing(consultation, purpose);
    const outcome = kindOf(consultation, purpose) === 'over_budget' ? 'over_budget' : 'no_answer';
    return { ...analysis, metadata: { ...analysis.metadata, final, model: told(outcome, 0) } };
  }
  const { claims, dropped } = standing(reply, material);
  const category = reply.category;
  if (reply.abstains || category === null || claims.length === 0) {
    return { ...analysis, metadata: { ...analysis.metadata, model: told('abstained', dropped) } };
  }
  const agrees = category === analysis.category;
  const confidence = CONFIDENCE[reply.certainty ?? 'low'];
  // Where it sees something else, and is less sure of it than we are, ours stands.
  if (!agrees && analysis.category !== 'unknown' && confidence < analysis.confidence)
    return { ...analysis, metadata: { ...analysis.metadata, model: told('abstained', dropped) } };
  const cited = claims.flatMap(({ lines }) => lines);
  return {
    ...analysis,
    category,
    confidence: agrees ? Math.max(confidence, analysis.confidence) : confidence,
    summary: claims[0]?.sentence ?? analysis.summary,
    recommendedAction: actionOf(category, analysis.recommendedAction, facts),
    metadata: {
      ...analysis.metadata,
      lines: distinct([...cited, ...analysis.metadata.lines]).slice(0, MAX_LINES),
      model: told('diagnosed', dropped),
    },
  };
}

const kindOf = ({ answers }: Consultation, purpose: string): ModelAnswer['kind'] | undefined =>
  answers.find((answer) => answer.purpose === purpose)?.kind;

const isPassing = (consultation: Consultation, purpose: string): boolean => {
  const kind = kindOf(consultation, purpose);
  return kind === 'unavailable' || kind === 'too_slow';
};

/** The claims that cite at least one line as it stands in what the model was shown. */
function standing(
  { claims }: DiagnosisReply,
  { lines }: ModelMaterial,
): { claims: { sentence: string; lines: LogLine[] }[]; dropped: number } {
  const kept = claims.flatMap(({ sentence, lines: cited }) => {
    const found = cited.flatMap((line) => lineCited(line, lines) ?? []);
    const text = plainSentence(sentence);
    return found.length > 0 && text !== '' ? [{ sentence: text, lines: distinct(found) }] : [];
  });
  return { claims: kept, dropped: claims.length - kept.length };
}

/** Small models miscount: a line that stands elsewhere, and only there, is the one that is meant. */
function lineCited({ number, text }: LogLine, lines: readonly LogLine[]): LogLine | null {
  const quote = comparable(text);
  if (quote.length < MIN_QUOTE) return null;
  const holds = (line: LogLine): boolean => comparable(line.text).includes(quote);
  const named = lines.find((line) => line.number === number);
  if (named && holds(named)) return named;
  const [only, other] = lines.filter(holds);
  return only && !other ? only : null;
}

/** As a model is shown it: without what is hidden, spaces alike. */
const comparable = (text: string): string => withoutComments(withoutHidden(text)).replace(/\s+/g, ' ').trim();

/** One line of plain text, without addresses: nobody can be led elsewhere by it. */
const plainSentence = (text: string): string => {
  const plain = redact(withoutComments(withoutHidden(text)))
    .replace(/\b(?:https?|ftp|mailto|data|javascript):\S*/gi, '[address]')
    .replace(/\bwww\.\S*/gi, '[address]')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MAX_SENTENCE ? `${plain.slice(0, MAX_SENTENCE).toWellFormed()}…` : plain;
};

const distinct = (lines: readonly LogLine[]): LogLine[] => [
  ...new Map(lines.map((line) => [line.number, line])).values(),
];

/** A log can dictate what a model says: running a job again, or waiting, takes our own rules. */
function actionOf(name: string, before: RecommendedAction, facts: Facts): RecommendedAction {
  const category = categories.find((each) => each.name === name);
  const action = category?.advise({ confidence: 0, cause: null }, facts).action ?? 'review';
  return (action === 'rerun' || action === 'wait') && action !== before ? 'notify' : action;
}
