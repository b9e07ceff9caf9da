import type { FC } from 'hono/jsx';
import { type Difference, differencesOf } from '../../core/replay-report.js';
import type { RunDetail } from '../../core/run-view.js';
import { isUuid } from '../../core/uuid.js';
import { findRun } from '../../store/read-runs.js';
import { type Page, Refusal } from '../page.js';
import { Badge } from '../parts/badge.js';
import { Scrolling } from '../parts/scrolling.js';

/** Two runs side by side: what their stages came to, and where that differs. */
export const comparePage: Page = {
  path: '/runs/:id/compare/:other',
  tab: null,
  async show({ params, viewer, parts }) {
    const find = async (id: string | undefined): Promise<RunDetail> => {
      const run = isUuid(id) ? await findRun(parts.pool, id, viewer.scope) : null;
      if (!run) throw new Refusal(404, 'There is no such run, or you may not see its repository.');
      return run;
    };
    const [before, after] = [await find(params.id), await find(params.other)];
    const names = [...new Set([...before.stages, ...after.stages].map(({ stage }) => stage))];
    return {
      title: `Runs ${before.runId.slice(-8)} and ${after.runId.slice(-8)}`,
      body: (
        <>
          <p class="crumbs">
            <a href={`/pull-requests/${before.pullRequestId}`}>
              {before.repository} #{before.pullRequestNumber}
            </a>
          </p>
          <h1>
            <a href={`/runs/${before.runId}`}>{before.runId.slice(-8)}</a> and{' '}
            <a href={`/runs/${after.runId}`}>{after.runId.slice(-8)}</a>
          </h1>
          <p class="quiet">
            {after.triggerSource === 'replay'
              ? 'The second decided again, with the code of its time, on what the first had gathered.'
              : 'Both looked for themselves.'}
          </p>
          {names.map((name) => (
            <Stage name={name} before={resultOf(before, name)} after={resultOf(after, name)} />
          ))}
        </>
      ),
    };
  },
};

/** What the last attempt at a stage came to. */
const resultOf = (run: RunDetail, name: string): unknown =>
  run.stages.filter(({ stage }) => stage === name).at(-1)?.result ?? null;

const Stage: FC<{ name: string; before: unknown; after: unknown }> = ({ name, before, after }) => {
  const differences = differencesOf(before, after);
  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      {before === null || after === null ? (
        <Badge tone="idle" words="one of them has no result" />
      ) : differences.length === 0 ? (
        <Badge tone="good" words="the same" />
      ) : (
        <Scrolling label="Differences">
          <table>
            <thead>
              <tr>
                <th scope="col">Where</th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
              </tr>
            </thead>
            <tbody>
              {differences.map((difference) => (
                <Row {...difference} />
              ))}
            </tbody>
          </table>
        </Scrolling>
      )}
    </section>
  );
};

const Row: FC<Difference> = ({ path, before, after }) => (
  <tr>
    <td>
      <code>{path}</code>
    </td>
    <td>
      <code>{JSON.stringify(before)}</code>
    </td>
    <td>
      <code>{JSON.stringify(after)}</code>
    </td>
  </tr>
);
