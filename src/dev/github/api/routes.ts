import type { Needs } from '../auth/caller.js';
import * as actions from './actions.js';
import * as app from './app.js';
import { convertManifest } from './app-manifest.js';
import * as artifacts from './artifacts.js';
import type { Handler } from './call.js';
import * as checkRuns from './check-runs.js';
import * as commits from './commits.js';
import * as contents from './contents.js';
import * as git from './git.js';
import * as installations from './installations.js';
import * as comments from './issue-comments.js';
import * as pulls from './pulls.js';
import { getRateLimit } from './rate-limit.js';
import * as repositories from './repositories.js';
import * as statuses from './statuses.js';

export type Route = [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, needs: Needs, handler: Handler];

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
  ['GET', '/rate_limit', 'anyone', getRateLimit],
  ['POST', '/app-manifests/:code/conversions', 'anyone', convertManifest],

  ['GET', repo, 'metadata:read', repositories.getRepository],
  ['GET', `${repo}/collaborators/:username/permission`, 'metadata:read', repositories.getCollaboratorPermission],

  ['GET', `${repo}/pulls`, 'pull_requests:read', pulls.listPulls],
  ['GET', `${repo}/pulls/:number`, 'pull_requests:read', pulls.getPull],
  ['GET', `${repo}/pulls/:number/files`, 'pull_requests:read', pulls.listPullFiles],
  ['GET', `${repo}/pulls/:number/commits`, 'pull_requests:read', pulls.listPullCommits],

  ['GET', `${repo}/commits/:ref/check-runs`, 'checks:read', checkRuns.listCheckRunsOfRef],
  ['GET', `${repo}/commits/:ref/check-suites`, 'checks:read', checkRuns.listCheckSuitesOfRef],
  ['GET', `${repo}/commits/:ref/statuses`, 'statuses:read', statuses.listStatuses],
  ['GET', `${repo}/commits/:ref/status`, 'statuses:read', statuses.getCombinedStatus],
  ['GET', `${repo}/commits/:ref/pulls`, 'pull_requests:read', pulls.listPullsOfCommit],
  ['GET', `${repo}/commits/:ref`, 'contents:read', commits.getCommit],
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
  ['GET', `${repo}/actions/runs/:runId/logs`, 'actions:read', actions.downloadRunLogs],
  ['GET', `${repo}/actions/runs/:runId/artifacts`, 'actions:read', artifacts.listRunArtifacts],
  ['GET', `${repo}/actions/artifacts/:artifactId/:format`, 'actions:read', artifacts.downloadArtifact],
  ['GET', `${repo}/actions/jobs/:jobId`, 'actions:read', actions.getJob],
  ['GET', `${repo}/actions/jobs/:jobId/logs`, 'actions:read', actions.downloadJobLog],

  ['GET', `${repo}/contents`, 'contents:read', contents.getContents],
  ['GET', `${repo}/contents/:path{.*}`, 'contents:read', contents.getContents],
  ['GET', `${repo}/git/ref/:ref{.+}`, 'contents:read', git.getRef],
  ['GET', `${repo}/git/trees/:ref`, 'contents:read', git.getTree],
  ['GET', `${repo}/git/blobs/:sha`, 'contents:read', git.getBlob],
  ['GET', `${repo}/compare/:basehead{.+}`, 'contents:read', commits.compare],

  ['GET', `${repo}/issues/:number/comments`, 'issues:read|pull_requests:read', comments.listIssueComments],
  ['POST', `${repo}/issues/:number/comments`, 'issues:write|pull_requests:write', comments.createIssueComment],
  ['GET', `${repo}/issues/comments/:commentId`, 'issues:read|pull_requests:read', comments.getIssueComment],
  ['PATCH', `${repo}/issues/comments/:commentId`, 'issues:write|pull_requests:write', comments.updateIssueComment],
  ['DELETE', `${repo}/issues/comments/:commentId`, 'issues:write|pull_requests:write', comments.deleteIssueComment],
];
