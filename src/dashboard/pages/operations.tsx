import type { FC } from 'hono/jsx';
import { listTargetRecords, type TargetRecord } from '../../store/notification-targets.js';
import type { Page } from '../page.js';
import { Badge, type Tone } from '../parts/badge.js';
import { Ago, durationWords } from '../parts/time.js';

const TONES: Record<string, Tone> = { ok: 'good', degraded: 'odd' };

export const operationsPage: Page = {
  path: '/operations',
  tab: 'Operations',
  operatorsOnly: true,
  async show({ parts }) {
    const [standing, queues, targets] = await Promise.all([
      parts.standing(),
      parts.queues().catch((error: Error) => error.message),
      listTargetRecords(parts.pool).catch((error: Error) => error.message),
    ]);
    const now = parts.now();
    return {
      title: 'Operations',
      live: true,
      body: (
        <>
          <h1>Operations</h1>
          <section aria-labelledby="standing">
            <h2 id="standing">This process</h2>
            <p>
              <Badge tone={TONES[standing.status] ?? 'bad'} words={standing.status} /> {standing.reason}
            </p>
            {standing.degraded.length > 0 && (
              <ul>
                {standing.degraded.map(({ part, since, words }) => (
                  <li>
                    <b>{part}</b>: {words}, since <Ago at={since} now={now} />
                  </li>
                ))}
              </ul>
            )}
            <p class="quiet">
              The same stands at <a href="/readyz">/readyz</a>; docs/operations.md says what to do.
            </p>
          </section>
          <section aria-labelledby="queues">
            <h2 id="queues">Queues</h2>
            <p>
              <a href="/operations/queues">Their jobs, one by one</a>
            </p>
            {typeof queues === 'string' ? (
              <p>
                <Badge tone="bad" words="out of reach" /> {queues} Nothing is lost: the sweep rings again from the
                database.
              </p>
            ) : (
              <table>
                <thead>
                  <tr>
                    <th scope="col">Queue</th>
                    <th scope="col" class="number">
                      Waiting
                    </th>
                    <th scope="col" class="number">
                      Oldest
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {queues.map(({ queue, jobs, oldestMs }) => (
                    <tr>
                      <td>{queue}</td>
                      <td class="number">{jobs}</td>
                      <td class="number">{jobs === 0 ? '–' : durationWords(oldestMs)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
          {typeof targets === 'string' ? (
            <p>
              <Badge tone="bad" words="out of reach" /> Who is told beside GitHub is in the database: {targets}
            </p>
          ) : (
            targets.length > 0 && <Targets targets={targets} now={now} />
          )}
        </>
      ),
    };
  },
};

const Targets: FC<{ targets: TargetRecord[]; now: number }> = ({ targets, now }) => (
  <section aria-labelledby="targets">
    <h2 id="targets">Who is told beside GitHub, in seven days</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Target</th>
          <th scope="col" class="number">
            Sent
          </th>
          <th scope="col" class="number">
            Waiting
          </th>
          <th scope="col" class="number">
            Given up
          </th>
          <th scope="col">Last sent</th>
          <th scope="col">What is in the way</th>
        </tr>
      </thead>
      <tbody>
        {targets.map(({ target, sent, waiting, failed, lastSentAt, problem }) => (
          <tr>
            <td>{target}</td>
            <td class="number">{sent}</td>
            <td class="number">{waiting}</td>
            <td class="number">{failed}</td>
            <td>{lastSentAt ? <Ago at={lastSentAt} now={now} /> : 'never'}</td>
            <td>{problem === null ? <Badge tone="good" words="nothing" /> : <Badge tone="odd" words={problem} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
