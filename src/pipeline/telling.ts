import { type Addressees, addresseesOf, type Sender } from '../core/notifications/addressees.js';
import type { RunTarget } from '../store/run-target.js';
import type { RunIo } from './stage.js';

/** Whose news a run tells. */
export const senderOf = ({ installationGithubId, owner, repo }: RunTarget): Sender => ({
  installationGithubId,
  repository: `${owner}/${repo}`,
});

/** Who is told of what happens in a run. */
export const addresseesOfRun = ({ plan, notifyRules, target }: RunIo): Addressees =>
  addresseesOf(plan.config, notifyRules, senderOf(target));
