import { pageRepositories } from '../../store/read-repositories.js';
import type { Page } from '../page.js';
import { Badge } from '../parts/badge.js';
import { Button } from '../parts/button.js';
import { cursorIn, Filters, NextPage } from '../parts/filters.js';
import { Scrolling } from '../parts/scrolling.js';
import { Ago } from '../parts/time.js';

const PATH = '/repositories';
const PAGE = 50;

export const repositoriesPage: Page = {
  path: PATH,
  tab: 'Repositories',
  async show({ query, viewer, parts }) {
    const search = query.get('q')?.trim().slice(0, 200) ?? '';
    const { repositories, nextCursor } = await pageRepositories(
      parts.pool,
      { search: search || undefined, limit: PAGE, cursor: cursorIn(query) },
      viewer.scope,
    );
    const now = parts.now();
    return {
      title: 'Repositories',
      body: (
        <>
          <h1>Repositories</h1>
          <Filters action={PATH} choices={[{ name: 'q', label: 'Name', value: search }]} />
          {repositories.length === 0 ? (
            <p class="empty">
              {query.size === 0
                ? 'None: install the App on repositories, and they appear here.'
                : 'No repository fits.'}
            </p>
          ) : (
            <Scrolling label="Repositories">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Repository</th>
                    <th scope="col">State</th>
                    <th scope="col" class="number">
                      Open pull requests
                    </th>
                    <th scope="col">Last polled</th>
                    <th scope="col">
                      <span class="quiet">Steer</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {repositories.map((repository) => (
                    <tr>
                      <td>
                        <a href={`/?repo=${encodeURIComponent(repository.name)}`}>{repository.name}</a>
                      </td>
                      <td>
                        {repository.inactive ? (
                          <Badge tone="idle" words={repository.inactive} />
                        ) : (
                          <Badge tone={repository.status === 'active' ? 'good' : 'bad'} words={repository.status} />
                        )}
                        {repository.pollError && (
                          <div class="quiet">
                            {repository.failureCount} failures: {repository.pollError}
                          </div>
                        )}
                      </td>
                      <td class="number">{repository.openPullRequests}</td>
                      <td>
                        <Ago at={repository.lastPolledAt} now={now} />
                      </td>
                      <td>
                        {viewer.mayAct(repository.repositoryId) && (
                          <Button
                            viewer={viewer}
                            action={`/repositories/${repository.repositoryId}/${repository.status === 'suspended' ? 'resume' : 'suspend'}`}
                            words={repository.status === 'suspended' ? 'Resume' : 'Suspend'}
                            of={repository.name}
                          />
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scrolling>
          )}
          <NextPage path={PATH} query={query} cursor={nextCursor} words="Next page" />
        </>
      ),
    };
  },
};
