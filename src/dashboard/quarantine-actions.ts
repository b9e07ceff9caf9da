import { z } from 'zod';
import {
  configuredSentence,
  MAX_QUARANTINE_DAYS,
  MAX_QUARANTINE_NAME,
  MAX_QUARANTINE_REASON,
} from '../core/quarantine.js';
import { isUuid } from '../core/uuid.js';
import type { Opened } from '../store/open-run.js';
import { addQuarantine, endQuarantine } from '../store/quarantines.js';
import { findQuarantine } from '../store/read-quarantines.js';
import { type Asked, nameOf, ownRepository, ring } from './acting.js';
import { type Action, Refusal } from './page.js';

const PATH = '/quarantines';

const words = (most: number) => z.string().trim().max(most, `at most ${most} characters`);
const given = z.object({
  repository: words(200).min(1, 'it is missing'),
  check: words(MAX_QUARANTINE_NAME).min(1, 'it is missing'),
  test: words(MAX_QUARANTINE_NAME).default(''),
  reason: words(MAX_QUARANTINE_REASON).min(1, 'it is missing'),
  days: z.coerce.number().int().min(1).max(MAX_QUARANTINE_DAYS, `at most ${MAX_QUARANTINE_DAYS}`),
});

export const quarantineActions: readonly Action[] = [
  {
    path: `${PATH}/add`,
    async act(call) {
      const parsed = given.safeParse(call.form);
      if (!parsed.success) {
        const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
        throw new Refusal(422, `Go back and mend the form (${wrong.join('; ')}).`);
      }
      const { repository, test, ...rest } = parsed.data;
      const { repositoryId } = await ownRepository(call, repository);
      const added = await addQuarantine(call.parts.pool, {
        ...rest,
        repositoryId,
        test: test === '' ? null : test,
        owner: nameOf(call),
        source: 'dashboard',
      });
      if (added === null) throw new Refusal(409, configuredSentence(test === '' ? rest.check : test));
      const { quarantine, opened } = added;
      await ringAll(call, opened);
      return {
        to: PATH,
        said: `${quarantine.test ?? quarantine.check} is in quarantine until ${quarantine.expiresAt.slice(0, 10)}.`,
      };
    },
  },
  {
    path: `${PATH}/:id/end`,
    async act(call) {
      const { params, viewer, parts } = call;
      const found = isUuid(params.id) ? await findQuarantine(parts.pool, params.id, viewer.scope) : null;
      if (!found) throw new Refusal(404, 'There is no such quarantine, or you may not see its repository.');
      await ownRepository(call, found.repositoryId);
      const ended = await endQuarantine(parts.pool, found.quarantineId, { by: nameOf(call), ...viewer.scope });
      if (ended.outcome === 'configured')
        throw new Refusal(409, 'It stands in .github/regreen.yml: take the entry out of the file.');
      if (ended.outcome !== 'ended') throw new Refusal(409, 'It had ended already.');
      await ringAll(call, ended.opened);
      return { to: PATH, said: `${found.test ?? found.check} counts again.` };
    },
  },
];

async function ringAll(call: Asked, opened: Opened[]): Promise<void> {
  for (const { pullRequestId, runAfter } of opened) await ring(call, pullRequestId, runAfter);
}
