import { listRepositories } from '../../store/read-repositories.js';
import type { Page } from '../page.js';
import { Badge } from '../parts/badge.js';
import { Button } from '../parts/button.js';
import { Scrolling } from '../parts/scrolling.js';
import { Ago } from '../parts/time.js';

export const repositoriesPage: Page = {
  path: '/repositories',
  tab: 'Repositories',
  async show({ viewer, parts }) {
    const repositories = await listRepositories(parts.pool, viewer.scope);
    const now = parts.now();
    return {
      title: 'Repositories',
      body: (
        <>
          <h1>Repositories</h1>
          {repositories.length === 0 ? (
            <p class="empty">None: install the App on repositories, and they appear here.</p>
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
                          />
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scrolling>
          )}
        </>
      ),
    };
  },
};
