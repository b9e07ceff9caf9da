import type { FC } from 'hono/jsx';
import {
  MAX_QUARANTINE_DAYS,
  MAX_QUARANTINE_NAME,
  MAX_QUARANTINE_REASON,
  QUARANTINE_DAYS,
} from '../../core/quarantine.js';
import type { QuarantineView } from '../../core/quarantine-view.js';
import { listQuarantines } from '../../store/quarantines.js';
import { pageRepositories } from '../../store/read-repositories.js';
import type { Page, Viewer } from '../page.js';
import { Badge } from '../parts/badge.js';
import { Button } from '../parts/button.js';
import { cursorIn, NextPage } from '../parts/filters.js';
import { Scrolling } from '../parts/scrolling.js';
import { spaced } from '../parts/states.js';
import { Ago } from '../parts/time.js';

const PATH = '/quarantines';
const PAGE = 50;
/** Names of repositories that the form proposes; any other can be typed. */
const PROPOSED = 100;

export const quarantinesPage: Page = {
  path: PATH,
  tab: 'Quarantines',
  async show({ query, viewer, parts }) {
    const { quarantines, nextCursor } = await listQuarantines(parts.pool, {
      ...viewer.scope,
      limit: PAGE,
      cursor: cursorIn(query),
    });
    const { repositories } = await pageRepositories(parts.pool, { limit: PROPOSED }, viewer.scope);
    const now = parts.now();
    return {
      title: 'Quarantines',
      body: (
        <>
          <h1>Quarantines</h1>
          <p class="quiet">
            A failure in quarantine is told and counted, and turns nothing red. It ends by its date, or by itself when
            the test or check is stable again.
          </p>
          {quarantines.length === 0 ? (
            <p class="empty">None.</p>
          ) : (
            <Scrolling label="Quarantines">
              <table>
                <thead>
                  <tr>
                    <th scope="col">What</th>
                    <th scope="col">Why</th>
                    <th scope="col">Until</th>
                    <th scope="col">
                      <span class="quiet">Steer</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {quarantines.map((quarantine) => (
                    <Row quarantine={quarantine} viewer={viewer} now={now} />
                  ))}
                </tbody>
              </table>
            </Scrolling>
          )}
          <NextPage path={PATH} query={query} cursor={nextCursor} />
          {(viewer.scope.repositoryIds ?? repositories.map((of) => of.repositoryId)).some(viewer.mayAct) && (
            <Add
              viewer={viewer}
              proposed={repositories.filter((of) => viewer.mayAct(of.repositoryId)).map(({ name }) => name)}
              check={query.get('check') ?? ''}
              of={query.get('repo') ?? ''}
            />
          )}
        </>
      ),
    };
  },
};

const Row: FC<{ quarantine: QuarantineView; viewer: Viewer; now: number }> = ({ quarantine, viewer, now }) => (
  <tr>
    <td>
      <b>{quarantine.check}</b>
      {quarantine.test !== null && <div>{quarantine.test}</div>}
      <div class="quiet">{quarantine.repository}</div>
    </td>
    <td>
      {quarantine.reason}
      <div class="quiet">
        {quarantine.owner}, by {spaced(quarantine.source)}, <Ago at={quarantine.createdAt} now={now} />
      </div>
    </td>
    <td>
      {quarantine.inForce ? (
        <>
          <Badge tone="odd" words="in force" />
          <div class="quiet">until {quarantine.expiresAt.slice(0, 10)}</div>
        </>
      ) : (
        <>
          <Badge tone="idle" words={quarantine.endedBecause ?? 'expired'} />
          {quarantine.endedBy && <div class="quiet">by {quarantine.endedBy}</div>}
        </>
      )}
    </td>
    <td>
      {quarantine.inForce && quarantine.source !== 'configuration' && viewer.mayAct(quarantine.repositoryId) && (
        <Button
          viewer={viewer}
          action={`${PATH}/${quarantine.quarantineId}/end`}
          words="End it"
          of={quarantine.test ?? quarantine.check}
        />
      )}
    </td>
  </tr>
);

const Add: FC<{
  viewer: Viewer;
  proposed: readonly string[];
  check: string;
  of: string;
}> = ({ viewer, proposed, check, of }) => (
  <section aria-labelledby="add">
    <h2 id="add">Put something into quarantine</h2>
    <form class="filters" method="post" action={`${PATH}/add`}>
      <input type="hidden" name="formToken" value={viewer.formToken} />
      <label htmlFor="new-repository">
        Repository
        <input
          id="new-repository"
          name="repository"
          list="own-repositories"
          placeholder="owner/name"
          required
          value={of}
        />
        <datalist id="own-repositories">
          {proposed.map((name) => (
            <option value={name} />
          ))}
        </datalist>
      </label>
      <label htmlFor="new-check">
        Check
        <input id="new-check" name="check" required maxlength={MAX_QUARANTINE_NAME} value={check} />
      </label>
      <label htmlFor="new-test">
        Test, if not the whole check
        <input id="new-test" name="test" maxlength={MAX_QUARANTINE_NAME} />
      </label>
      <label htmlFor="new-reason">
        Reason
        <input id="new-reason" name="reason" required maxlength={MAX_QUARANTINE_REASON} />
      </label>
      <label htmlFor="new-days">
        Days
        <input
          id="new-days"
          name="days"
          type="number"
          min={1}
          max={MAX_QUARANTINE_DAYS}
          value={QUARANTINE_DAYS}
          required
        />
      </label>
      <button type="submit">Quarantine</button>
    </form>
  </section>
);
