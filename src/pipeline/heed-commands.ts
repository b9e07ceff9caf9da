import { helpText } from '../core/commands/help-text.js';
import { isOpen } from '../core/fixes/fix-attempt.js';
import { HOLD_LABEL } from '../core/hold-label.js';
import type { Asked } from '../core/run-plan.js';
import { createComment, findComment, mayWrite, react } from '../github/pull-request-writes.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findFixAttempts, rejectOpenAttempts } from '../store/fix-attempts.js';
import { findCommands, type SaidCommand } from '../store/run-commands.js';
import { endWaiting } from '../store/steer-runs.js';
import type { RunIo, World } from './stage.js';
import { writeOnce } from './write-once.js';

export type Heeded = { asked: Asked; notes: string[] };

/**
 * What people ask of this run in comments and by buttons: who may write is asked of GitHub, and every comment is acknowledged by a reaction.
 * An answer to a run that waits ends that run: this one goes on with it.
 */
export async function heedCommands(run: ClaimedRun, world: World): Promise<Heeded> {
  const heeded: Heeded = { asked: { fix: null, rerun: null, stop: null, answer: null }, notes: [] };
  for (const command of await findCommands(world.pool, run.id)) {
    const isAllowed = await mayWrite(world.octokit, world.target, command.by);
    const outcome = isAllowed ? await heed(command, heeded, run, world) : 'refused';
    if (outcome === 'refused')
      heeded.notes.push(`@${command.by} may not write to this repository, so ${named(command)} does nothing.`);
    await acknowledge(command, REACTIONS[outcome], world);
  }
  return heeded;
}

type OutcomeOfCommand = 'heeded' | 'refused' | 'impossible';
const REACTIONS = { heeded: '+1', refused: '-1', impossible: 'confused' } as const;

async function heed(command: SaidCommand, heeded: Heeded, run: ClaimedRun, world: World): Promise<OutcomeOfCommand> {
  const { by } = command;
  if (command.headSha !== null && command.headSha !== run.headSha) {
    heeded.notes.push(
      `The button that @${by} pressed is about ${command.headSha.slice(0, 12)}; the head has moved on to ${run.headSha.slice(0, 12)} since, and is looked at anew.`,
    );
    return 'impossible';
  }
  switch (command.name) {
    case 'analyze':
    case 'review':
      return 'heeded';
    case 'fix':
      heeded.asked.fix = by;
      return 'heeded';
    case 'rerun':
      heeded.asked.rerun = by;
      return 'heeded';
    case 'approve':
    case 'reject':
      return answer(command.name === 'approve', command, heeded, run, world);
    case 'stop':
      await endWaiting(world.pool, run.pullRequestId, `@${by} said stop`);
      await rejectOpenAttempts(world.pool, run, `stopped by ${by}`);
      heeded.asked.stop = by;
      heeded.notes.push(
        `@${by} said stop. The next push goes on; the label ${HOLD_LABEL} stops everything until it is taken off.`,
      );
      return 'heeded';
    case 'help':
    case 'unknown':
      await help(command, run, world);
      return command.name === 'help' ? 'heeded' : 'impossible';
  }
}

async function answer(
  approved: boolean,
  { by, saidBy }: SaidCommand,
  heeded: Heeded,
  run: ClaimedRun,
  world: World,
): Promise<OutcomeOfCommand> {
  const attempts = await findFixAttempts(world.pool, run);
  const open = attempts.filter((attempt) => attempt.headSha === run.headSha && isOpen(attempt));
  // An answer is about what could be seen, and nothing else.
  const seen = open.filter(({ createdAt }) => Date.parse(createdAt) <= saidBy.getTime());
  if (open.length > 0 && seen.length === 0) {
    heeded.notes.push(`What waits now was found after @${by} had written: it is still to be answered.`);
    return 'impossible';
  }
  const ended = await endWaiting(world.pool, run.pullRequestId, `@${by} has answered: the next run goes on with it`);
  if (open.length === 0 && !ended) {
    const last = attempts.find(({ status }) => status === 'superseded');
    heeded.notes.push(
      last
        ? `Nothing waits for the answer of @${by}: the fix was for ${last.headSha.slice(0, 12)}, and the head has moved on since.`
        : `Nothing waits for the answer of @${by}.`,
    );
    return 'impossible';
  }
  const ids = open.length > 0 ? seen.map(({ id }) => id) : null;
  if (!approved) await rejectOpenAttempts(world.pool, run, `turned down by ${by}`, ids);
  heeded.asked.answer = { by, approved, attempts: ids };
  return 'heeded';
}

async function help({ commentId, by }: SaidCommand, run: ClaimedRun, world: World): Promise<void> {
  const mark = `<!-- regreen:help:${commentId ?? by} -->`;
  await writeOnce(
    {
      kind: 'help',
      subject: String(commentId ?? `${run.id}:${by}`),
      whateverHead: true,
      find: async () => {
        const id = await findComment(world.octokit, world.target, mark);
        return id === null ? null : { githubId: id, content: mark };
      },
      write: async () => ({
        githubId: await createComment(world.octokit, world.target, helpText(mark)),
        content: mark,
      }),
    },
    run,
    world,
  );
}

/** A reaction is the same however often it is given, so it needs no record. A button needs none: its check run changes. */
async function acknowledge(
  { commentId }: SaidCommand,
  content: (typeof REACTIONS)[OutcomeOfCommand],
  { octokit, target, log }: Pick<RunIo, 'octokit' | 'target' | 'log'>,
): Promise<void> {
  if (commentId === null) return;
  try {
    await react(octokit, target, commentId, content);
  } catch (error) {
    // What was asked for counts, whether or not that can be shown.
    log.warn({ err: error }, 'the comment could not be acknowledged');
  }
}

const named = ({ name, commentId }: SaidCommand): string => (commentId === null ? 'the button' : `/regreen ${name}`);
