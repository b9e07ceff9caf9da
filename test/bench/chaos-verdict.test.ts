import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readEndState } from '../../src/bench/chaos-end-state.js';
import { castIn, type Scene, type Stage, setStage } from '../../src/bench/chaos-scenes.js';
import { judgeScene } from '../../src/bench/chaos-verdict.js';
import { STICKY_MARK } from '../../src/core/sticky-comment.js';
import { fullName } from '../../src/dev/github/find.js';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let github: LocalGithub;
let database: TestDatabase;
let cast: ReturnType<typeof castIn>;
beforeAll(async () => {
  [github, database] = await Promise.all([startLocalGithub(), createTestDatabase()]);
  cast = castIn(github);
});
afterAll(async () => {
  await github?.close();
  await database?.drop();
});

const scene: Scene = {
  name: 'told',
  config: '',
  play: async () => {},
  left: { attempts: 0, comments: 1 },
  status: null,
  reported: 'last',
};
let number = 0;

/** As Regreen leaves it when all went well: here nobody but the test writes. */
function told(): Stage {
  const stage = setStage(scene, number++, github, cast, { idle: async () => {} });
  report(stage);
  comment(stage);
  return stage;
}

const report = ({ repository, pull }: Stage) =>
  github.createCheckRun(repository, {
    name: 'Regreen',
    headSha: pull.head.sha,
    status: 'completed',
    conclusion: 'neutral',
  });
const comment = ({ pull }: Stage) => github.commentOnPullRequest(pull, `${STICKY_MARK} What now?`, github.world.bot);
const judge = (stage: Stage) => judgeScene(scene, stage, database.pool);

test('what should be there, once, is neither doubled nor lost', async () => {
  expect(await judge(told())).toEqual({ doubled: [], lost: [] });
});

test.each<[string, (stage: Stage) => void, string]>([
  ['a second check run', (stage) => void report(stage), 'check runs on'],
  ['a second comment', (stage) => void comment(stage), '2 comments'],
  [
    'a commit that nobody wanted',
    ({ repository }) =>
      void github.pushCommit(repository, { branch: 'format', files: { a: 'b' }, by: github.world.bot }),
    '1 commits',
  ],
  [
    'a suggestion that nobody wanted',
    ({ pull }) => void github.reviewPullRequest(pull, { by: github.world.bot, state: 'COMMENTED', body: 'Look' }),
    '1 reviews',
  ],
  [
    'a reaction that nobody wanted',
    ({ pull }) => void github.reactToComment(github.commentsOf(pull)[0] ?? fail(), '+1', github.world.bot),
    '1 reactions',
  ],
])('%s is found', async (_, spoil, problem) => {
  const stage = told();
  spoil(stage);
  const { doubled } = await judge(stage);
  expect(doubled.join('\n')).toContain(problem);
});

test.each<[string, (stage: Stage) => void, string]>([
  [
    'a comment that is missing',
    ({ pull }) => github.deleteIssueComment(github.commentsOf(pull)[0] ?? fail(), github.world.bot),
    '0 comments',
  ],
  [
    'a report that does not end',
    ({ pull }) => {
      for (const checkRun of github.ownCheckRunsOf(pull.head.sha)) checkRun.status = 'in_progress';
    },
    'is in_progress',
  ],
  [
    'a head without a report',
    ({ repository, person }) => void github.pushCommit(repository, { branch: 'format', files: { a: 'b' }, by: person }),
    'there is no check run on',
  ],
])('%s is found', async (_, spoil, problem) => {
  const stage = told();
  spoil(stage);
  const { lost } = await judge(stage);
  expect(lost.join('\n')).toContain(problem);
});

test('the end state tells commits by name, and nothing of when and under which numbers things happened', async () => {
  const stage = told();
  const state = await readEndState(github, database.pool, [fullName(stage.repository)]);
  const text = [...state.values()].flat().join('\n');
  expect(text).toContain('"Regreen","<Print');
  expect(text).not.toMatch(/[0-9a-f]{12}|\d{9}|20\d\d-/);
  github.editPullRequest(stage.pull, { title: 'Another' });
  expect(await readEndState(github, database.pool, [fullName(stage.repository)])).not.toEqual(state);
});

function fail(): never {
  throw new Error('it is not there');
}
