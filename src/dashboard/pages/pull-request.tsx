import type { FC } from 'hono/jsx';
import { countedChecks, isFailed } from '../../core/counted-checks.js';
import { isOpen } from '../../core/fixes/fix-attempt.js';
import { findChecks } from '../../store/checks.js';
import { findFixAttempts } from '../../store/fix-attempts.js';
import { type Diagnosis, listDiagnoses } from '../../store/read-diagnoses.js';
import { listHistory } from '../../store/read-history.js';
import { findPullRequest } from '../../store/read-pull-requests.js';
import { listRuns } from '../../store/read-runs.js';
import { findRepositoryOf } from '../../store/repository-of.js';
import { listReviews } from '../../store/reviews.js';
import { findWaitingRun } from '../../store/steer-runs.js';
import { type Page, Refusal } from '../page.js';
import { Answer } from '../parts/answer.js';
import { Button } from '../parts/button.js';
import { DiagnosisCard } from '../parts/diagnosis-card.js';
import { FixCard } from '../parts/fix-card.js';
import { Scrolling } from '../parts/scrolling.js';
import { CheckBadge, CheckSum, PullRequestBadge, RunState, spaced } from '../parts/states.js';
import { momentsOf, Timeline } from '../parts/timeline.js';

const MOST = 50;
const COMMANDS = [
  ['rerun', 'Run the failed jobs again'],
  ['fix', 'Look for a fix'],
  ['review', 'Review'],
] as const;

export const pullRequestPage: Page = {
  path: '/pull-requests/:id',
  tab: null,
  async show({ params, viewer, parts }) {
    const { pool, appId } = parts;
    const pullRequest = await findPullRequest(pool, params.id ?? '', viewer.scope);
    if (!pullRequest) throw new Refusal(404, 'There is no such pull request, or you may not see its repository.');
    const { pullRequestId, headSha, title, state, repository, pullRequestNumber } = pullRequest;
    const repositoryId = await findRepositoryOf(pool, pullRequestId);
    const [checks, runs, waiting, diagnoses, attempts, reviews, history] = await Promise.all([
      headSha === null ? [] : findChecks(pool, pullRequestId, headSha),
      listRuns(pool, { pullRequestId, limit: MOST }).then((page) => page.runs),
      findWaitingRun(pool, pullRequestId),
      listDiagnoses(pool, { pullRequestId }, MOST),
      findFixAttempts(pool, { pullRequestId, repositoryId, headSha: headSha ?? '' }),
      listReviews(pool, pullRequestId, MOST),
      listHistory(pool, pullRequestId, { limit: MOST }),
    ]);
    const now = parts.now();
    const lastRun = runs.find(({ triggerSource }) => triggerSource !== 'replay');
    const current = newestOfEach(diagnoses.filter((diagnosis) => diagnosis.headSha === headSha));
    const tried = attempts.filter((attempt) => attempt.headSha === headSha || attempt.fixSha === headSha);
    const shown = new Set([...current, ...tried].map(({ id }) => id));
    return {
      title: `${repository} #${pullRequestNumber}`,
      live: true,
      body: (
        <>
          <p class="crumbs">
            <a href={`/?repo=${encodeURIComponent(repository)}`}>{repository}</a> #{pullRequestNumber}
          </p>
          <h1>{title ?? `#${pullRequestNumber}`}</h1>
          <ul class="facts">
            <li>
              <PullRequestBadge state={state} draft={pullRequest.draft} />
            </li>
            <li>
              <CheckSum checks={checks} appId={appId} />
            </li>
            <li>
              <span role="status">{lastRun ? <RunState run={lastRun} /> : 'no run yet'}</span>
            </li>
            {pullRequest.author && <li>by {pullRequest.author}</li>}
            {pullRequest.headBranch && (
              <li>
                {pullRequest.headBranch} → {pullRequest.baseBranch}
              </li>
            )}
            {headSha && (
              <li>
                head <code>{headSha.slice(0, 12)}</code>
              </li>
            )}
            {pullRequest.url && (
              <li>
                <a href={pullRequest.url}>on GitHub</a>
              </li>
            )}
          </ul>
          {viewer.mayAct(repositoryId) && state === 'opened' && (
            <div class="actions">
              {waiting && <Answer runId={waiting.id} viewer={viewer} seen={tried.filter(isOpen).map(({ id }) => id)} />}
              <Button viewer={viewer} action={`/pull-requests/${pullRequestId}/analyze`} words="Analyse again" />
              {COMMANDS.map(([command, words]) => (
                <Button
                  viewer={viewer}
                  action={`/pull-requests/${pullRequestId}/command`}
                  words={words}
                  fields={{ command }}
                />
              ))}
            </div>
          )}
          <Checks checks={countedChecks(checks, appId)} repository={repository} />
          <section aria-labelledby="diagnoses">
            <h2 id="diagnoses">Diagnoses at this head</h2>
            {current.length === 0 ? (
              <p class="quiet">None.</p>
            ) : (
              current.map((diagnosis) => <DiagnosisCard diagnosis={diagnosis} now={now} />)
            )}
          </section>
          <section aria-labelledby="fixes">
            <h2 id="fixes">What was tried at this head</h2>
            {tried.length === 0 ? (
              <p class="quiet">Nothing.</p>
            ) : (
              tried.map((attempt) => <FixCard attempt={attempt} now={now} />)
            )}
          </section>
          <Timeline moments={momentsOf({ history, runs, attempts, diagnoses, reviews }, shown, now)} now={now} />
        </>
      ),
    };
  },
};

/** Of several attempts of a check what was said last. */
const newestOfEach = (diagnoses: Diagnosis[]): Diagnosis[] =>
  diagnoses.filter(
    ({ check }, index) =>
      diagnoses.findIndex(
        (other) => other.check.name === check.name && other.check.checkSuiteId === check.checkSuiteId,
      ) === index,
  );

const Checks: FC<{ checks: ReturnType<typeof countedChecks>; repository: string }> = ({ checks, repository }) => (
  <section aria-labelledby="checks">
    <h2 id="checks">Checks at this head</h2>
    {checks.length === 0 ? (
      <p class="quiet">None yet.</p>
    ) : (
      <Scrolling label="Checks">
        <table>
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">State</th>
              <th scope="col" class="wide">
                From
              </th>
            </tr>
          </thead>
          <tbody>
            {checks.map((check) => (
              <tr>
                <td>
                  {check.detailsUrl?.startsWith('http') ? <a href={check.detailsUrl}>{check.name}</a> : check.name}
                  {check.description && <div class="quiet">{check.description}</div>}
                </td>
                <td>
                  <CheckBadge check={check} />{' '}
                  {isFailed(check) && (
                    <a href={`/quarantines?${new URLSearchParams({ repo: repository, check: check.name })}#add`}>
                      quarantine it
                    </a>
                  )}
                </td>
                <td class="wide quiet">{check.appSlug ?? spaced(check.source)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    )}
  </section>
);
