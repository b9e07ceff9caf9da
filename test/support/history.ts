import { createHash } from 'node:crypto';
import type { Random } from './random.js';

/** One delivery as GitHub would send it, without its id. */
export type Sent = { event: string; payload: Record<string, unknown> };

type PullRequest = {
  number: number;
  title: string;
  state: 'open' | 'closed';
  merged_at: string | null;
  draft: boolean;
  base: { ref: string; sha: string };
  head: { ref: string; sha: string; repo: { full_name: string } | null };
  updated_at: string;
};

/** A story of one repository, and what is true at its end. */
export type History = {
  deliveries: Sent[];
  repositoryId: number;
  repositoryName: string;
  /** Last state per pull request number, and every state it was ever in. */
  truth: Map<number, { last: PullRequest; states: PullRequest[] }>;
  /** `<head SHA> <external id>` → `<status>/<conclusion>`; an id is told as what it is above `firstId`. */
  checks: Map<string, string>;
};

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (second: number): string => new Date(START + second * 1000).toISOString().replace('.000Z', 'Z');
const sha = (text: string): string => createHash('sha1').update(text).digest('hex');

/**
 * Invents pull requests that move, share heads or come from forks, with checks, re-runs, jobs and statuses on every head, and a rename. Its ids go up
 * from `firstId`, at most 1,000: the same story under other ids stands beside it, in a repository of its own.
 */
export function inventHistory(random: Random, firstId: number): History {
  let last = firstId;
  const nextId = () => ++last;
  const repositoryId = nextId();
  const installationId = 1 + random.below(3);
  const fork = random.chance(0.4);
  const renameAt = random.chance(0.3) ? random.below(400) : null;
  const timed: { second: number; sent: (name: string) => Sent }[] = [];
  const nameAt = (second: number) => (renameAt !== null && second >= renameAt ? 'acme/new' : 'acme/old');
  const repositoryAt = (second: number, name: string) => ({
    id: repositoryId,
    full_name: name,
    html_url: `https://github.example/${name}`,
    archived: false,
    updated_at: at(renameAt !== null && second >= renameAt ? renameAt : 0),
  });
  const add = (second: number, event: string, own: Record<string, unknown>) =>
    timed.push({
      second,
      sent: (name) => ({
        event,
        payload: {
          ...own,
          repository: repositoryAt(second, name),
          installation: { id: installationId },
          sender: { login: 'mona' },
        },
      }),
    });

  const truth: History['truth'] = new Map();
  const heads = inventPullRequest(1, random, fork, truth, add);
  if (random.chance(0.3)) inventSharer(2, random.pick(heads), random, truth, add);
  const checks = new Map<string, string>();
  for (const head of heads)
    if (random.chance(0.8)) inventChecks(head, random, { fork, repositoryId, truth, checks, firstId, nextId }, add);
  if (renameAt !== null) add(renameAt, 'repository', { action: 'renamed' });
  const deliveries = timed.sort((a, b) => a.second - b.second).map(({ second, sent }) => sent(nameAt(second)));
  const end = timed.at(-1)!.second;
  return { deliveries, repositoryId, repositoryName: nameAt(Math.max(end, renameAt ?? 0)), truth, checks };
}

type Add = (second: number, event: string, own: Record<string, unknown>) => void;

const ACTIONS = ['synchronize', 'synchronize', 'edited', 'draft', 'closed', 'merged', 'labeled'] as const;

function inventPullRequest(
  number: number,
  random: Random,
  fork: boolean,
  truth: History['truth'],
  add: Add,
): { sha: string; second: number }[] {
  let second = random.below(20);
  let pullRequest: PullRequest = {
    number,
    title: `Change ${number}`,
    state: 'open',
    merged_at: null,
    draft: random.chance(0.2),
    base: { ref: 'main', sha: sha(`base ${random.below(1e9)}`) },
    head: {
      ref: `branch-${number}`,
      sha: sha(`head ${random.below(1e9)}`),
      repo: fork ? { full_name: 'fork/app' } : { full_name: 'acme/app' },
    },
    updated_at: at(second),
  };
  const states: PullRequest[] = [];
  const heads = [{ sha: pullRequest.head.sha, second }];
  const send = (action: string, changes: Partial<PullRequest>, more: Record<string, unknown> = {}) => {
    pullRequest = { ...pullRequest, ...changes, updated_at: at(second) };
    states.push(pullRequest);
    add(second, 'pull_request', {
      action,
      number,
      pull_request: { ...pullRequest, user: { login: 'mona' }, html_url: 'https://github.example/p' },
      ...more,
    });
  };
  send('opened', {});
  for (let steps = 2 + random.below(5); steps > 0; steps--) {
    if (!random.chance(0.2)) second += 1 + random.below(60);
    const action = pullRequest.state === 'closed' ? 'reopened' : random.pick(ACTIONS);
    if (pullRequest.merged_at) break;
    if (action === 'reopened') send('reopened', { state: 'open' });
    else if (action === 'synchronize') {
      const before = pullRequest.head.sha;
      const after = sha(`head ${random.below(1e9)}`);
      heads.push({ sha: after, second });
      send('synchronize', { head: { ...pullRequest.head, sha: after } }, { before, after });
    } else if (action === 'edited') send('edited', { title: `${pullRequest.title}!` });
    else if (action === 'draft')
      send(pullRequest.draft ? 'ready_for_review' : 'converted_to_draft', { draft: !pullRequest.draft });
    else if (action === 'closed') send('closed', { state: 'closed' });
    else if (action === 'merged') send('closed', { state: 'closed', merged_at: at(second) });
    else send('labeled', {});
  }
  truth.set(number, { last: pullRequest, states });
  return heads;
}

/** Another pull request whose head is one that the first had. */
function inventSharer(
  number: number,
  head: { sha: string; second: number },
  random: Random,
  truth: History['truth'],
  add: Add,
): void {
  const second = random.below(300);
  const opened: PullRequest = {
    number,
    title: 'Backport',
    state: 'open',
    merged_at: null,
    draft: false,
    base: { ref: 'release', sha: sha('release') },
    head: { ref: 'branch-1', sha: head.sha, repo: { full_name: 'acme/app' } },
    updated_at: at(second),
  };
  const send = (action: string, pullRequest: PullRequest, when: number) =>
    add(when, 'pull_request', {
      action,
      number,
      pull_request: { ...pullRequest, user: { login: 'mona' }, html_url: 'https://github.example/q' },
    });
  send('opened', opened, second);
  const states = [opened];
  if (random.chance(0.4)) {
    const closed: PullRequest = { ...opened, state: 'closed', updated_at: at(second + 40) };
    states.push(closed);
    send('closed', closed, second + 40);
  }
  truth.set(number, { last: states.at(-1)!, states });
}

function inventChecks(
  head: { sha: string; second: number },
  random: Random,
  {
    fork,
    repositoryId,
    truth,
    checks,
    firstId,
    nextId,
  }: {
    fork: boolean;
    repositoryId: number;
    truth: History['truth'];
    checks: History['checks'];
    firstId: number;
    nextId: () => number;
  },
  add: Add,
): void {
  // A check may be told before the push that it belongs to.
  let second = Math.max(0, head.second + (random.chance(0.25) ? -30 : 1));
  const named = fork
    ? []
    : [...truth.values()]
        .filter(({ states }) => states.some((state) => state.head.sha === head.sha))
        .map(({ last }) => ({
          number: last.number,
          head: { ref: last.head.ref, sha: head.sha },
          base: { ...last.base, repo: { id: repositoryId } },
        }));
  const suite = nextId();
  for (const name of random.chance(0.5) ? ['build'] : ['build', 'test']) {
    for (let attempt = 1; attempt <= (random.chance(0.3) ? 2 : 1); attempt++) {
      const id = nextId();
      const conclusion = random.chance(0.5) ? 'failure' : 'success';
      const started = at(second);
      const tell = (status: string, completed: string | null) => {
        const common = {
          id,
          name,
          head_sha: head.sha,
          status,
          conclusion: completed ? conclusion : null,
          started_at: started,
          completed_at: completed,
        };
        const link = `https://github.example/runs/${id - firstId}`;
        const app = { id: 15368, slug: 'github-actions' };
        add(second, 'check_run', {
          action: completed ? 'completed' : 'created',
          check_run: { ...common, details_url: link, check_suite: { id: suite }, app, pull_requests: named },
        });
        if (random.chance(0.6))
          add(second, 'workflow_job', {
            action: status,
            workflow_job: { ...common, html_url: link, run_attempt: attempt },
          });
      };
      tell('queued', null);
      second += random.below(3);
      tell('in_progress', null);
      second += random.below(40);
      tell('completed', at(second));
      checks.set(`${head.sha} ${id - firstId}`, `completed/${conclusion}`);
      second += random.below(30);
    }
  }
  if (random.chance(0.4)) {
    for (const state of ['pending', 'failure', 'success'].slice(0, 1 + random.below(3))) {
      const id = nextId();
      add(second, 'status', {
        id,
        sha: head.sha,
        context: 'ci/legacy',
        state,
        created_at: at(second),
        target_url: null,
      });
      checks.set(`${head.sha} status:${head.sha}:ci/legacy`, state === 'pending' ? 'pending/' : `completed/${state}`);
      if (random.chance(0.5)) second += 5;
    }
  }
  if (random.chance(0.3))
    add(second, 'check_suite', {
      action: 'completed',
      check_suite: { id: suite, head_sha: head.sha, pull_requests: named },
    });
}
