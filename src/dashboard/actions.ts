import { isUuid } from '../core/uuid.js';
import { findDelivery } from '../store/read-deliveries.js';
import { findPullRequest } from '../store/read-pull-requests.js';
import { findRun } from '../store/read-runs.js';
import { findRepositoryOf } from '../store/repository-of.js';
import { sayCommand } from '../store/say-command.js';
import { resumeRepository, suspendRepository } from '../store/steer-repositories.js';
import { cancelRun, createRun, resumeRun } from '../store/steer-runs.js';
import { type Asked, demandWrite, nameOf, ownRepository, ring } from './acting.js';
import { type Action, Refusal } from './page.js';
import { quarantineActions } from './quarantine-actions.js';
import { makeToken, revokeToken } from './token-actions.js';

/** Everything that a form on the dashboard may ask for. */
export const actions: readonly Action[] = [
  {
    path: '/pull-requests/:id/analyze',
    async act(call) {
      const pullRequestId = await ownPullRequest(call);
      const message = `asked for on the dashboard by ${nameOf(call)}`;
      const { runAfter } = await createRun(call.parts.pool, { pullRequestId, message });
      await ring(call, pullRequestId, runAfter);
      return { to: `/pull-requests/${pullRequestId}`, said: 'Regreen will look at it again in a moment.' };
    },
  },
  {
    path: '/pull-requests/:id/command',
    async act(call) {
      const pullRequestId = await ownPullRequest(call);
      const command = ASKED.find(({ name }) => name === call.form.command);
      if (!command) throw new Refusal(422, `Ask for one of ${ASKED.map(({ name }) => name).join(', ')}.`);
      const { runAfter } = await sayCommand(call.parts.pool, { pullRequestId, name: command.name, by: nameOf(call) });
      await ring(call, pullRequestId, runAfter);
      return { to: `/pull-requests/${pullRequestId}`, said: command.said };
    },
  },
  {
    path: '/runs/:id/answer',
    async act(call) {
      const { runId } = await ownRun(call);
      const { answer, seen } = call.form;
      if (answer !== 'approve' && answer !== 'reject') throw new Refusal(422, 'Answer with approve or reject.');
      const payload = { approved: answer === 'approve', by: nameOf(call) };
      const about = seen === undefined ? null : seen.split(',').filter(Boolean);
      const resumed = await resumeRun(call.parts.pool, runId, payload, { only: 'answer', seen: about });
      await ring(call, resumed.pullRequestId, null);
      return {
        to: `/runs/${resumed.runId}`,
        said: answer === 'approve' ? 'Approved: it goes on in a moment.' : 'Turned down.',
      };
    },
  },
  {
    path: '/runs/:id/retry',
    async act(call) {
      const { runId } = await ownRun(call);
      const resumed = await resumeRun(call.parts.pool, runId, {}, { only: 'retry' });
      await ring(call, resumed.pullRequestId, null);
      return {
        to: `/runs/${resumed.runId}`,
        said: resumed.how === 'joined' ? 'A run is queued already: it does this too.' : 'It is tried again.',
      };
    },
  },
  {
    path: '/runs/:id/cancel',
    async act(call) {
      const { runId } = await ownRun(call);
      const outcome = await cancelRun(call.parts.pool, runId, `cancelled on the dashboard by ${nameOf(call)}`);
      return { to: `/runs/${runId}`, said: outcome === 'cancelled' ? 'Cancelled.' : 'Its worker is asked to stop.' };
    },
  },
  {
    path: '/runs/:id/replay',
    async act(call) {
      const { runId } = await ownRun(call);
      const report = await call.parts.replay(runId, { dryRun: false });
      const different = report.stages.filter(({ outcome }) => outcome === 'different').map(({ stage }) => stage);
      return {
        to: report.runId ? `/runs/${runId}/compare/${report.runId}` : `/runs/${runId}`,
        said: saidOf(report.same, different),
      };
    },
  },
  ...quarantineActions,
  { path: '/repositories/:id/suspend', act: (call) => steerRepository(call, 'suspend') },
  { path: '/repositories/:id/resume', act: (call) => steerRepository(call, 'resume') },
  {
    path: '/deliveries/:id/replay',
    operatorsOnly: true,
    async act({ params, parts }) {
      const delivery = isUuid(params.id) ? await findDelivery(parts.pool, params.id) : null;
      if (!delivery) throw new Refusal(404, 'There is no such delivery.');
      if (delivery.bodyBytes === null) throw new Refusal(409, 'Its body is not kept: it cannot be taken in again.');
      const { outcome, reason } = await parts.takeAgain(delivery.deliveryId);
      return {
        to: `/deliveries/${delivery.id}`,
        said: `Taken in again: ${[outcome, reason].filter(Boolean).join(', ')}.`,
      };
    },
  },
  makeToken,
  revokeToken,
];

/** What may be asked for by a button, as `/regreen` in a comment does. */
const ASKED = [
  { name: 'rerun', said: 'The failed jobs are run again, as far as GitHub lets it.' },
  { name: 'fix', said: 'Regreen looks for a fix.' },
  { name: 'review', said: 'It is reviewed in a moment.' },
] as const;

function saidOf(same: boolean, different: string[]): string {
  if (different.length > 0) return `Decided again: ${different.join(', ')} came out differently.`;
  return same
    ? 'Decided again: no difference.'
    : 'There was nothing to decide on again: what the run had gathered is not kept.';
}

async function ownPullRequest(call: Asked): Promise<string> {
  const { params, viewer, parts } = call;
  const found = await findPullRequest(parts.pool, params.id ?? '', viewer.scope);
  if (!found) throw new Refusal(404, 'There is no such pull request, or you may not see its repository.');
  demandWrite(call, await findRepositoryOf(parts.pool, found.pullRequestId));
  return found.pullRequestId;
}

async function ownRun(call: Asked): Promise<{ runId: string }> {
  const { params, viewer, parts } = call;
  const run = isUuid(params.id) ? await findRun(parts.pool, params.id, viewer.scope) : null;
  if (!run) throw new Refusal(404, 'There is no such run, or you may not see its repository.');
  demandWrite(call, await findRepositoryOf(parts.pool, run.pullRequestId));
  return run;
}

async function steerRepository(call: Asked, how: 'suspend' | 'resume'): Promise<{ to: string; said: string }> {
  const { params, parts } = call;
  const repository = await ownRepository(call, params.id);
  if (how === 'resume') await resumeRepository(parts.pool, repository.repositoryId);
  else await suspendRepository(parts.pool, repository.repositoryId, `suspended on the dashboard by ${nameOf(call)}`);
  return {
    to: '/repositories',
    said: how === 'resume' ? `${repository.name} goes on.` : `${repository.name} is suspended.`,
  };
}
