import { emitPing } from '../events/ping.js';
import * as accounts from './accounts.js';
import * as artifacts from './artifacts.js';
import * as branches from './branches.js';
import * as checkRuns from './check-runs.js';
import * as installations from './installations.js';
import * as comments from './issue-comments.js';
import * as mergeGroups from './merge-groups.js';
import * as pulls from './pull-requests.js';
import * as pushes from './pushes.js';
import * as reactions from './reactions.js';
import * as repositories from './repositories.js';
import * as reruns from './reruns.js';
import * as reviews from './reviews.js';
import * as scenario from './scenario.js';
import * as signIn from './sign-in.js';
import * as statuses from './statuses.js';
import { commitSuggestion } from './suggestions.js';
import * as workflowRuns from './workflow-runs.js';

/** All that a scenario can do; each becomes a method of the local GitHub, without its first argument, the world. */
export const verbs = {
  addAccount: accounts.addAccount,
  addApp: accounts.addApp,
  deleteAccount: accounts.deleteAccount,
  signIn: signIn.signIn,
  revokeAuthorization: signIn.revokeAuthorization,

  addInstallation: installations.addInstallation,
  suspendInstallation: installations.suspendInstallation,
  unsuspendInstallation: installations.unsuspendInstallation,
  deleteInstallation: installations.deleteInstallation,
  acceptPermissions: installations.acceptPermissions,
  addRepositoriesToInstallation: installations.addRepositoriesToInstallation,
  removeRepositoriesFromInstallation: installations.removeRepositoriesFromInstallation,
  expireTokens: installations.expireTokens,

  addRepository: repositories.addRepository,
  forkRepository: repositories.forkRepository,
  renameRepository: repositories.renameRepository,
  transferRepository: repositories.transferRepository,
  archiveRepository: repositories.archiveRepository,
  deleteRepository: repositories.deleteRepository,
  setCollaborator: repositories.setCollaborator,

  pushCommit: pushes.pushCommit,
  createBranch: pushes.createBranch,
  onPush: pushes.onPush,
  protectBranch: branches.protectBranch,
  deleteBranch: branches.deleteBranch,
  moveBranch: branches.moveBranch,

  openPullRequest: pulls.openPullRequest,
  editPullRequest: pulls.editPullRequest,
  closePullRequest: pulls.closePullRequest,
  reopenPullRequest: pulls.reopenPullRequest,
  mergePullRequest: pulls.mergePullRequest,
  setDraft: pulls.setDraft,
  labelPullRequest: pulls.labelPullRequest,
  unlabelPullRequest: pulls.unlabelPullRequest,
  enqueuePullRequest: mergeGroups.enqueuePullRequest,
  destroyMergeGroup: mergeGroups.destroyMergeGroup,
  commentOnPullRequest: comments.commentOnPullRequest,
  editIssueComment: comments.editIssueComment,
  deleteIssueComment: comments.deleteIssueComment,
  reactToComment: reactions.reactToComment,
  reviewPullRequest: reviews.reviewPullRequest,
  commitSuggestion,

  createCheckRun: checkRuns.createCheckRun,
  updateCheckRun: checkRuns.updateCheckRun,
  rerequestCheckRun: checkRuns.rerequestCheckRun,
  rerequestCheckSuite: checkRuns.rerequestCheckSuite,
  requestAction: checkRuns.requestAction,
  createStatus: statuses.createStatus,
  startWorkflowRun: workflowRuns.startWorkflowRun,
  startJob: workflowRuns.startJob,
  completeJob: workflowRuns.completeJob,
  completeRun: workflowRuns.completeRun,
  jobsOfAttempt: workflowRuns.jobsOfAttempt,
  rerunFailedJobs: reruns.rerunFailedJobs,
  rerunWorkflowRun: reruns.rerunWorkflowRun,
  rerunJob: reruns.rerunJob,
  uploadArtifact: artifacts.uploadArtifact,
  expireArtifact: artifacts.expireArtifact,
  setJobLog: scenario.setJobLog,

  ping: emitPing,
  setWebhook: scenario.setWebhook,
  hold: scenario.hold,
  release: scenario.release,
  held: scenario.held,
  deliver: scenario.deliver,
  withhold: scenario.withhold,
  settle: scenario.settle,
  setClock: scenario.setClock,
  setLimits: scenario.setLimits,
  setDelay: scenario.setDelay,
  failNext: scenario.failNext,
  beforeNext: scenario.beforeNext,
  checkRunsOf: scenario.checkRunsOf,
  ownCheckRunsOf: scenario.ownCheckRunsOf,
  commentsOf: scenario.commentsOf,
  reactionsOf: reactions.reactionsOf,
  reviewsOf: reviews.reviewsOf,
  reviewCommentsOf: reviews.reviewCommentsOf,
  answerReviewComment: reviews.answerReviewComment,
  writesSeen: scenario.writesSeen,
  textAt: scenario.textAt,
  commitAt: scenario.commitAt,
  pullRequestAt: scenario.pullRequestAt,
  statusesOf: scenario.statusesOf,
};
