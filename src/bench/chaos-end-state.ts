import type { Pool } from 'pg';
import { fullName, getRepository } from '../dev/github/find.js';
import type { LocalGithub } from '../dev/github/local-github.js';

/**
 * What is left in the end, by what it is about (a repository, or a table of it): facts as lines of text, sorted. Two runs of the same history have the same lines, so a
 * line holds no time, no id that anybody counts, and no SHA: a commit is named by its message and its place.
 */
export type EndState = Map<string, string[]>;

/** Of these repositories, by name: what GitHub holds and what the rows say. */
export async function readEndState(github: LocalGithub, pool: Pool, names: readonly string[]): Promise<EndState> {
  const state: EndState = new Map();
  const shas = shaNames(github);
  const put = (about: string, facts: unknown) => {
    state.set(about, [...(state.get(about) ?? []), named(JSON.stringify(facts), shas)]);
  };
  putGithub(github, names, put);
  for (const [table, sql] of Object.entries(ROWS)) {
    const { rows } = await pool.query<{ repository: string; facts: unknown }>(sql, [names]);
    for (const { repository, facts } of rows) put(`${repository} rows of ${table}`, facts);
  }
  for (const lines of state.values()) lines.sort();
  return state;
}

type Put = (about: string, facts: unknown) => void;

function putGithub({ world, textAt }: LocalGithub, names: readonly string[], put: Put): void {
  const known = new Set(names);
  const of = (repositoryId: number): string | null => {
    const name = fullName(getRepository(world, repositoryId));
    return known.has(name) ? name : null;
  };
  const each = <T extends { repositoryId: number }>(all: Iterable<T>, what: string, facts: (one: T) => unknown) => {
    for (const one of all) {
      const name = of(one.repositoryId);
      const told = name && facts(one);
      if (told) put(`${name} ${what} on GitHub`, told);
    }
  };
  for (const repository of world.repositories.values())
    if (known.has(fullName(repository)))
      for (const [branch, sha] of repository.branches)
        put(`${fullName(repository)} branches on GitHub`, [branch, sha, textAt(sha, 'main.go')]);
  each(world.pullRequests, 'pull requests', ({ number, title, state, draft, labels, head, base, mergedAt }) => [
    number,
    title,
    state,
    draft,
    labels,
    head.ref,
    head.sha,
    base.ref,
    mergedAt !== null,
  ]);
  // A head that was pushed over needs no check run: whether it got one hangs on who was faster. What stands on the others must be the same.
  const heads = new Set(world.pullRequests.map(({ repositoryId, head }) => `${repositoryId} ${head.sha}`));
  each(
    world.checkRuns.values(),
    'check runs',
    ({ appId, repositoryId, headSha, name, status, conclusion, output, annotations }) =>
      appId === world.app.id && heads.has(`${repositoryId} ${headSha}`)
        ? [
            name,
            headSha,
            status,
            conclusion,
            output.title,
            annotations.map(({ path, startLine, message }) => [path, startLine, message]),
          ]
        : null,
  );
  each(world.workflowRuns.values(), 'workflow runs', ({ headSha, runAttempt, status, conclusion }) => [
    headSha,
    runAttempt,
    status,
    conclusion,
  ]);
  each(world.issueComments.values(), 'comments', ({ issueNumber, author, body }) => [issueNumber, author?.login, body]);
  each(world.reviewComments.values(), 'suggestions', ({ pullNumber, path, line, body }) => [
    pullNumber,
    path,
    line,
    body,
  ]);
  for (const { commentId, content, author } of world.reactions.values()) {
    const comment = world.issueComments.get(commentId);
    const name = comment && of(comment.repositoryId);
    if (name) put(`${name} reactions on GitHub`, [comment.body, author.login, content]);
  }
}

const ROW = (table: string, facts: string, join: string) =>
  `select i.account_login as owner, r.name as repository, jsonb_build_array(${facts}) as facts
     from ${table} join repositories r on r.id = ${join} join installations i on i.id = r.installation_id where r.name = any($1::text[])`;
const OF_PULL_REQUEST = (alias: string) => `(select p.repository_id from pull_requests p where p.id = ${alias}.pr_id)`;
const NUMBER = (alias: string) => `(select p.pr_number from pull_requests p where p.id = ${alias}.pr_id)`;

/** Current-state rows. How many runs there were, and what they said on the way, hangs on what came together; what became of them does not. */
const ROWS: Record<string, string> = {
  repositories: ROW('(select 1) one', 'r.url, r.status, r.archived', 'r.id'),
  pull_requests: ROW(
    'pull_requests p',
    'p.pr_number, p.title, p.author, p.state, p.draft, p.base_branch, p.head_branch, p.head_sha, p.head_repository, p.processing_status',
    'p.repository_id',
  ),
  pull_request_heads: ROW('pull_request_heads h', `${NUMBER('h')}, h.head_sha`, 'h.repository_id'),
  check_runs: ROW(
    'check_runs c',
    `${NUMBER('c')}, c.source, c.check_name, c.head_sha, c.attempt, c.app_slug, c.status, c.conclusion`,
    'c.repository_id',
  ),
  check_outcomes: ROW(
    'check_outcomes o',
    'o.branch, o.head_sha, o.name, o.test, o.attempt, o.conclusion',
    // Which tests failed is read from a log, and of a head that was pushed over nobody may have come to read it.
    `case when o.test is null or exists (
       select from pull_requests p where p.repository_id = o.repository_id and p.head_sha = o.head_sha) then o.repository_id end`,
  ),
  fix_attempts: ROW(
    'fix_attempts f',
    `${NUMBER('f')}, f.fix_strategy, f.status, f.success, f.fix_sha is not null`,
    OF_PULL_REQUEST('f'),
  ),
  waiting: ROW(
    'pipeline_runs n',
    `${NUMBER('n')}, n.head_sha, n.status, n.waiting_reason`,
    `case when n.status in ('queued', 'running', 'waiting_input') then ${OF_PULL_REQUEST('n')} end`,
  ),
};

/** `<first line of the message>~<commits below it>` by SHA, whole and shortened to twelve. */
function shaNames({ world }: LocalGithub): Map<string, string> {
  const names = new Map<string, string>();
  for (const [sha, { message, parents }] of world.objects.commits) {
    let depth = 0;
    for (let parent = parents[0]; parent !== undefined; depth++) parent = world.objects.commits.get(parent)?.parents[0];
    names.set(sha, `<${message.split('\n')[0]}~${depth}>`);
  }
  for (const [sha, name] of [...names]) names.set(sha.slice(0, 12), name).set(sha.slice(0, 7), name);
  return names;
}

const named = (text: string, shas: Map<string, string>): string =>
  text
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>')
    .replace(
      /\b(?:[0-9a-f]{40}|[0-9a-f]{12}|[0-9a-f]{7})\b/g,
      (sha) => shas.get(sha) ?? (sha.length === 12 ? '<id>' : sha),
    )
    .replace(/127\.0\.0\.1:\d+/g, '<github>')
    .replace(/\b\d{9,}\b/g, '<id>');
