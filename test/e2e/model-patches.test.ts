import { expect, test } from '@jest/globals';
import { startLocalModel } from '../../src/dev/model/local-model.js';
import { BROKEN_GO } from '../../src/dev/unformatted-go.js';
import { attemptsOf, routesOf } from '../support/fix-rows.js';
import { aboutOf, modelsAt, say, silent } from '../support/local-models.js';
import { failWith, openTill } from '../support/till.js';
import { withApp } from '../support/with-app.js';

const BROKEN = 'package main\n\nfunc main() {\n\tprintn("till")\n}\n';
const MENDED = BROKEN.replace('printn', 'println');
const LOG = '# acme/till\n./main.go:4:2: undefined: printn\n';
const DIFF =
  '--- a/main.go\n+++ b/main.go\n@@ -40,3 +40,3 @@\n func main() {\n-\tprintn("till")\n+\tprintln("till")\n }\n';
const patch = { abstains: false, reason: null, summary: 'Call println, which there is. Fixes #1.', diff: DIFF };

test('what a model writes is suggested, once, and committed when somebody who saw it says so', async () => {
  const model = await startLocalModel((asked) => (aboutOf(asked) === 'patch' ? say(patch) : silent(asked)));
  try {
    await withApp(
      async ({ github, drain, pool }) => {
        const { repository, ann } = openTill(github, 'mode: fix\nfix: {approval: false}\nreview: {enabled: false}\n');
        github.pushCommit(repository, { branch: 'broken', files: { 'main.go': BROKEN }, by: ann });
        const pull = github.openPullRequest(repository, { head: 'broken' });
        const before = pull.head.sha;
        failWith(github, repository, pull.head.sha, { name: 'build', command: 'go build ./...', output: LOG });
        await drain();

        expect(pull.head.sha).toBe(before);
        expect(github.reviewsOf(pull)[0]?.body).toContain('A language model wrote this');
        expect(github.reviewCommentsOf(pull)[0]?.body).toContain('```suggestion\n\tprintln("till")\n```');
        expect(await attemptsOf({ pool })).toMatchObject([
          {
            strategy: 'model',
            status: 'proposed',
            metadata: { tool: 'openai-compatible/small', delivery: 'suggestion' },
          },
        ]);
        const { rows } = await pool.query(`select reviewer_type, decision from reviews`);
        expect(rows).toEqual([{ reviewer_type: 'fix', decision: 'approve' }]);
        const patches = () => model.asked.filter((asked) => aboutOf(asked) === 'patch').length;
        expect(patches()).toBe(1);

        // Another look at the same head asks nobody again.
        github.commentOnPullRequest(pull, '/regreen analyze', ann);
        await drain();
        expect([patches(), (await attemptsOf({ pool })).length]).toEqual([1, 1]);

        github.commentOnPullRequest(pull, '/regreen approve', ann);
        await drain();
        expect(pull.head.sha).not.toBe(before);
        expect(github.textAt(pull.head.sha, 'main.go')).toBe(MENDED);
        const { message } = github.commitAt(pull.head.sha);
        expect(message).toContain('Strategy: model (openai-compatible/small).');
        // A model's words close no issue.
        expect(message).not.toContain('#');
        expect(await attemptsOf({ pool })).toMatchObject([{ strategy: 'model', status: 'verifying' }]);
      },
      { models: modelsAt(model.url) },
    );
  } finally {
    await model.close();
  }
});

/** Printed by a step that says nothing of what the diff has to do with its failure. */
const SHOWN = `--- a/main.go
+++ b/main.go
@@ -1,5 +1,5 @@
 package main
 
 func main() {
-println("till")
+\tprintln("till")
 }
`;
const diagnosis = {
  ...{ abstains: false, category: 'lint', certainty: 'high' },
  claims: [{ sentence: 'The linter wants main.go changed.', lines: [{ number: 1, text: 'reading the till' }] }],
};

test.each([
  ['policy', 'diff --git a/main.go b/main.go\nindex 1111111..2222222 100644\n', ['suggestion']],
  ['unknown', '', []],
])(
  'where our rules say %s, and a model says lint, no diff in a log is committed',
  async (ruleCategory, header, tried) => {
    const model = await startLocalModel((asked) => (aboutOf(asked) === 'diagnosis' ? say(diagnosis) : silent(asked)));
    try {
      await withApp(
        async ({ github, drain, pool }) => {
          const { repository } = openTill(github, 'mode: fix\nfix: {approval: false}\nreview: {enabled: false}\n');
          const pull = github.openPullRequest(repository, { head: 'format' });
          const before = pull.head.sha;
          failWith(github, repository, before, {
            name: 'till',
            command: './till',
            output: `reading the till\n${header}${SHOWN}`,
          });
          await drain();

          expect(await routesOf({ pool })).toEqual(['till: fix → fix']);
          const { rows } = await pool.query(
            `select distinct category, metadata->'model' as model from analysis_results`,
          );
          expect(rows).toMatchObject([{ category: 'lint', model: { outcome: 'diagnosed', ruleCategory } }]);
          expect(pull.head.sha).toBe(before);
          expect(github.textAt(before, 'main.go')).toBe(BROKEN_GO);
          expect((await attemptsOf({ pool })).map(({ metadata }) => metadata.delivery)).toEqual(tried);
        },
        { models: modelsAt(model.url) },
      );
    } finally {
      await model.close();
    }
  },
);
