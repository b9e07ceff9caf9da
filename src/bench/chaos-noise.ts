import { check, type Scene, type Stage } from './chaos-scenes.js';

/** The same, and nobody waits for Regreen: what happens next comes while it is at work. */
const restless = (stage: Stage): Stage => ({ ...stage, idle: () => stage.pause() });

/** Pull requests on which little is put, and much happens. */
export const noise: readonly Scene[] = [
  {
    name: 'pushed over',
    config: '',
    async play(stage) {
      const { github, repository, pull, person } = stage;
      await check(restless(stage), 'with a failing test');
      for (const push of [1, 2]) {
        github.pushCommit(repository, {
          branch: 'format',
          files: { 'note.txt': `${push}` },
          message: `Push ${push}`,
          by: person,
        });
        await check(restless(stage), push === 2 ? 'with a failing test' : 'green', pull.head.sha);
      }
      github.labelPullRequest(pull, 'bug', person);
      await stage.idle();
    },
    left: { attempts: 0 },
    status: null,
    reported: 'last',
  },
  {
    name: 'closed and opened again',
    config: '',
    async play(stage) {
      const { github, pull, person } = stage;
      await check(restless(stage), 'with a failing test');
      github.closePullRequest(pull, person);
      await stage.pause();
      github.editPullRequest(pull, { title: 'Print better' }, person);
      await stage.pause();
      github.reopenPullRequest(pull, person);
      await stage.idle();
    },
    left: { attempts: 0 },
    status: null,
    reported: 'last',
  },
  {
    name: 'asked',
    config: '',
    async play(stage) {
      const { github, pull, person } = stage;
      await check(stage, 'with a failing test');
      github.commentOnPullRequest(pull, '/regreen analyze', person);
      await stage.pause();
      github.commentOnPullRequest(pull, '/regreen help', person);
      await stage.idle();
    },
    left: { attempts: 0, reactions: 2, comments: 1 },
    status: null,
    reported: 'last',
  },
  {
    name: 'run again by a person',
    config: '',
    async play(stage) {
      const { github, person } = stage;
      const workflowRun = await check(stage, 'with a failing test');
      github.rerunFailedJobs(workflowRun, person);
      await stage.pause();
      for (const job of github.jobsOfAttempt(workflowRun))
        if (job.runAttempt === 2) github.completeJob(job, { conclusion: 'success', log: '' });
      await stage.idle();
    },
    left: { attempts: 0 },
    status: null,
    reported: 'last',
  },
  {
    name: 'merged',
    config: '',
    async play(stage) {
      const { github, repository, pull, person } = stage;
      await check(stage, 'with a failing test');
      github.setDraft(pull, true, person);
      github.pushCommit(repository, {
        branch: 'format',
        files: { 'note.txt': 'right' },
        message: 'Right it',
        by: person,
      });
      await check(restless(stage), 'green', pull.head.sha);
      github.setDraft(pull, false, person);
      await stage.idle();
      github.mergePullRequest(pull, person);
      await stage.idle();
    },
    left: { attempts: 0 },
    status: null,
    reported: null,
  },
];
