import { categoryLabel } from './categories/index.js';
import type { Check } from './counted-checks.js';
import { cutText } from './cut-text.js';
import { inlineCode, plainMarkdown } from './markdown.js';
import { dayOf, type Quarantined, quarantinesOf, soleFailedTests } from './quarantine.js';
import type { SavedAnalysis } from './saved-analysis.js';

type Failed = { check: Check; analysis: SavedAnalysis | null };

const MAX_ENTRIES = 50;
const MAX_NAME = 200;

/** What quarantines a failed check; empty: nothing does. */
export const quarantinesOfFailed = ({ check, analysis }: Failed, quarantined: readonly Quarantined[]): Quarantined[] =>
  quarantinesOf({ checkName: check.name, failedTests: analysis && soleFailedTests(analysis) }, quarantined);

/** The failures that do not count, each with who answers for it, why and until when; empty where there are none. */
export function quarantineSection(failed: readonly Failed[], quarantined: readonly Quarantined[]): string[] {
  if (failed.length === 0) return [];
  const lines = failed.flatMap((one) =>
    quarantinesOfFailed(one, quarantined).map(({ check, test, owner, reason, expires }) => {
      const name = inlineCode(cutText(test === null ? check : `${test}`, MAX_NAME));
      const where = test === null ? '' : ` of ${inlineCode(cutText(check, MAX_NAME))}`;
      return `- ${name}${where}: ${whatOf(one)}. ${plainMarkdown(owner)} answers for it until ${dayOf(expires)}: ${plainMarkdown(reason)}`;
    }),
  );
  const more = lines.length - MAX_ENTRIES;
  return [
    [
      'In quarantine, so that it is told and counted, and keeps nobody waiting:',
      '',
      ...lines.slice(0, MAX_ENTRIES),
      ...(more > 0 ? [`- and ${more} more`] : []),
    ].join('\n'),
  ];
}

const whatOf = ({ analysis }: Failed): string =>
  analysis && analysis.category !== 'unknown' ? categoryLabel(analysis.category).toLowerCase() : 'failed';

/** How a flaky failure is put into quarantine: the test where it is the only one that failed, else the check. */
export function quarantineHint({ check, analysis }: Failed): string[] {
  if (analysis?.metadata.memory?.verdict !== 'flaky') return [];
  const tests = soleFailedTests(analysis);
  const name = tests?.length === 1 ? tests[0]! : check.name;
  if (name.length > MAX_NAME || /["\n]/.test(name)) return [];
  return [
    `Until it is mended, a comment can put it into quarantine: ${inlineCode(`/regreen quarantine "${name}" for 14d because …`)}`,
  ];
}
