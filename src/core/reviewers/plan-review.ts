import { cleanDeep, cleanText } from '../clean-text.js';
import { grouped } from './grouped.js';
import { readers, reviewers } from './index.js';
import { type LensAnswer, lensAnswer } from './lens-answer.js';
import { askedReaders } from './lens-question.js';
import { type Merged, mergeFindings, modelIdsOf } from './merge-findings.js';
import type { ReviewMaterials } from './review-materials.js';
import type { Reader, Reviewer, ReviewFinding, ReviewMaterial } from './reviewer.js';

/** What one reviewer says; `error` where it broke, which is ours to mend, or where only a model could have said something. */
export type ReviewVerdict = {
  reviewer: string;
  status: 'completed' | 'failed';
  decision: 'approve' | 'comment' | 'request_changes' | null;
  findings: ReviewFinding[];
  error: string | null;
  /** The model that it read with, as `provider/name`; null: with none. */
  model: string | null;
  /** Findings of the model that do not stand in the diff. */
  dropped: number;
};

export type ReviewPlan = Merged & {
  skip: string | null;
  verdicts: ReviewVerdict[];
  /** By these ids a model's findings on lines that stand are known, whether it says them again or not. */
  standing: string[];
  /** Files of which nothing can be said. */
  unseen: string[];
  /** Of files that could not be looked at. */
  notes: string[];
  /** Reviewers whose rules broke. */
  broken: string[];
  /** Whom a model did not answer, and why; `degrades`: it was not for the budget. */
  unheard: { sentence: string; degrades: boolean }[];
};

/** Longest text of a finding: names in files can be of any length. */
const MAX_TEXT = 1_000;

const skipping = (skip: string, notes: string[]): ReviewPlan => ({
  ...{ skip, notes, verdicts: [], merged: [], left: 0 },
  ...{ ids: [], standing: [], unseen: [], broken: [], unheard: [] },
});

/**
 * Asks every reviewer, hears what a model said where there is one, and makes one list of it. Pure: the same materials give the same review.
 * `withRules` and `withLens` are those of index.ts.
 */
export function planReview(
  materials: ReviewMaterials,
  withRules: readonly Reviewer[] = reviewers,
  withLens: readonly Reader[] = readers,
): ReviewPlan {
  const { notes, wanted, files, model } = materials;
  if (materials.skip !== null) return skipping(materials.skip, notes);
  const texts = new Map(materials.texts.map((text) => [text.path, text]));
  const material: ReviewMaterial = {
    files,
    head: (path) => texts.get(path)?.head ?? null,
    base: (path) => texts.get(path)?.base ?? null,
    paths: materials.paths,
  };
  const answers = model === null ? new Map<string, LensAnswer>() : answersOf(materials, withLens);
  const byRules = withRules
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .map((reviewer) => ask(reviewer, material, reviewer.name === 'security' ? materials.secrets : []));
  const byModelAlone = [...answers.keys()].filter((name) => !withRules.some((reviewer) => reviewer.name === name));
  const verdicts = [...byRules, ...byModelAlone.map(silent)].map((said) => {
    const answer = answers.get(said.reviewer);
    return answer && model ? withAnswer(said, answer, model.model, byModelAlone.includes(said.reviewer)) : said;
  });
  if (verdicts.length === 0) return skipping('of the reviewers that are wanted none has anything to go by', notes);
  return {
    skip: null,
    verdicts,
    ...mergeFindings(verdicts),
    standing: modelIdsOf(files),
    unseen: files.flatMap(({ path, lines }) => (lines === null ? [path] : [])),
    notes,
    broken: byRules.flatMap(({ reviewer, status }) => (status === 'failed' ? [reviewer] : [])),
    unheard: unheardOf(answers),
  };
}

function answersOf(materials: ReviewMaterials, withLens: readonly Reader[]): Map<string, LensAnswer> {
  const { model } = materials;
  const asked = askedReaders(materials, withLens);
  return new Map(model === null ? [] : asked.readers.map(({ name }) => [name, lensAnswer(name, asked.diff, model)]));
}

const silent = (reviewer: string): ReviewVerdict => ({
  ...{ reviewer, status: 'completed', decision: null, findings: [], error: null, model: null, dropped: 0 },
});

/** A reviewer that breaks takes nobody's findings with it. */
function ask(reviewer: Reviewer, material: ReviewMaterial, known: ReviewFinding[]): ReviewVerdict {
  const own = silent(reviewer.name);
  try {
    const findings = cleanDeep([...known, ...reviewer.review(material)], MAX_TEXT);
    return { ...own, findings, decision: decisionOn(findings) };
  } catch (error) {
    const message = cleanText(error instanceof Error ? error.message : String(error)).slice(0, MAX_TEXT);
    return { ...own, status: 'failed', findings: known, error: message };
  }
}

function decisionOn(findings: readonly ReviewFinding[]): ReviewVerdict['decision'] {
  if (findings.some(({ severity }) => severity === 'high')) return 'request_changes';
  return findings.length > 0 ? 'comment' : 'approve';
}

/** What a reviewer says together with a model. `needsModel`: it has nothing else to go by. */
function withAnswer(said: ReviewVerdict, answer: LensAnswer, model: string, needsModel: boolean): ReviewVerdict {
  if (answer.kind === 'unheard') return needsModel ? { ...said, status: 'failed', error: answer.problem } : said;
  const findings = [...said.findings, ...cleanDeep(answer.findings, MAX_TEXT)];
  const decision = said.status === 'failed' ? null : decisionOn(findings);
  return { ...said, findings, decision, model, dropped: answer.dropped };
}

function unheardOf(answers: ReadonlyMap<string, LensAnswer>): ReviewPlan['unheard'] {
  const unheard = [...answers].flatMap(([name, answer]) => (answer.kind === 'unheard' ? [{ name, ...answer }] : []));
  return [...grouped(unheard, ({ problem, overBudget }) => `${overBudget} ${problem}`).values()].flatMap((group) =>
    group.slice(0, 1).map(({ problem, overBudget }) => ({
      sentence: `Without the language model: ${group.map(({ name }) => name).join(', ')} (${cleanText(problem)}).`,
      degrades: !overBudget,
    })),
  );
}
