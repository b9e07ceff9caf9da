import { cutText } from './cut-text.js';
import type { FixAttempt } from './fixes/fix-attempt.js';
import { renderPatch } from './fixes/fix-report.js';
import { codeBlock, inlineCode, plainMarkdown } from './markdown.js';
import { type Ejection, ejectionSection } from './merge-group.js';

/** By this the comment is known again. */
export const STICKY_MARK = '<!-- regreen:decide -->';

const MAX_PATCH_LINES = 60;
const MAX_LINE = 300;
const MAX_FIXES = 3;

/** The one comment on a pull request: what somebody has to decide; null: nothing. */
export function renderComment({
  attempts,
  waiting,
  canPush,
  ejection,
}: {
  attempts: FixAttempt[];
  /** What the run waits for, beside fixes. */
  waiting: { sentence: string; command: string } | null;
  canPush: boolean;
  /** Why the merge queue took the pull request out. */
  ejection: Ejection | null;
}): string | null {
  const asking = attempts.filter(
    ({ status, metadata }) =>
      status === 'waiting_approval' || (canPush && status === 'proposed' && metadata.delivery === 'report'),
  );
  if (asking.length === 0 && waiting === null && ejection === null) return null;
  const fixes = asking.slice(0, MAX_FIXES).map(({ metadata, strategy, headSha }) => {
    const patch = metadata.files
      .map(renderPatch)
      .join('\n')
      .split('\n')
      .map((line) => cutText(line, MAX_LINE));
    const shown = patch.length <= MAX_PATCH_LINES ? patch : [...patch.slice(0, MAX_PATCH_LINES), '…'];
    return [
      `**${plainMarkdown(metadata.summary)}** (${strategy.replaceAll('_', ' ')}), for ${metadata.checks.map(inlineCode).join(', ')} on ${inlineCode(headSha.slice(0, 12))}.`,
      ...(metadata.reason ? [`Why it is not applied by itself: ${plainMarkdown(metadata.reason)}.`] : []),
      ...metadata.objections.map((sentence) => `- ${plainMarkdown(sentence)}`),
      codeBlock(shown, 'diff'),
    ].join('\n\n');
  });
  const answer =
    asking.length > 0
      ? [
          'Apply it with `/regreen approve`, or turn it down with `/regreen reject`, in a comment; the check run Regreen has buttons for both.',
        ]
      : waiting
        ? [`**${plainMarkdown(waiting.sentence)}** ${inlineCode(waiting.command)}`]
        : [];
  const queue =
    ejection === null
      ? []
      : [...ejectionSection(ejection), 'Mend that, and put the pull request into the queue again.'];
  const decide = asking.length > 0 || waiting !== null ? ['Something to decide:'] : [];
  return [STICKY_MARK, ...queue, ...decide, ...fixes, ...answer].join('\n\n');
}
