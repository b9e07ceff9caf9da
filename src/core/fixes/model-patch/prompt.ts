import type { Prompt } from '../../model/framed-prompt.js';
import { untrusted } from '../../model/untrusted.js';
import type { FixFailure } from '../strategy.js';
import type { ShownFile } from './shown-files.js';

const MAX_FACTS = 2_000;
const MAX_LOG = 6_000;
const MAX_FINDINGS = 4_000;
const MOST_FINDINGS = 30;
const MAX_MESSAGE = 400;
/** Files were cut to what there is room for: the door for texts need not cut them again. */
const MAX_SHOWN = 30_000;

const SYSTEM = `You mend one failed check of a pull request with the smallest change to its files that makes the check pass for the right reason.

- Change only files that are shown, and as few lines as possible: no other edits, no reformatting, no new, removed or renamed files.
- Never weaken what checks: no test, assertion or expected value is removed, skipped, loosened or made to agree with wrong code; no finding is suppressed, no error swallowed, no limit, rule or version of a tool relaxed.
- Mend the cause that the log shows. Where the log and the files do not tell you what is right, or the right change is elsewhere, or is a decision for people, abstain: set "abstains" to true, "reason" to why, and the rest to null. Abstaining is always better than guessing.
- Otherwise set "abstains" to false, "reason" to null, "summary" to one sentence, and "diff" to one unified diff:
  - for each file a line "--- a/PATH" and a line "+++ b/PATH", with the path as it is shown, then its hunks in the order of the file;
  - each hunk begins with "@@ -START,COUNT +START,COUNT @@"; each of its lines with a space, "-" or "+", with three lines around the change;
  - lines that stay or go are copied exactly, with all their spaces. Files are shown as NUMBER|LINE: number and bar are not part of the line;
  - nothing stands before, between or behind: no prose, no code block.`;

/** Asks for a patch of one failure. `shown` are the only files that it may change. */
export function patchPrompt(failure: FixFailure, shown: readonly ShownFile[]): Prompt {
  const { checkName, category, summary, failingStep, lines, findings } = failure;
  const facts = [
    `check: ${checkName}`,
    `category: ${category}`,
    `diagnosis: ${summary}`,
    ...(failingStep ? [`failing step: ${failingStep.command} (exit code ${failingStep.exitCode ?? 'unknown'})`] : []),
  ];
  const log = lines.map(({ number, text }) => `${number}: ${text}`);
  const parts = [
    'What failed:',
    untrusted(facts.join('\n'), 'diagnosis', MAX_FACTS),
    ...(log.length > 0 ? ['Lines of its log, numbered:', untrusted(log.join('\n'), 'log lines', MAX_LOG)] : []),
    ...(findings.length > 0
      ? [
          'What its tools found:',
          untrusted(findings.slice(0, MOST_FINDINGS).map(findingLine).join('\n'), 'findings', MAX_FINDINGS),
        ]
      : []),
    'The files that you may change, as they are now:',
    ...shown.map(({ path, text }) => untrusted(`file: ${path}\n${text}`, 'file', MAX_SHOWN)),
  ];
  return { system: SYSTEM, user: parts.join('\n\n') };
}

function findingLine({ path, startLine, level, title, message, code, tool, test }: FixFailure['findings'][number]) {
  const place = path === null ? '' : `${path}${startLine === null ? '' : `:${startLine}`}: `;
  const what = [test, title, message].filter((part) => part !== null && part !== '').join(': ');
  return `- ${place}${level}: ${what.slice(0, MAX_MESSAGE)} (${[tool, code].filter((part) => part !== null).join(' ')})`;
}
