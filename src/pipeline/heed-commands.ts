import { helpText } from '../core/commands/help-text.js';
import { type FixAttempt, isOpen } from '../core/fixes/fix-attempt.js';
import { HOLD_LABEL } from '../core/hold-label.js';
import type { Asked } from '../core/run-plan.js';
import { createComment, findComment, mayWrite, react } from '../github/pull-request-writes.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findFixAttempts } from '../store/fix-attempts.js';
import { findCommands, findStop, type SaidCommand } from '../store/run-commands.js';
import { findWaitingRun, type WaitingRun } from '../store/steer-runs.js';
import { askQuarantine, askUnquarantine, type QuarantineEffect } from './heed-quarantine.js';
import type { RunIo, World } from './stage.js';
import { writeOnce } from './write-once.js';

/** What is done in our rows because of what people said: together with the plan, or not at all. */
type SaidEffects = {
  /** The run that waits for a person ends, because another goes on in its place; null: it goes on waiting. */
  endWaiting: string | null;
  rejected: { ids: string[]; message: string }[];
  quarantines: QuarantineEffect[];
};
export type Heeded = { asked: Asked; notes: string[]; effects: SaidEffects };

/** What there is to be answered. */
type Standing = { attempts: FixAttempt[]; open: FixAttempt[]; waiting: WaitingRun | null };

/**
 * What people ask of this run in comments and by buttons: who may write is asked of GitHub, and every comment is acknowledged by a reaction.
 * An answer to a run that waits ends that run: this one goes on with it. Who said stop at this head has stopped it until somebody asks for
 * something.
 */
export async function heedCommands(run: ClaimedRun, world: World): Promise<Heeded> {
  const asked: Asked = { fix: null, rerun: null, review: null, stop: await findStop(world.pool, run), answer: null };
  const heeded: Heeded = { asked, notes: [], effects: { endWaiting: null, rejected: [], quarantines: [] } };
  const commands = await findCommands(world.pool, run.id);
  if (commands.length === 0) return heeded;
  const attempts = await findFixAttempts(world.pool, run);
  const open = attempts.filter((attempt) => attempt.headSha === run.headSha && isOpen(attempt));
  const standing: Standing = { attempts, open, waiting: await findWaitingRun(world.pool, run.pullRequestId) };
  for (const command of commands) {
    const isAllowed = command.isVouched || (await mayWrite(world.octokit, world.target, command.by));
    const outcome = isAllowed ? await heed(command, heeded, standing, run, world) : 'refused';
    if (outcome === 'refused')
      heeded.notes.push(`@${command.by} may not write to this repository, so ${named(command)} does nothing.`);
    await acknowledge(command, REACTIONS[outcome], world);
  }
  return heeded;
}

type OutcomeOfCommand = 'heeded' | 'refused' | 'impossible';
const REACTIONS = { heeded: '+1', refused: '-1', impossible: 'confused' } as const;

async function heed(
  command: SaidCommand,
  { asked, notes, effects }: Heeded,
  standing: Standing,
  run: ClaimedRun,
  world: World,
): Promise<OutcomeOfCommand> {
  const { by } = command;
  if (command.headSha !== null && command.headSha !== run.headSha) {
    notes.push(
      `The button that @${by} pressed is about ${command.headSha.slice(0, 12)}; the head has moved on to ${run.headSha.slice(0, 12)} since, and is looked at anew.`,
    );
    return 'impossible';
  }
  switch (command.name) {
    case 'analyze':
      return 'heeded';
    case 'review':
      asked.review = by;
      return 'heeded';
    case 'fix':
      Object.assign(asked, { fix: by, stop: null });
      return 'heeded';
    case 'rerun':
      Object.assign(asked, { rerun: by, stop: null });
      return 'heeded';
    case 'approve':
    case 'reject':
      return answer(command, { asked, notes, effects }, standing);
    case 'quarantine':
    case 'unquarantine': {
      const ask = command.name === 'quarantine' ? askQuarantine : askUnquarantine;
      const said = await ask(command, run, world);
      notes.push(said.note);
      effects.quarantines.push(...said.effects);
      return said.effects.length > 0 ? 'heeded' : 'impossible';
    }
    case 'stop':
      Object.assign(asked, { fix: null, rerun: null, stop: by, answer: null });
      effects.endWaiting = `@${by} said stop`;
      reject(standing, standing.open, `stopped by ${by}`, effects);
      standing.waiting = null;
      notes.push(
        `@${by} said stop. The next push goes on; the label ${HOLD_LABEL} stops everything until it is taken off.`,
      );
      return 'heeded';
    case 'help':
    case 'unknown':
      await help(command, run, world);
      return command.name === 'help' ? 'heeded' : 'impossible';
  }
}

function answer(
  { name, by, saidBy }: SaidCommand,
  { asked, notes, effects }: Heeded,
  standing: Standing,
): OutcomeOfCommand {
  const { attempts, open, waiting } = standing;
  // An answer is about what could be seen, and nothing else.
  const seen = open.filter(({ createdAt }) => Date.parse(createdAt) <= saidBy.getTime());
  if (open.length > 0 && seen.length === 0) {
    notes.push(`What waits now was found after @${by} had written: it is still to be answered.`);
    return 'impossible';
  }
  if (open.length === 0 && waiting === null) {
    const last = attempts.find(({ status }) => status === 'superseded' || status === 'waiting_approval');
    notes.push(
      last
        ? `Nothing waits for the answer of @${by}: the fix was for ${last.headSha.slice(0, 12)}, and the head has moved on since.`
        : `Nothing waits for the answer of @${by}.`,
    );
    return 'impossible';
  }
  const approved = name === 'approve';
  effects.endWaiting = `@${by} has answered: the next run goes on with it`;
  if (!approved) reject(standing, seen, `turned down by ${by}`, effects);
  if (approved) asked.stop = null;
  asked.answer = { by, approved, attempts: seen.map(({ id }) => id), stage: waiting?.stage ?? null };
  return 'heeded';
}

function reject(standing: Standing, dropped: FixAttempt[], message: string, { rejected }: SaidEffects): void {
  rejected.push({ ids: dropped.map(({ id }) => id), message });
  standing.open = standing.open.filter((attempt) => !dropped.includes(attempt));
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
