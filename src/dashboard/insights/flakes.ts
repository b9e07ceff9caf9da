import { counted } from '../../core/phrases.js';
import { type Kind, listFailingThings } from '../../store/insights/failing-things.js';
import { linksOf } from './evidence.js';
import type { Insight } from './insight.js';

const MOST = 10;

export const flakyChecks: Insight = {
  name: 'flaky-checks',
  title: 'Checks that flake most',
  definition:
    'Commits on which a check failed and passed, in two attempts: the commit did not change, so something else did. An outage that a second attempt got over counts too; what is told on a pull request weighs that.',
  read: flakesOf('checks', 'check'),
};

export const flakyTests: Insight = {
  name: 'flaky-tests',
  title: 'Tests that flake most',
  definition:
    'Commits on which a test failed and passed, in two attempts of its check; of checks whose test reports or logs name their tests. Passes are kept of tests that have failed before.',
  read: flakesOf('tests', 'test'),
};

function flakesOf(of: Kind['of'], one: string): Insight['read'] {
  return async (sql, asked) => {
    const things = await listFailingThings(sql, asked, { of, by: 'flipped' }, MOST);
    const [most] = things;
    const nameOf = ({ name, test }: { name: string; test: string | null }): string => test ?? name;
    return {
      finding: most
        ? `${nameOf(most)} of ${most.repository} flaked most: it failed and passed on ${counted(most.flipped, 'commit')}.`
        : `No ${one} failed and passed on one commit.`,
      chart: most
        ? {
            kind: 'bars',
            unit: 'count',
            rows: things.map((thing) => ({ name: `${nameOf(thing)} · ${thing.repository}`, value: thing.flipped })),
          }
        : null,
      table: {
        columns: [
          ...(of === 'tests' ? [{ name: 'Test' }] : []),
          { name: 'Check' },
          { name: 'Repository' },
          { name: 'Commits failed and passed', number: true },
          { name: 'Commits failed', number: true },
          { name: 'Newest' },
        ],
        rows: things.map(({ name, test, repository, flipped, failed, evidence }) => [
          ...(of === 'tests' ? [test] : []),
          name,
          repository,
          flipped,
          failed,
          { links: linksOf(evidence) },
        ]),
      },
    };
  };
}
