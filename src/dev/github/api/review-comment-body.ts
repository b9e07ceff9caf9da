import type { DiffSide, PullRequest } from '../entities.js';
import { commitsBetween } from '../git/history.js';
import { type GithubError, invalidRequest, validationFailed } from '../github-error.js';
import { type AnchorProblem, anchorComment, type NewReviewComment } from '../verbs/reviews.js';
import { type Call, optionalText } from './call.js';

const longestBody = 65_536;
const fields = ['path', 'position', 'body', 'line', 'side', 'start_line', 'start_side'];

/** What is wrong with the place of a comment, in the two ways GitHub says it. */
type PlaceProblem = { field: string; sentence: string; detail: string };

const problems: Record<AnchorProblem, PlaceProblem> = {
  path: { field: 'path', sentence: 'Path could not be resolved', detail: 'path is invalid' },
  line: { field: 'line', sentence: 'Line could not be resolved', detail: 'line must be part of the diff' },
  startLine: {
    field: 'start_line',
    sentence: 'Start line could not be resolved',
    detail: 'start_line must be part of the same hunk as the line.',
  },
  startOrder: {
    field: 'start_line',
    sentence: 'Pull request review thread start line must precede the end line.',
    detail: 'start_line must precede the end line.',
  },
};

const numberOf = (body: Record<string, unknown>, field: string): number | undefined => {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value))
    throw invalidRequest(`For 'properties/${field}', ${JSON.stringify(value)} is not an integer.`);
  return Number(value);
};

const sideOf = (body: Record<string, unknown>, field: string): DiffSide | undefined => {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (value !== 'LEFT' && value !== 'RIGHT')
    throw invalidRequest(`For 'properties/${field}', ${JSON.stringify(value)} is not a member of ["LEFT","RIGHT"].`);
  return value;
};

/** A comment as a review's body has it. */
export function readReviewComment(value: unknown, permitted: string[] = fields): NewReviewComment {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidRequest(`${JSON.stringify(value)} is not an object.`);
  const body = value as Record<string, unknown>;
  for (const field of Object.keys(body))
    if (!permitted.includes(field)) throw invalidRequest(`"${field}" is not a permitted key.`);
  for (const field of ['path', 'body'])
    if (typeof body[field] !== 'string' || body[field] === '') throw invalidRequest(`"${field}" wasn't supplied.`);
  if (String(body.body).length > longestBody)
    throw validationFailed({
      resource: 'PullRequestReviewComment',
      code: 'custom',
      field: 'body',
      message: `body is too long (maximum is ${longestBody} characters)`,
    });
  const [line, position, startLine] = [
    numberOf(body, 'line'),
    numberOf(body, 'position'),
    numberOf(body, 'start_line'),
  ];
  const [side, startSide] = [sideOf(body, 'side'), sideOf(body, 'start_side')];
  return {
    path: String(body.path),
    body: String(body.body),
    ...(line === undefined ? {} : { line }),
    ...(position === undefined ? {} : { position }),
    ...(startLine === undefined ? {} : { startLine }),
    ...(side === undefined ? {} : { side }),
    ...(startSide === undefined ? {} : { startSide }),
  };
}

/** The place of a comment, or the refusal that `refuse` makes of what is wrong with it. */
export function anchorOf(
  call: Call,
  pull: PullRequest,
  commitSha: string,
  comment: NewReviewComment,
  refuse: (problem: PlaceProblem) => GithubError,
) {
  const anchor = anchorComment(call.world, pull, commitSha, comment);
  if (typeof anchor === 'string') throw refuse(problems[anchor]);
  return anchor;
}

/** `commit_id`: a commit of the pull request, by default its head. */
export function commitField(call: Call, pull: PullRequest, resource: string): string {
  const sha = optionalText(call, resource, 'commit_id') ?? pull.head.sha;
  const known = commitsBetween(call.world.objects, pull.base.sha, pull.head.sha).some((commit) => commit.sha === sha);
  if (!known)
    throw validationFailed({
      resource,
      code: 'custom',
      field: 'commit_id',
      message: 'commit_id is not part of the pull request',
    });
  return sha;
}
