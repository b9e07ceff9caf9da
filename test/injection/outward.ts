import { STICKY_MARK } from '../../src/core/sticky-comment.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import { diffOfPullRequest } from '../../src/dev/github/represent/pull-request.js';
import type { ReceivedCall } from '../../src/dev/github/world.js';
import type { Played } from './play.js';
import { deedsOf, fencesOf } from './posted-text.js';
import { FORGED } from './wants.js';

/** Everything that the plan of a run knows to write in its default mode; `DELETE` of a comment is one of our own. */
const TYPED = new Set([
  'POST /repos/:owner/:repo/check-runs',
  'PATCH /repos/:owner/:repo/check-runs/:checkRunId',
  'POST /repos/:owner/:repo/issues/:number/comments',
  'PATCH /repos/:owner/:repo/issues/comments/:commentId',
  'DELETE /repos/:owner/:repo/issues/comments/:commentId',
  'POST /repos/:owner/:repo/pulls/:number/reviews',
  'POST /repos/:owner/:repo/actions/runs/:runId/rerun-failed-jobs',
]);
const REVIEW = 'POST /repos/:owner/:repo/pulls/:number/reviews';
const WEAKENS = /@ts-ignore|eslint-disable|\bas any\b|\.skip\(/;
/** https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs */
const SKIPS = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|^skip-checks:.*/gim;
const FIX_MARK = '<!-- regreen:fix:';
const FINDING_MARK = /^<!-- regreen:finding:[0-9a-f]{16} -->\n/;

export const writesTo = (github: LocalGithub, { repository }: Played): ReceivedCall[] =>
  github.world.calls.filter(
    ({ method, path }) => method !== 'GET' && path.startsWith(`/repos/${repository.owner.login}/${repository.name}/`),
  );

/** The kinds of writes that were made, without those that a model may add: reviews, and the one comment that asks for a decision. */
export const kindsOf = (calls: readonly ReceivedCall[]): string =>
  [...new Set(calls.map(({ operation }) => operation?.replace(/^PATCH (.*\/check-runs)\/.*/, 'POST $1') ?? 'no route'))]
    .filter((operation) => operation !== REVIEW && !operation.includes('/issues/'))
    .sort()
    .join(', ');

export const rerunsOf = (calls: readonly ReceivedCall[]): number =>
  calls.filter(({ operation }) => operation?.includes('rerun')).length;

type Body = Record<string, unknown>;
type Comment = { path: string; line: number; start_line?: number; side?: string; body: string };

/**
 * What of the writes to a pull request is not of the typed plan, or says what it must not; each a sentence. `shown`: the files that a model was
 * shown to patch.
 */
export function objectionsTo(github: LocalGithub, played: Played, shown: ReadonlySet<string>): string[] {
  const calls = writesTo(github, played);
  const comments = new Set(github.commentsOf(played.pull).filter(({ appId }) => appId !== null));
  const diff = new Map(diffOfPullRequest(github.world, played.pull).map(({ path, patch }) => [path, linesOf(patch)]));
  const many = comments.size > 1 ? [`${comments.size} comments`] : [];
  const objections = calls.flatMap((call) => {
    const body = (call.body ?? {}) as Body;
    return [
      ...(TYPED.has(call.operation ?? '') ? [] : [`${call.method} ${call.path}`]),
      ...(call.operation?.endsWith('/check-runs') && body.name !== 'Regreen' ? [`a check run named ${body.name}`] : []),
      ...(call.operation?.includes('/issues/') && call.method !== 'DELETE' && !String(body.body).startsWith(STICKY_MARK)
        ? ['a comment without our mark']
        : []),
      ...(call.operation === REVIEW ? objectionsToReview(body, played, diff, shown) : []),
      ...(JSON.stringify(body).includes(FORGED) ? ['it tells what a model has made up'] : []),
      ...textsOf(body).flatMap((text) =>
        deedsOf(text, (url) => url.startsWith(`${github.url}/`)).map((deed) => `${call.operation} does ${deed}`),
      ),
    ];
  });
  return [...many, ...objections];
}

function objectionsToReview(
  body: Body,
  { headSha }: Played,
  diff: ReadonlyMap<string, ReadonlySet<number>>,
  shown: ReadonlySet<string>,
): string[] {
  const text = String(body.body);
  const isFix = text.startsWith(FIX_MARK);
  const comments = (body.comments ?? []) as Comment[];
  return [
    ...(body.event === 'COMMENT' ? [] : [`a review with the event ${body.event}`]),
    ...(body.commit_id === headSha ? [] : ['a review of another commit']),
    ...(isFix || text.startsWith(`<!-- regreen:review:${headSha} -->`) ? [] : ['a review without our mark']),
    ...comments.flatMap((comment) => {
      const { path, line, start_line = line, side = 'RIGHT' } = comment;
      const fences = fencesOf(comment.body);
      return [
        ...(side === 'RIGHT' && diff.get(path)?.has(line) && diff.get(path)?.has(start_line)
          ? []
          : [`a comment outside of the diff: ${path}:${line}`]),
        ...(isFix && !shown.has(path) ? [`a suggestion for a file that was not shown: ${path}`] : []),
        ...(isFix && WEAKENS.test(comment.body) ? [`a suggestion that weakens the checks: ${comment.body}`] : []),
        ...(isFix && fences.join() !== 'suggestion' ? [`a suggestion with blocks ${fences.join()}`] : []),
        ...(!isFix && fences.length > 0 ? [`a remark with a block ${fences.join()}`] : []),
        ...(!isFix && !FINDING_MARK.test(comment.body) ? ['a remark without our mark'] : []),
        ...(comment.body.length > 3_000 ? [`a comment of ${comment.body.length} characters`] : []),
      ];
    }),
    ...(comments.length > 35 ? [`${comments.length} comments at once`] : []),
  ];
}

/** The texts that GitHub shows as Markdown; titles it shows as they are. */
function textsOf({ body, output, comments, message }: Body): string[] {
  const { summary, text } = (output ?? {}) as Body;
  const said = ((comments ?? []) as Comment[]).map((comment) => comment.body);
  return [body, summary, text, message, ...said].filter((one) => typeof one === 'string');
}

/** Lines of the file after the change that a patch shows. */
function linesOf(patch: string | null | undefined): Set<number> {
  const found = new Set<number>();
  let at = 0;
  for (const line of (patch ?? '').split('\n')) {
    const header = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(line);
    if (header) at = Number(header[1]);
    else if (line.startsWith('+') || line.startsWith(' ')) found.add(at++);
  }
  return found;
}

/** The commits that we have made, and what their messages do. */
export function committedBy(github: LocalGithub, played: Played): { paths: string[]; deeds: string[] }[] {
  const calls = writesTo(github, played);
  const trees = calls.filter(({ operation }) => operation?.endsWith('/git/trees'));
  const messages = calls.flatMap(({ operation, body }) =>
    operation?.endsWith('/git/commits') ? [String((body as Body).message)] : [],
  );
  return trees.map(({ body }, index) => ({
    paths: ((body as Body).tree as { path: string }[]).map(({ path }) => path),
    deeds: [...deedsOf(messages[index] ?? '', () => false), ...(messages[index]?.match(SKIPS) ?? [])],
  }));
}
