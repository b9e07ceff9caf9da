import { RUN_STATUSES } from '../../core/run-status.js';
import { listRuns } from '../../store/read-runs.js';
import type { Page } from '../page.js';
import { cursorIn, Filters, NextPage, oneOf } from '../parts/filters.js';
import { Scrolling } from '../parts/scrolling.js';
import { RunState, spaced } from '../parts/states.js';
import { Ago, durationWords } from '../parts/time.js';

const PATH = '/runs';
const PAGE = 50;

export const runsPage: Page = {
  path: PATH,
  tab: 'Runs',
  async show({ query, url, viewer, parts }) {
    const status = oneOf(query.get('status'), ['', ...RUN_STATUSES]);
    const repository = query.get('repo')?.trim() ?? '';
    const { runs, nextCursor } = await listRuns(parts.pool, {
      ...viewer.scope,
      ...(status ? { status: [status] } : {}),
      ...(repository ? { repository } : {}),
      limit: PAGE,
      cursor: cursorIn(query),
    });
    const now = parts.now();
    return {
      title: 'Runs',
      live: !url.includes('cursor='),
      body: (
        <>
          <h1>Runs</h1>
          <p class="quiet">One pass over one pull request at one head SHA.</p>
          <Filters
            action={PATH}
            choices={[
              { name: 'repo', label: 'Repository', value: repository },
              {
                name: 'status',
                label: 'Status',
                value: status,
                options: [['', 'any'], ...RUN_STATUSES.map((each) => [each, spaced(each)] as const)],
              },
            ]}
          />
          {runs.length === 0 ? (
            <p class="empty">No run fits.</p>
          ) : (
            <Scrolling label="Runs">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Run</th>
                    <th scope="col">Pull request</th>
                    <th scope="col">Status</th>
                    <th scope="col" class="wide">
                      Trigger
                    </th>
                    <th scope="col" class="number">
                      Events
                    </th>
                    <th scope="col" class="number">
                      Findings
                    </th>
                    <th scope="col" class="number">
                      Took
                    </th>
                    <th scope="col">Made</th>
                  </tr>
                </thead>
                <tbody>
                  {runs.map((run) => (
                    <tr id={`run-${run.runId}`}>
                      <td>
                        <a href={`/runs/${run.runId}`}>
                          <code>{run.runId.slice(-8)}</code>
                        </a>
                      </td>
                      <td>
                        <a href={`/pull-requests/${run.pullRequestId}`}>
                          {run.repository} #{run.pullRequestNumber}
                        </a>
                      </td>
                      <td>
                        <RunState run={run} />
                        {run.status === 'running' && run.currentStage ? (
                          <span class="quiet"> {run.currentStage}</span>
                        ) : null}
                      </td>
                      <td class="wide">{spaced(run.triggerSource)}</td>
                      <td class="number">{run.eventsIn}</td>
                      <td class="number">{run.findingsOut}</td>
                      <td class="number">{durationWords(run.durationMs)}</td>
                      <td>
                        <Ago at={run.createdAt} now={now} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scrolling>
          )}
          <NextPage path={PATH} query={query} cursor={nextCursor} />
        </>
      ),
    };
  },
};
