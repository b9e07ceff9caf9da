import { configuredSentence } from '../core/quarantine.js';
import type { Opened } from '../store/open-run.js';
import { addQuarantine, endQuarantine, listQuarantines } from '../store/quarantines.js';
import { findQuarantine } from '../store/read-quarantines.js';
import { findRepositories } from '../store/read-repositories.js';
import { quarantineListResponse, quarantineResponse } from './answers.js';
import type { Caller } from './caller.js';
import type { ApiParts } from './parts.js';
import { Problem } from './problem.js';
import { quarantineCreate, quarantineParams, quarantinesQuery } from './requests.js';
import { type Call, checked, type Route, route } from './route.js';
import { demandWrite, narrowTo, seenBy } from './tenant.js';

export const quarantineRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/quarantines',
    scope: 'quarantines:read',
    summary: 'List quarantined checks and tests, the newest first',
    query: quarantinesQuery,
    answers: { 200: [{ description: 'A page of them.', schema: quarantineListResponse }] },
    async handle({ caller, query }, { pool }) {
      const { repo: repository, installation, ...same } = query;
      const tenant = await narrowTo(pool, caller, installation);
      return { status: 200, body: await listQuarantines(pool, { ...same, repository, ...tenant }) };
    },
  }),
  route({
    method: 'POST',
    path: '/quarantines',
    scope: 'quarantines:write',
    summary: 'Put a check or a test into quarantine',
    description:
      'It takes the place of the one that the check or test has. Open pull requests that it fails on are looked at again.',
    body: checked(quarantineCreate),
    answers: { 201: [{ description: 'The quarantine.', schema: quarantineResponse }] },
    async handle(call, parts) {
      const { repository, test, ...given } = call.body;
      const [found, ...more] = await findRepositories(parts.pool, repository, seenBy(call.caller));
      if (!found) throw new Problem(404, `There is no repository ${repository} here, or your token is not for it.`);
      if (more.length > 0) throw new Problem(422, `${repository} means several repositories: give the id of one.`);
      const { repositoryId } = found;
      await demandWrite(call.caller, repositoryId, parts);
      const added = await addQuarantine(parts.pool, {
        ...given,
        test: test ?? null,
        repositoryId,
        source: 'api',
      });
      if (added === null) throw new Problem(409, configuredSentence(test ?? given.check));
      const { quarantine, opened } = added;
      await ring(opened, call, parts);
      return {
        status: 201,
        body: quarantine,
        headers: { location: `/api/v1/quarantines?repo=${encodeURIComponent(quarantine.repository)}` },
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/quarantines/{id}',
    scope: 'quarantines:write',
    summary: 'End a quarantine: the check or test counts again',
    description: 'One that stands in .github/regreen.yml ends when it is taken out there.',
    params: quarantineParams,
    answers: { 200: [{ description: 'The quarantine, as it ended.', schema: quarantineResponse }] },
    async handle(call, parts) {
      const { id } = call.params;
      const found = await findQuarantine(parts.pool, id, seenBy(call.caller));
      if (found) await demandWrite(call.caller, found.repositoryId, parts);
      const ended = await endQuarantine(parts.pool, id, { by: nameOf(call.caller), ...seenBy(call.caller) });
      if (ended.outcome !== 'ended') throw refusal(ended.outcome, id);
      await ring(ended.opened, call, parts);
      return { status: 200, body: ended.quarantine };
    },
  }),
];

function refusal(outcome: 'unknown' | 'over' | 'configured', id: string): Problem {
  if (outcome === 'unknown')
    return new Problem(404, `There is no quarantine ${id} here: GET /api/v1/quarantines shows those there are.`);
  return new Problem(
    409,
    outcome === 'over'
      ? `The quarantine ${id} has ended already.`
      : `The quarantine ${id} stands in .github/regreen.yml: take the entry out of the file.`,
  );
}

const nameOf = ({ tokenId }: Caller): string => (tokenId === null ? 'the operator' : `API token ${tokenId}`);

/** When it fails, the sweep finds the runs. */
async function ring(
  opened: Opened[],
  { log }: Pick<Call<unknown, unknown, unknown>, 'log'>,
  { enqueue, now }: ApiParts,
): Promise<void> {
  for (const { runId, pullRequestId, runAfter } of opened)
    await enqueue(pullRequestId, Math.max(0, runAfter.getTime() - now())).catch((err) =>
      log.warn({ err, runId }, 'queue out of reach: the sweep will enqueue this run'),
    );
}
