import type { Button } from '../commands/buttons.js';
import { BUTTONS } from '../commands/buttons.js';
import { codeBlock, inlineCode, plainMarkdown, quietMarkdown } from '../markdown.js';
import { type FixAttempt, type FixStatus, isOpen, type PatchFile } from './fix-attempt.js';
import type { Declined } from './tried.js';

/** Most of GitHub's 65,535 characters that patches may take. */
const MAX_PATCHES = 50_000;

const STATES: Record<FixStatus, string> = {
  proposed: 'proposed',
  waiting_approval: 'waits for approval',
  applying: 'is being applied',
  applied: 'applied; its checks are still to speak',
  verifying: 'applied; its checks are still to speak',
  verified: 'verified: the checks are green',
  regressed: 'did not help',
  reverted: 'did not help, and was taken back',
  unknown: 'nobody knows whether it helped',
  rejected: 'turned down',
  superseded: 'no longer current',
  abandoned: 'could not be done',
};

/** What was tried at a head, in plain words; nothing where nothing was. */
export function triedSection(attempts: FixAttempt[], declined: Declined[]): string[] {
  const done = attempts.map((attempt) => `- ${attemptWords(attempt)}`);
  const not = declined.flatMap(({ checkName, tried }) => {
    const reasons = tried.filter(({ idle }) => !idle);
    return reasons.length === 0
      ? []
      : [
          `- Nothing to propose for ${inlineCode(checkName)}: ${reasons.map(({ strategy, reason }) => `${words(strategy)}: ${quietMarkdown(reason)}`).join('; ')}.`,
        ];
  });
  return done.length + not.length === 0 ? [] : [['### What was tried', '', ...done, ...not].join('\n')];
}

function attemptWords({ strategy, status, errorMessage, fixSha, metadata }: FixAttempt): string {
  const state =
    status === 'proposed' && metadata.delivery === 'suggestion' ? 'suggested on the lines of the diff' : STATES[status];
  const sha = fixSha && metadata.delivery !== 'rerun' ? ` (${inlineCode(fixSha.slice(0, 12))})` : '';
  const by = metadata.by && status !== 'rejected' ? `, approved by ${plainMarkdown(metadata.by)}` : '';
  const tool = metadata.tool && !metadata.summary.includes(metadata.tool) ? ` (${plainMarkdown(metadata.tool)})` : '';
  const where = metadata.pullRequest ? `, as #${metadata.pullRequest}` : '';
  const why = [errorMessage, isOpen({ status }) ? metadata.reason : null]
    .filter((part) => part !== null)
    .map((part) => `: ${quietMarkdown(part)}`);
  return `**${words(strategy)}**${tool} for ${metadata.checks.map(inlineCode).join(', ')}: ${quietMarkdown(metadata.summary)}; ${state}${sha}${where}${by}${why.join('')}.`;
}

const words = (strategy: string): string => strategy.replaceAll('_', ' ');

/** Patches that wait for somebody, for the text of the check run; null: there are none. */
export function patchText(attempts: FixAttempt[]): string | null {
  const open = attempts.filter(holdsPatch);
  const parts = open.map(({ strategy, metadata }) => {
    const patch = metadata.files.map(renderPatch).join('\n');
    const shown = codeBlock(patch.split('\n'), 'diff');
    const seen = metadata.objections.map((sentence) => `- ${plainMarkdown(sentence)}`);
    return [
      `### ${words(strategy)}: ${plainMarkdown(metadata.summary)}`,
      ...(seen.length > 0 ? [`To look at:\n\n${seen.join('\n')}`] : []),
      shown,
    ].join('\n\n');
  });
  const text = parts.join('\n\n');
  if (text === '') return null;
  return text.length <= MAX_PATCHES
    ? text
    : `The patch is too long to show: ${text.length.toLocaleString('en')} characters.`;
}

const holdsPatch = (attempt: FixAttempt): boolean => isOpen(attempt) && attempt.metadata.files.length > 0;

/** A patch as people read it: a unified diff without context. */
export function renderPatch({ path, edits }: PatchFile): string {
  let shift = 0;
  const hunks = edits.map(({ startLine, removed, added }) => {
    const old = `${removed.length === 0 ? startLine - 1 : startLine},${removed.length}`;
    const now = `${startLine + shift - (added.length === 0 ? 1 : 0)},${added.length}`;
    shift += added.length - removed.length;
    return [
      `@@ -${old} +${now} @@`,
      ...removed.map((line) => marked('-', line)),
      ...added.map((line) => marked('+', line)),
    ].join('\n');
  });
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n');
}

const marked = (sign: string, line: string): string =>
  `${sign}${line.replace(/\r?\n$/, (end) => (end === '\r\n' ? '␍' : ''))}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file'}`;

/** The buttons under a report, at most three. */
export function buttonsFor(attempts: FixAttempt[], can: { push: boolean; rerun: boolean }): Button[] {
  const holds = attempts.some(holdsPatch);
  const shown: ReadonlySet<string> = new Set([
    ...(can.push && holds ? ['apply_fix'] : []),
    ...(can.rerun ? ['rerun'] : []),
    ...(holds ? ['not_now'] : []),
  ]);
  return BUTTONS.filter(({ identifier }) => shown.has(identifier));
}
