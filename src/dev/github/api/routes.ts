import type { Needs } from '../auth/caller.js';
import * as actions from './actions.js';
import * as app from './app.js';
import { convertManifest } from './app-manifest.js';
import * as artifacts from './artifacts.js';
import { getBranch } from './branches.js';
import type { Handler } from './call.js';
import * as checkRuns from './check-runs.js';
import * as commits from './commits.js';
import * as contents from './contents.js';
import * as git from './git.js';
import * as gitWrite from './git-write.js';
import * as installations from './installations.js';
import * as comments from './issue-comments.js';
import * as pulls from './pulls.js';
import * as pullsWrite from './pulls-write.js';
import { getRateLimit } from './rate-limit.js';
import * as reactions from './reactions.js';
import * as refs from './refs.js';
import * as repositories from './repositories.js';
import * as reruns from './reruns.js';
import * as reviewComments from './review-comments.js';
import * as reviews from './reviews.js';
import * as statuses from './statuses.js';
import * as user from './user.js';

export type Route = [method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, needs: Needs, handler: Handler];

const repo = '/repos/:owner/:repo';

/** Every endpoint there is, with what GitHub asks of its caller. A missing one answers 404. */
export const routes: Route[] = [
  ['GET', '/app', 'app', app.getApp],
  ['GET', '/app/hook/config', 'app', app.getHookConfig],
  ['PATCH', '/app/hook/config', 'app', app.updateHookConfig],
  ['GET', '/app/hook/deliveries', 'app', app.listDeliveries],
  ['GET', '/app/hook/deliveries/:deliveryId', 'app', app.getDelivery],
  ['POST', '/app/hook/deliveries/:deliveryId/attempts', 'app', app.redeliver],
  ['GET', '/app/installations', 'app', installations.listInstallations],
  ['GET', '/app/installations/:installationId', 'app', installations.getInstallation],
  ['POST', '/app/installations/:installationId/access_tokens', 'app', installations.createAccessToken],
  ['GET', `${repo}/installation`, 'app', installations.getRepositoryInstallation],
  ['GET', '/installation/repositories', 'installation', installations.listInstallationRepositories],
  ['DELETE', '/installation/token', 'installation', installations.revokeToken],
  ['DELETE', '/applications/:clientId/token', 'oauth', user.revokeToken],
  ['GET', '/user', 'user', user.getUser],
  ['GET', '/user/installations', 'user', user.listInstallations],
  ['GET', '/user/installations/:installationId/repositories', 'user', user.listRepositories],
  ['GET', '/rate_limit', 'anyone', getRateLimit],
  ['POST', '/app-manifests/:code/conversions', 'anyone', convertManifest],

  ['GET', repo, 'metadata:read', repositories.getRepository],
  ['GET', `${repo}/collaborators/:username/permission`, 'metadata:read', repositories.getCollaboratorPermission],

  ['GET', `${repo}/pulls`, 'pull_requests:read', pulls.listPulls],
  ['POST', `${repo}/pulls`, 'pull_requests:write', pullsWrite.createPull],
  ['GET', `${repo}/pulls/comments/:commentId`, 'pull_requests:read', reviewComments.getReviewComment],
  ['PATCH', `${repo}/pulls/comments/:commentId`, 'pull_requests:write', reviewComments.updateReviewComment],
  ['DELETE', `${repo}/pulls/comments/:commentId`, 'pull_requests:write', reviewComments.deleteReviewComment],
  ['GET', `${repo}/pulls/:number`, 'pull_requests:read', pulls.getPull],
  ['PATCH', `${repo}/pulls/:number`, 'pull_requests:write', pullsWrite.updatePull],
  ['GET', `${repo}/pulls/:number/files`, 'pull_requests:read', pulls.listPullFiles],
  ['GET', `${repo}/pulls/:number/commits`, 'pull_requests:read', pulls.listPullCommits],
  ['GET', `${repo}/pulls/:number/reviews`, 'pull_requests:read', reviews.listReviews],
  ['POST', `${repo}/pulls/:number/reviews`, 'pull_requests:write', reviews.createReview],
  ['GET', `${repo}/pulls/:number/reviews/:reviewId`, 'pull_requests:read', reviews.getReview],
  ['PUT', `${repo}/pulls/:number/reviews/:reviewId`, 'pull_requests:write', reviews.updateReview],
  ['PUT', `${repo}/pulls/:number/reviews/:reviewId/dismissals`, 'pull_requests:write', reviews.dismissReview],
  ['GET', `${repo}/pulls/:number/reviews/:reviewId/comments`, 'pull_requests:read', reviews.listCommentsOfReview],
  ['GET', `${repo}/pulls/:number/comments`, 'pull_requests:read', reviewComments.listReviewComments],
  ['POST', `${repo}/pulls/:number/comments`, 'pull_requests:write', reviewComments.createReviewComment],
  ['POST', `${repo}/pulls/:number/comments/:commentId/replies`, 'pull_requests:write', reviewComments.createReply],

  ['GET', `${repo}/commits/:ref/check-runs`, 'checks:read', checkRuns.listCheckRunsOfRef],
  ['GET', `${repo}/commits/:ref/check-suites`, 'checks:read', checkRuns.listCheckSuitesOfRef],
  ['GET', `${repo}/commits/:ref/statuses`, 'statuses:read', statuses.listStatuses],
  ['GET', `${repo}/commits/:ref/status`, 'statuses:read', statuses.getCombinedStatus],
  ['GET', `${repo}/commits/:ref/pulls`, 'pull_requests:read', pulls.listPullsOfCommit],
  ['GET', `${repo}/commits/:ref`, 'contents:read', commits.getCommit],
  ['GET', `${repo}/commits`, 'contents:read', commits.listCommits],
  ['POST', `${repo}/statuses/:ref`, 'statuses:write', statuses.createStatus],

  ['POST', `${repo}/check-runs`, 'checks:write', checkRuns.createCheckRun],
  ['GET', `${repo}/check-runs/:checkRunId`, 'checks:read', checkRuns.getCheckRun],
  ['PATCH', `${repo}/check-runs/:checkRunId`, 'checks:write', checkRuns.updateCheckRun],
  ['GET', `${repo}/check-runs/:checkRunId/annotations`, 'checks:read', checkRuns.listAnnotations],
  ['POST', `${repo}/check-runs/:checkRunId/rerequest`, 'checks:write', checkRuns.rerequest],
  ['GET', `${repo}/check-suites/:checkSuiteId`, 'checks:read', checkRuns.getCheckSuite],
  ['GET', `${repo}/check-suites/:checkSuiteId/check-runs`, 'checks:read', checkRuns.listCheckRunsOfSuite],

  ['GET', `${repo}/actions/runs`, 'actions:read', actions.listWorkflowRuns],
  ['GET', `${repo}/actions/runs/:runId`, 'actions:read', actions.getRun],
  ['GET', `${repo}/actions/runs/:runId/jobs`, 'actions:read', actions.listJobs],
  ['GET', `${repo}/actions/runs/:runId/attempts/:attempt/jobs`, 'actions:read', actions.listJobsOfAttempt],
  ['GET', `${repo}/actions/runs/:runId/attempts/:attempt`, 'actions:read', actions.getAttempt],
  ['POST', `${repo}/actions/runs/:runId/rerun`, 'actions:write', reruns.rerunRun],
  ['POST', `${repo}/actions/runs/:runId/rerun-failed-jobs`, 'actions:write', reruns.rerunFailed],
  ['GET', `${repo}/actions/runs/:runId/logs`, 'actions:read', actions.downloadRunLogs],
  ['GET', `${repo}/actions/runs/:runId/artifacts`, 'actions:read', artifacts.listRunArtifacts],
  ['GET', `${repo}/actions/artifacts/:artifactId/:format`, 'actions:read', artifacts.downloadArtifact],
  ['GET', `${repo}/actions/jobs/:jobId`, 'actions:read', actions.getJob],
  ['GET', `${repo}/actions/jobs/:jobId/logs`, 'actions:read', actions.downloadJobLog],
  ['POST', `${repo}/actions/jobs/:jobId/rerun`, 'actions:write', reruns.rerunOneJob],

  ['GET', `${repo}/contents`, 'contents:read', contents.getContents],
  ['GET', `${repo}/contents/:path{.*}`, 'contents:read', contents.getContents],
  ['GET', `${repo}/branches/:branch{.+}`, 'contents:read', getBranch],
  ['GET', `${repo}/git/ref/:ref{.+}`, 'contents:read', refs.getRef],
  ['GET', `${repo}/git/matching-refs/:ref{.+}`, 'contents:read', refs.listMatchingRefs],
  ['POST', `${repo}/git/refs`, 'contents:write', refs.createRef],
  ['PATCH', `${repo}/git/refs/:ref{.+}`, 'contents:write', refs.updateRef],
  ['DELETE', `${repo}/git/refs/:ref{.+}`, 'contents:write', refs.deleteRef],
  ['GET', `${repo}/git/commits/:sha`, 'contents:read', git.getGitCommit],
  ['POST', `${repo}/git/commits`, 'contents:write', gitWrite.createCommit],
  ['POST', `${repo}/git/trees`, 'contents:write', gitWrite.createTree],
  ['POST', `${repo}/git/blobs`, 'contents:write', gitWrite.createBlob],
  ['GET', `${repo}/git/trees/:ref`, 'contents:read', git.getTree],
  ['GET', `${repo}/git/blobs/:sha`, 'contents:read', git.getBlob],
  ['GET', `${repo}/compare/:basehead{.+}`, 'contents:read', commits.compare],

  ['GET', `${repo}/issues/:number/comments`, 'issues:read|pull_requests:read', comments.listIssueComments],
  ['POST', `${repo}/issues/:number/comments`, 'issues:write|pull_requests:write', comments.createIssueComment],
  ['GET', `${repo}/issues/comments/:commentId`, 'issues:read|pull_requests:read', comments.getIssueComment],
  ['PATCH', `${repo}/issues/comments/:commentId`, 'issues:write|pull_requests:write', comments.updateIssueComment],
  ['DELETE', `${repo}/issues/comments/:commentId`, 'issues:write|pull_requests:write', comments.deleteIssueComment],
  ['GET', `${repo}/issues/comments/:commentId/reactions`, 'issues:read|pull_requests:read', reactions.listReactions],
  [
    'POST',
    `${repo}/issues/comments/:commentId/reactions`,
    'issues:write|pull_requests:write',
    reactions.createReaction,
  ],
  [
    'DELETE',
    `${repo}/issues/comments/:commentId/reactions/:reactionId`,
    'issues:write|pull_requests:write',
    reactions.deleteReaction,
  ],
];
