import type { FC } from 'hono/jsx';
import { CHECK_STATES, listCards, type PullRequestCard } from '../../store/read-cards.js';
import type { Page } from '../page.js';
import { Badge } from '../parts/badge.js';
import { cursorIn, Filters, NextPage, oneOf } from '../parts/filters.js';
import { Scrolling } from '../parts/scrolling.js';
import { CheckSum, FixState, PullRequestBadge, RunState, spaced } from '../parts/states.js';
import { Ago } from '../parts/time.js';

const PATH = '/';
const PAGE = 50;

const STATES = [
  ['open', 'open'],
  ['closed', 'closed or merged'],
  ['all', 'all'],
] as const;
const CHECKS = [['', 'any'], ...CHECK_STATES.map((state) => [state, state] as const)] as const;
const DOING = [
  ['', 'anything'],
  ['processing', 'works on it'],
  ['waiting_input', 'waits for a person'],
  ['queued', 'will look at it'],
  ['idle', 'is done'],
] as const;

export const pullRequestsPage: Page = {
  path: PATH,
  tab: 'Pull requests',
  async show({ query, url, viewer, parts }) {
    const state = oneOf(query.get('state'), ['open', 'closed', 'all']);
    const checks = oneOf(query.get('checks'), ['', ...CHECK_STATES]);
    const doing = oneOf(query.get('doing'), ['', 'processing', 'waiting_input', 'queued', 'idle']);
    const [search, repository] = [query.get('q')?.trim() ?? '', query.get('repo')?.trim() ?? ''];
    const { cards, nextCursor } = await listCards(
      parts.pool,
      {
        states: { open: ['opened'], closed: ['closed', 'merged'], all: ['opened', 'closed', 'merged'] }[state] as never,
        appId: parts.appId,
        checks: checks || undefined,
        processing: doing || undefined,
        repository: repository || undefined,
        search: search.slice(0, 200) || undefined,
        limit: PAGE,
        cursor: cursorIn(query),
      },
      viewer.scope,
    );
    const now = parts.now();
    return {
      title: 'Pull requests',
      live: !url.includes('cursor='),
      body: (
        <>
          <h1>Pull requests</h1>
          <Filters
            action={PATH}
            choices={[
              { name: 'q', label: 'Title, author or #number', value: search },
              { name: 'repo', label: 'Repository', value: repository },
              { name: 'state', label: 'State', value: state, options: STATES },
              { name: 'checks', label: 'Checks', value: checks, options: CHECKS },
              { name: 'doing', label: 'Regreen', value: doing, options: DOING },
            ]}
          />
          {cards.length === 0 ? (
            <p class="empty">
              {query.size === 0
                ? 'No open pull request yet: Regreen shows one here as soon as GitHub tells of it.'
                : 'No pull request fits.'}
            </p>
          ) : (
            <Scrolling label="Pull requests">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Pull request</th>
                    <th scope="col">Checks</th>
                    <th scope="col">Regreen</th>
                    <th scope="col" class="wide">
                      Changed
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {cards.map((card) => (
                    <Row card={card} appId={parts.appId} now={now} />
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

const Row: FC<{ card: PullRequestCard; appId: number; now: number }> = ({ card, appId, now }) => (
  <tr id={`pr-${card.pullRequestId}`}>
    <td>
      <a class="title" href={`/pull-requests/${card.pullRequestId}`}>
        {card.title ?? `#${card.number}`}
      </a>
      <div class="quiet">
        <PullRequestBadge state={card.state} draft={card.draft} /> {card.repository} #{card.number}
        {card.author && ` by ${card.author}`}
      </div>
    </td>
    <td>
      <CheckSum checks={card.checks} appId={appId} />
      {card.categories.length > 0 && <div class="quiet">{card.categories.map(spaced).join(', ')}</div>}
    </td>
    <td>
      <Doing card={card} />
    </td>
    <td class="wide">
      <Ago at={card.updatedAt} now={now} />
    </td>
  </tr>
);

const Doing: FC<{ card: PullRequestCard }> = ({ card: { run, fix } }) => (
  <>
    {fix && (
      <div>
        {spaced(fix.strategy)}: <FixState status={fix.status} />
      </div>
    )}
    {run ? (
      <a href={`/runs/${run.runId}`}>
        {run.status === 'running' && run.stage ? <Badge tone="busy" words={run.stage} /> : <RunState run={run} />}
      </a>
    ) : (
      <span class="quiet">nothing to do</span>
    )}
  </>
);
