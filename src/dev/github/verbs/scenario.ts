import { deliver, deliverInOrder, withhold } from '../deliveries.js';
import type { CheckRun, CommitStatus, IssueComment, Job, JobLog, PullRequest, Repository } from '../entities.js';
import { findPullRequest, getCommit } from '../find.js';
import { type Commit, readTree } from '../git/objects.js';
import type { Delivery, Fault, Interruption, ReceivedCall, Webhook, World } from '../world.js';

/** What a scenario steers and looks at that is no act of a person on GitHub. */
export function setWebhook(world: World, webhook: Webhook | null): void {
  world.webhook = webhook;
}

/** Stops sending by itself: deliveries wait in `held` until the scenario delivers them, in any order, any number of times. */
export function hold(world: World): void {
  world.deliveryMode = 'hold';
}

/** Sends what waits, in order, and goes back to sending at once. */
export function release(world: World): void {
  world.deliveryMode = 'auto';
  for (const delivery of world.held.splice(0)) deliverInOrder(world, delivery);
}

export const held = (world: World): Delivery[] => [...world.held];

/** Resolves once everything sent so far was answered, and everything that those answers caused. */
export async function settle(world: World): Promise<void> {
  let seen: Promise<void>;
  do {
    seen = world.sending;
    await seen;
  } while (seen !== world.sending);
}

export function setClock(world: World, clock: () => Date): void {
  world.clock = clock;
}

export function setLimits(world: World, limits: Partial<World['limits']>): void {
  Object.assign(world.limits, limits);
}

/** Round trips of so many milliseconds, as over a real network, at both origins. */
export function setDelay(world: World, delayMs: number): void {
  world.delayMs = delayMs;
}

/** The next request that fits fails once; see Fault for how. */
export function failNext(world: World, fault: Fault): void {
  world.faults.push(fault);
}

/** Something happens just before the next request that fits is looked at: somebody pushes, a run starts. */
export function beforeNext(world: World, interruption: Interruption): void {
  world.interruptions.push(interruption);
}

export function setJobLog(world: World, job: Job, log: string | JobLog): void {
  world.jobLogs.set(job.id, typeof log === 'string' ? { kind: 'text', text: log } : log);
}

export const checkRunsOf = (
  world: World,
  headSha: string,
  filter: { appId?: number; name?: string } = {},
): CheckRun[] =>
  [...world.checkRuns.values()].filter(
    (one) =>
      one.headSha === headSha &&
      (filter.appId === undefined || one.appId === filter.appId) &&
      (filter.name === undefined || one.name === filter.name),
  );

/** The check runs of our own App on a head. */
export const ownCheckRunsOf = (world: World, headSha: string): CheckRun[] =>
  checkRunsOf(world, headSha, { appId: world.app.id });

export const commentsOf = (world: World, pull: PullRequest): IssueComment[] =>
  [...world.issueComments.values()].filter(
    (one) => one.repositoryId === pull.repositoryId && one.issueNumber === pull.number,
  );

export const statusesOf = (world: World, sha: string): CommitStatus[] =>
  world.statuses.filter((one) => one.sha === sha);

/**
 * The requests that changed something, oldest first, whatever their answer was: how a test counts what was done twice.
 * `operation` ('POST /repos/:owner/:repo/git/commits') keeps only those of one route.
 */
export const writesSeen = (world: World, operation?: string): ReceivedCall[] =>
  world.calls.filter(
    (call) => call.carriedOut && call.method !== 'GET' && (operation === undefined || call.operation === operation),
  );

export { deliver, withhold };

/** A file as a commit has it; null: it has none. */
export function textAt(world: World, sha: string, path: string): string | null {
  const file = readTree(world.objects, getCommit(world, sha).treeSha).get(path);
  return file ? (world.objects.blobs.get(file.sha) ?? '').toString() : null;
}

export const commitAt = (world: World, sha: string): Commit => getCommit(world, sha);

export function pullRequestAt(world: World, repository: Repository, number: number): PullRequest {
  const pull = findPullRequest(world, repository, number);
  if (!pull) throw new Error(`${repository.name} has no pull request ${number}`);
  return pull;
}
