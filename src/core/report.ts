import { z } from 'zod';
import { type Annotation, annotationSchema, annotationsOf } from './annotations.js';
import { categoryLabel } from './categories/index.js';
import type { Button } from './commands/buttons.js';
import { checkSchema, isFailed, isGreen, isPending } from './counted-checks.js';
import { cutText } from './cut-text.js';
import { failureSection } from './failure-section.js';
import { fixAttemptSchema, isTry, isUnderway } from './fixes/fix-attempt.js';
import { buttonsFor, patchText, triedSection } from './fixes/fix-report.js';
import { declinedSchema } from './fixes/tried.js';
import { cutOutput, inlineCode, plainMarkdown } from './markdown.js';
import { ejectionSchema, ejectionSection, ejectionTitle } from './merge-group.js';
import { capital, counted } from './phrases.js';
import { quarantinedSchema } from './quarantine.js';
import { quarantineSection, quarantinesOfFailed } from './quarantine-report.js';
import { savedAnalysisSchema } from './saved-analysis.js';

export const reportInputSchema = z.object({
  headSha: z.string(),
  /** Counted checks of every open pull request with this head, each once. */
  checks: z.array(z.object({ check: checkSchema, analysis: savedAnalysisSchema.nullable() })),
  /** Checks and tests whose failures do not count. */
  quarantined: z.array(quarantinedSchema).default([]),
  /** What failed on the trial merge that put the pull request out of the merge queue; null: none did. */
  ejection: ejectionSchema.nullable().default(null),
  /** Sentences about what could not be had. */
  notes: z.array(z.string()),
  /** What of ours went wrong; null where nothing did. */
  crash: z.string().nullable(),
  /** Whether a check run stands on this head already. */
  posted: z.boolean(),
  /** Whether one is wanted on every head, failures or not. */
  always: z.boolean(),
  /** How a report of failures concludes: their own checks are red already. */
  onFailure: z.enum(['neutral', 'failure']),
  /** Most annotations that the pipeline wants; null: as many as people read. */
  maxAnnotations: z.int().nullable(),
  /** Mistakes in the configuration: what to mend, and where. */
  mistakes: z.object({ sentences: z.array(z.string()), annotations: z.array(annotationSchema) }),
  /** What the run waits for; null: for nothing. A person must act then. */
  waiting: z.object({ sentence: z.string(), command: z.string() }).nullable(),
  /** What was tried at this head, and what could not be. */
  attempts: z.array(fixAttemptSchema).default([]),
  declined: z.array(declinedSchema).default([]),
  /** What a button may do here. */
  can: z.object({ push: z.boolean(), rerun: z.boolean() }).default({ push: false, rerun: false }),
});
export type ReportInput = z.infer<typeof reportInputSchema>;

const MAX_TITLE = 250;

/** What the check run of a head SHA should show. */
export type Report = {
  status: 'in_progress' | 'completed';
  /** null while in progress. Our own crash is neutral: never a red cross of theirs. */
  conclusion: 'success' | 'neutral' | 'failure' | 'action_required' | null;
  title: string;
  summary: string;
  /** Patches that wait for somebody; null: none. */
  text: string | null;
  annotations: Annotation[];
  /** At most three. */
  actions: Button[];
};

/** Renders the report; null where there is nothing to say: no check has failed, and nothing was posted before. */
export function renderReport(input: ReportInput): Report | null {
  const report = renderWithoutWaiting(input);
  return report?.status === 'completed' && input.waiting !== null
    ? { ...report, conclusion: 'action_required' }
    : report;
}

function renderWithoutWaiting(input: ReportInput): Report | null {
  // What failed since the logs were read is for the run that follows: it counts as still open, unless a crash of ours kept us from reading.
  const set = quarantinedOf(input);
  const failed = input.checks.filter(
    (one) => isFailed(one.check) && (one.analysis !== null || input.crash !== null) && !set.includes(one),
  );
  const open =
    input.checks.filter(({ check }) => isPending(check) || isFailed(check)).length - failed.length - set.length;
  const mistaken = input.mistakes.sentences.length + input.mistakes.annotations.length > 0;
  if (failed.length === 0 && set.length === 0 && !input.ejection && !isTold(input) && !input.always && !mistaken)
    return null;
  if (failed.length > 0) {
    return {
      status: 'completed',
      conclusion: input.onFailure,
      title: failureTitle(failed),
      summary: cutOutput(
        [
          ...headline({ failed: failed.length, open, quarantined: set.length }, input),
          ...failed.map(failureSection),
          ...asideSection(set, input),
          ...triedSection(input.attempts, input.declined),
          ...others(input),
          ...closing(input),
        ].join('\n\n'),
      ),
      text: patchText(input.attempts),
      actions: buttonsFor(input.attempts, input.can),
      annotations: [
        ...input.mistakes.annotations,
        ...annotationsOf(
          failed.map(({ check, analysis }) => ({ checkName: check.name, findings: analysis?.metadata.findings ?? [] })),
        ).slice(0, input.maxAnnotations ?? undefined),
      ],
    };
  }
  if (mistaken) {
    const title = 'The configuration of Regreen has a mistake';
    return {
      status: 'completed',
      conclusion: 'action_required',
      title,
      summary: cutOutput([`${title}.`, ...asideSection(set, input), ...closing(input)].join('\n\n')),
      text: null,
      annotations: input.mistakes.annotations,
      actions: [],
    };
  }
  if (input.checks.length === 0 && (input.always || isProving(input)) && input.crash === null) {
    return inProgress('No check has run yet', input);
  }
  if (open > 0)
    return inProgress(
      `No ${set.length > 0 ? 'other ' : ''}check is failing${isTold(input) && set.length === 0 ? ' any more' : ''}; ${counted(open, 'check')} still open`,
      input,
    );
  const stuck = input.checks.filter(({ check }) => !isGreen(check)).length - set.length;
  const title = restTitle(stuck, input);
  return {
    status: 'completed',
    // Without a check, or with a crash of ours, nobody knows that all is well.
    conclusion: input.ejection
      ? input.onFailure
      : stuck > 0 || set.length > 0 || input.checks.length === 0 || input.crash !== null
        ? 'neutral'
        : 'success',
    title,
    summary: cutOutput(
      [
        `${plainMarkdown(title)} on ${inlineCode(input.headSha.slice(0, 12))}.`,
        ...asideSection(set, input),
        ...triedSection(input.attempts, []),
        ...others(input),
        ...closing(input),
      ].join('\n\n'),
    ),
    text: null,
    annotations: [],
    actions: [],
  };
}

/** What is told beside the failures that count. */
const asideSection = (set: ReportInput['checks'], { quarantined, ejection }: ReportInput): string[] => [
  ...ejectionSection(ejection),
  ...quarantineSection(set, quarantined),
];

/** The failed checks that do not count. */
const quarantinedOf = ({ checks, quarantined }: ReportInput): ReportInput['checks'] =>
  checks.filter((one) => isFailed(one.check) && quarantinesOfFailed(one, quarantined).length > 0);

/** People have heard of the failures: on this head, or on the one that a fix has replaced by it. */
const isTold = ({ posted, attempts, headSha }: ReportInput): boolean =>
  posted || attempts.some((attempt) => isTry(attempt) && (attempt.fixSha ?? attempt.headSha) === headSha);

/** The head is a fix whose checks are still to come. */
const isProving = ({ attempts, headSha }: ReportInput): boolean =>
  attempts.some((attempt) => isUnderway(attempt) && attempt.fixSha === headSha);

function restTitle(stuck: number, input: ReportInput): string {
  const { checks, crash, ejection } = input;
  if (ejection) return cutText(ejectionTitle(ejection), MAX_TITLE);
  if (checks.length === 0) return crash === null ? 'No check counts' : 'Regreen itself had a problem';
  const set = quarantinedOf(input).length;
  const aside = set > 0 ? `${counted(set, 'failed check')} in quarantine; ` : '';
  if (stuck > 0) return `${aside || 'No check is failing; '}${counted(stuck, 'check')} not green`;
  const green = `${aside}${counted(checks.length - set, 'check')} green`;
  if (crash !== null) return `${green}; Regreen itself had a problem`;
  return `${isTold(input) && set === 0 ? 'Resolved: ' : ''}${green}`;
}

const inProgress = (title: string, input: ReportInput): Report => ({
  status: 'in_progress',
  conclusion: null,
  title,
  summary: cutOutput(
    [
      `${title}.`,
      ...asideSection(quarantinedOf(input), input),
      ...triedSection(input.attempts, []),
      ...closing(input),
    ].join('\n\n'),
  ),
  text: null,
  annotations: [],
  actions: [],
});

/** Checks that are over and neither green nor failed: told, not diagnosed. */
function others({ checks }: ReportInput): string[] {
  const stuck = checks.filter(({ check }) => !isGreen(check) && !isFailed(check) && !isPending(check));
  if (stuck.length === 0) return [];
  const lines = stuck.map(
    ({ check }) => `- ${inlineCode(check.name)}: ${(check.conclusion ?? check.status).replaceAll('_', ' ')}`,
  );
  return [['Also not green:', '', ...lines].join('\n')];
}

function failureTitle(failed: ReportInput['checks']): string {
  const kinds = [
    ...new Set(failed.map(({ analysis }) => categoryLabel(analysis?.category ?? 'unknown').toLowerCase())),
  ];
  const [only] = failed;
  if (failed.length === 1 && only?.analysis && only.analysis.category !== 'unknown') {
    return cutText(capital(only.analysis.summary.replace(/\s+/g, ' ')), MAX_TITLE);
  }
  return cutText(`${counted(failed.length, 'check')} failed: ${kinds.join(', ')}`, MAX_TITLE);
}

function headline(
  { failed, open, quarantined }: { failed: number; open: number; quarantined: number },
  { headSha, checks }: ReportInput,
): string[] {
  const green = checks.filter(({ check }) => isGreen(check)).length;
  const parts = [
    `${counted(failed, 'check')} failed`,
    ...(quarantined > 0 ? [`${quarantined} in quarantine`] : []),
    `${green} green`,
    ...(open > 0 ? [`${open} still open`] : []),
  ];
  return [`${parts.join(', ')} on ${inlineCode(headSha.slice(0, 12))}.`];
}

function closing({ notes, crash, mistakes, waiting }: ReportInput): string[] {
  const unique = [...new Set([...mistakes.sentences, ...notes])];
  return [
    ...(waiting ? [`**${plainMarkdown(waiting.sentence)}** ${inlineCode(waiting.command)}`] : []),
    ...(crash ? [`Regreen itself had a problem and the report may be incomplete: ${plainMarkdown(crash)}`] : []),
    ...(unique.length > 0 ? [unique.map((note) => `- ${plainMarkdown(note)}`).join('\n')] : []),
  ];
}
