import { ignored, type Translation, type TranslationContext, type Webhook } from '../core/facts.js';
import { checkRun } from './check-run.js';
import { checkSuite } from './check-suite.js';
import { githubAppAuthorization } from './github-app-authorization.js';
import { installation } from './installation.js';
import { installationRepositories } from './installation-repositories.js';
import { issueComment } from './issue-comment.js';
import { mergeGroup } from './merge-group.js';
import { ping } from './ping.js';
import { pullRequest } from './pull-request.js';
import { repository } from './repository.js';
import { status } from './status.js';
import { workflowJob } from './workflow-job.js';
import { workflowRun } from './workflow-run.js';

/** Every event that Regreen listens to; app.yml lists the same. */
export const webhooks: readonly Webhook[] = [
  pullRequest,
  checkRun,
  checkSuite,
  workflowRun,
  workflowJob,
  status,
  installation,
  installationRepositories,
  repository,
  issueComment,
  mergeGroup,
  githubAppAuthorization,
  ping,
];

/** Translates one delivery's payload; an event without a file, or a payload we cannot read, is ignored with the reason. */
export function translate(event: string, payload: unknown, context: TranslationContext): Translation {
  const webhook = webhooks.find((candidate) => candidate.event === event);
  if (!webhook) return ignored(`${event}: not an event that Regreen listens to`);
  if (typeof payload !== 'object' || payload === null) return ignored('unexpected payload: not a JSON object');
  return webhook.translate(payload, actionOf(payload), context);
}

export function actionOf(payload: unknown): string | null {
  const action = (payload as { action?: unknown } | null)?.action;
  return typeof action === 'string' ? action : null;
}

/** Whose a delivery is, by GitHub's numbers, also where nobody reads more of it; null where the payload does not tell. */
export function ownerOf(payload: unknown): { installation: number | null; repository: number | null } {
  const { installation, repository } = (payload ?? {}) as { installation?: unknown; repository?: unknown };
  return { installation: numberIn(installation), repository: numberIn(repository) };
}

function numberIn(part: unknown): number | null {
  const id = (part as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null;
}
