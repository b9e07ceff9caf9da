import type { Pool } from 'pg';
import { STICKY_MARK } from '../core/sticky-comment.js';
import type { CheckRun } from '../dev/github/entities.js';
import { FORMATTED_GO } from '../dev/unformatted-go.js';
import { type Left, leftOf, ownPullRequests, type Scene, type Stage } from './chaos-scenes.js';

export type Verdict = { doubled: string[]; lost: string[] };

/** What is left of a scene, on GitHub's own records and in the database, beside what should be. */
export async function judgeScene(scene: Scene, stage: Stage, pool: Pool): Promise<Verdict> {
  const { repository, github, pull } = stage;
  const verdict: Verdict = { doubled: [], lost: [] };
  const expect = (what: string, found: number, wanted: number) => {
    if (found > wanted) verdict.doubled.push(`${found} ${what}, not ${wanted}`);
    if (found < wanted) verdict.lost.push(`${found} ${what}, not ${wanted}`);
  };
  const { rows: attempts } = await pool.query<{ status: string }>(
    `select f.status from fix_attempts f join pull_requests p on p.id = f.pr_id join repositories r on r.id = p.repository_id where r.github_id = $1`,
    [repository.id],
  );
  const found = { ...countLeft(stage), attempts: attempts.length };
  const wanted = leftOf(scene);
  for (const what of Object.keys(wanted) as (keyof Left)[]) expect(what, found[what], wanted[what]);
  expect('re-runs asked for', rerunsAskedFor(stage), wanted.reruns);
  for (const [headSha, own] of ownCheckRuns(stage)) {
    expect(`check runs on ${headSha}`, own.length, 1);
    for (const { status, annotations, id } of own) {
      const keys = annotations.map(({ path, startLine, message }) => `${path}:${startLine}:${message}`);
      expect(`annotations on the check run ${id}`, keys.length, new Set(keys).size);
      if (status !== 'completed') verdict.lost.push(`the check run on ${headSha} is ${status}`);
    }
  }
  const reported = scene.reported && (scene.reported === 'last' ? pull.head.sha : stage.pushedSha);
  if (reported && !ownCheckRuns(stage).has(reported)) verdict.lost.push(`there is no check run on ${reported}`);
  for (const { status } of attempts)
    if (status !== scene.status) verdict.lost.push(`the attempt is ${status}, not ${scene.status}`);
  const isFixed = scene.left.commits === 1;
  if ((github.textAt(pull.head.sha, 'main.go') === FORMATTED_GO) !== isFixed)
    verdict.lost.push(`the file on the branch is ${isFixed ? 'not ' : ''}the fixed one`);
  verdict.lost.push(...(await leftBehind(stage, pool)));
  return verdict;
}

/** The comments of ours that ask something, right now. */
export const standingComments = ({ github, pull }: Stage): number =>
  github.commentsOf(pull).filter(({ body, author }) => author?.type === 'Bot' && body.includes(STICKY_MARK)).length;

function countLeft(stage: Stage): Omit<Left, 'attempts'> {
  const { github, repository, pull, pushedSha } = stage;
  const { world } = github;
  const ofRepository = ({ repositoryId }: { repositoryId: number }): boolean => repositoryId === repository.id;
  let commits = 0;
  for (let sha = pull.head.sha; sha !== pushedSha; ) {
    const { parents, committer } = github.commitAt(sha);
    if (committer.name.endsWith('[bot]')) commits++;
    sha = parents[0] ?? pushedSha;
  }
  return {
    commits,
    reviews: [...world.reviews.values()].filter(ofRepository).length,
    suggestions: [...world.reviewComments.values()].filter(ofRepository).length,
    reruns: [...world.workflowRuns.values()]
      .filter(ofRepository)
      .flatMap((run) => [...run.pastAttempts, run])
      .filter(({ runAttempt, triggeringActor }) => runAttempt > 1 && triggeringActor.type === 'Bot').length,
    pullRequests: ownPullRequests(stage).length,
    branches: [...repository.branches.keys()].filter((branch) => branch.startsWith('regreen/')).length,
    comments: [...world.issueComments.values()].filter((one) => ofRepository(one) && one.author?.type === 'Bot').length,
    reactions: github.commentsOf(pull).flatMap((comment) => github.reactionsOf(comment)).length,
  };
}

/** How often GitHub has taken a request to run again, whatever came of it. */
const rerunsAskedFor = ({ github, repository }: Stage): number =>
  github
    .writesSeen()
    .filter(({ path }) => path.startsWith(`/repos/acme/${repository.name}/`) && path.includes('/rerun')).length;

/** By head. */
function ownCheckRuns({ github: { world }, repository }: Stage): Map<string, CheckRun[]> {
  const byHead = new Map<string, CheckRun[]>();
  for (const checkRun of world.checkRuns.values())
    if (checkRun.repositoryId === repository.id && checkRun.appId === world.app.id)
      byHead.set(checkRun.headSha, [...(byHead.get(checkRun.headSha) ?? []), checkRun]);
  return byHead;
}

/** What the database holds that nobody will go on with. */
async function leftBehind({ repository }: Stage, pool: Pool): Promise<string[]> {
  const { rows: runs } = await pool.query<{ id: string; status: string; error: unknown }>(
    `select n.id, n.status, n.latest_error as error
       from pipeline_runs n join pull_requests p on p.id = n.pr_id join repositories r on r.id = p.repository_id
      where r.github_id = $1 and n.status in ('queued', 'running', 'waiting_input', 'failed')`,
    [repository.id],
  );
  const { rows: writes } = await pool.query<{ kind: string; subject: string }>(
    `select w.kind, w.subject from outward_writes w join repositories r on r.id = w.repository_id
      where r.github_id = $1 and w.status = 'intended' and w.lease_until > clock_timestamp()`,
    [repository.id],
  );
  return [
    ...runs.map(({ id, status, error }) => `the run ${id} is ${status}: ${JSON.stringify(error)}`),
    ...writes.map(({ kind, subject }) => `the write ${kind} ${subject} is still leased`),
  ];
}
