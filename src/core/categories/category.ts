import type { CategoryName, LogLine, RecommendedAction } from '../diagnosis.js';
import type { Outcome } from '../log/steps.js';
import { type Signal, WEIGHT } from '../matchers/matcher.js';
import type { PlacedSignal } from '../matchers/scan.js';

/** What is known of a log when it is judged. `signals` are those that may be causes, the likeliest first. */
export type Facts = {
  signals: PlacedSignal[];
  /** The step that failed, where the log tells: its name or command, how it ended, and the last it said. */
  failingStep: { command: string; exitCode: number | null; tail: LogLine[] } | null;
  outcome: Outcome;
  lastLines: LogLine[];
};

/** A category's claim on a failure: how sure, and on which signal it rests (null: on the step or the outcome alone). */
export type Recognition = { confidence: number; cause: Signal | null };

export type Category = {
  name: CategoryName;
  /** For people: "Type error". */
  label: string;
  recognise(facts: Facts): Recognition | null;
  advise(recognition: Recognition, facts: Facts): { action: RecommendedAction; summary: string };
};

/** What sets one category apart from the next. */
export type CategoryTraits = {
  name: CategoryName;
  label: string;
  action: RecommendedAction;
  /** Failure lines of no known format that speak for this category. */
  words?: RegExp;
  /** Commands whose failure is most likely of this category when the log says nothing else. */
  commands?: RegExp;
};

/** How sure a cause of each weight makes us. Only a tool that names what is wrong earns 0.8 and more. */
const CONFIDENCE: Readonly<Record<number, number>> = {
  [WEIGHT.decisive]: 0.94,
  [WEIGHT.located]: 0.92,
  [WEIGHT.named]: 0.78,
  [WEIGHT.summary]: 0.6,
  [WEIGHT.word]: 0.4,
  [WEIGHT.exit]: 0.2,
};
/** A linter's warnings, and nothing else that could have failed the step. */
const BY_WARNING = 0.6;
const BY_WORDS = 0.6;
const BY_WORDS_OF_ANOTHER = 0.55;
const BY_COMMAND = 0.35;

function confidenceIn(cause: Signal, facts: Facts): number {
  const rival = facts.signals.find(
    (signal) => signal.weight === cause.weight && signal.category !== cause.category && signal.category !== 'unknown',
  );
  const sure = cause.level === 'failure' ? (CONFIDENCE[cause.weight] ?? 0) : BY_WARNING;
  return Number((rival ? sure - 0.15 : facts.failingStep ? sure + 0.05 : sure).toFixed(2));
}

const sentence = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
};

/** `Type error in src/a.ts:3: Cannot find name 'x'.` */
export function summarise(label: string, cause: Signal | null, path: string | null): string {
  if (!cause) return `${label}.`;
  const place = path ? ` in ${path}${cause.startLine ? `:${cause.startLine}` : ''}` : '';
  const what =
    cause.test && !cause.message.includes(cause.test)
      ? `${sentence(cause.test)}: ${sentence(cause.message)}`
      : sentence(cause.message);
  return `${label}${place}: ${what}`;
}

/**
 * The usual category: it claims the failure when the likeliest cause speaks for it, else when lines of no known format or the
 * failing command do.
 */
export function category(traits: CategoryTraits): Category {
  const { name, label, action, words, commands } = traits;
  return {
    name,
    label,
    recognise(facts) {
      const cause = facts.signals[0];
      if (cause && cause.category === name) return { confidence: confidenceIn(cause, facts), cause };
      const vague = facts.signals.filter((signal) => signal.category === 'unknown');
      if (cause && cause.category !== 'unknown') return null;
      const spoken = words ? vague.find((signal) => words.test(signal.message)) : undefined;
      if (spoken) return { confidence: spoken === cause ? BY_WORDS : BY_WORDS_OF_ANOTHER, cause: spoken };
      if (commands && facts.failingStep && commands.test(facts.failingStep.command))
        return { confidence: BY_COMMAND, cause: cause ?? null };
      return null;
    },
    advise: (recognition) => ({
      action,
      summary: summarise(label, recognition.cause, recognition.cause?.path ?? null),
    }),
  };
}
