import type { FC } from 'hono/jsx';
import { counted } from '../../core/phrases.js';
import { isFinished, isSuperseded } from '../../core/run-status.js';
import type { RunDetail, StageView } from '../../core/run-view.js';
import { STAGE_NAMES } from '../../core/stages.js';
import { isUuid } from '../../core/uuid.js';
import { findOpenAttemptIds } from '../../store/fix-attempts.js';
import { listDiagnoses } from '../../store/read-diagnoses.js';
import { countRunEvents, findRun, listRunEvents } from '../../store/read-runs.js';
import { findRepositoryOf } from '../../store/repository-of.js';
import { type Page, Refusal, type Viewer } from '../page.js';
import { Answer } from '../parts/answer.js';
import { Button } from '../parts/button.js';
import { DiagnosisCard } from '../parts/diagnosis-card.js';
import { Json } from '../parts/quoted.js';
import { RunState, StageState, spaced } from '../parts/states.js';
import { Story } from '../parts/story.js';
import { Ago, durationWords } from '../parts/time.js';

const MOST_EVENTS = 300;
export const runPage: Page = {
  path: '/runs/:id',
  tab: null,
  async show({ params, viewer, parts }) {
    const run = isUuid(params.id) ? await findRun(parts.pool, params.id, viewer.scope) : null;
    if (!run) throw new Refusal(404, 'There is no such run, or you may not see its repository.');
    const told = await countRunEvents(parts.pool, run.runId);
    const [repositoryId, diagnoses, events, seen] = await Promise.all([
      findRepositoryOf(parts.pool, run.pullRequestId),
      listDiagnoses(parts.pool, { runId: run.runId }, 50),
      listRunEvents(parts.pool, run.runId, Math.max(0, told - MOST_EVENTS), MOST_EVENTS, viewer.scope),
      findOpenAttemptIds(parts.pool, run.pullRequestId, run.headSha),
    ]);
    const now = parts.now();
    return {
      title: `Run ${run.runId.slice(-8)}`,
      live: !isFinished(run.status),
      body: (
        <>
          <p class="crumbs">
            <a href={`/pull-requests/${run.pullRequestId}`}>
              {run.repository} #{run.pullRequestNumber}
            </a>
          </p>
          <h1>
            Run <code>{run.runId.slice(-8)}</code>
          </h1>
          <ul class="facts">
            <li>
              <span role="status">
                <RunState run={run} />
              </span>
            </li>
            {run.waitingReason && <li>{run.waitingReason}</li>}
            <li>
              head <code>{run.headSha.slice(0, 12)}</code>
            </li>
            <li>{spaced(run.triggerSource)}</li>
            <li>
              made <Ago at={run.createdAt} now={now} />
            </li>
            <li>took {durationWords(run.durationMs)}</li>
            <li>
              {counted(run.eventsIn, 'event')}, {counted(run.findingsOut, 'finding')}
            </li>
            {run.llmCalls > 0 && (
              <li>
                {run.llmCalls} questions to a model, {run.tokensIn + run.tokensOut} tokens, ${run.costUsd.toFixed(4)}
              </li>
            )}
          </ul>
          {viewer.mayAct(repositoryId) && <Steering run={run} viewer={viewer} seen={seen} />}
          {run.inputMessage && <p>Asked: {run.inputMessage}</p>}
          {[...run.warnings, ...run.notes].map((note) => (
            <p class="notice">{note}</p>
          ))}
          {run.latestError ? <Cause error={run.latestError} /> : null}
          <Stages stages={run.stages} />
          {diagnoses.length > 0 && (
            <section aria-labelledby="diagnoses">
              <h2 id="diagnoses">Diagnoses</h2>
              {diagnoses.map((diagnosis) => (
                <DiagnosisCard diagnosis={diagnosis} now={now} />
              ))}
            </section>
          )}
          <Inputs run={run} now={now} isOperator={viewer.isOperator} />
          <Story events={events} earlier={Math.max(0, told - MOST_EVENTS)} now={now} />
        </>
      ),
    };
  },
};

const Steering: FC<{ run: RunDetail; viewer: Viewer; seen: string[] }> = ({ run, viewer, seen }) => (
  <div class="actions">
    {run.status === 'waiting_input' && <Answer runId={run.runId} viewer={viewer} seen={seen} />}
    {(run.status === 'failed' || (run.status === 'cancelled' && !isSuperseded(run.latestError))) && (
      <Button viewer={viewer} action={`/runs/${run.runId}/retry`} words="Try again" kind="yes" />
    )}
    {!isFinished(run.status) && (
      <Button viewer={viewer} action={`/runs/${run.runId}/cancel`} words="Cancel" kind="no" />
    )}
    {isFinished(run.status) && run.triggerSource !== 'replay' && (
      <Button viewer={viewer} action={`/runs/${run.runId}/replay`} words="Replay and compare" />
    )}
  </div>
);

/** An error and what it came from, as far down as it is kept. */
const Cause: FC<{ error: unknown }> = ({ error }) => {
  const { message, kind, cause } = (error ?? {}) as { message?: unknown; kind?: unknown; cause?: unknown };
  return (
    <div class="card">
      <b>{typeof kind === 'string' ? spaced(kind) : 'error'}</b>: {typeof message === 'string' ? message : 'no message'}
      {cause ? <Cause error={cause} /> : null}
    </div>
  );
};

const Stages: FC<{ stages: StageView[] }> = ({ stages }) => {
  const ahead = STAGE_NAMES.filter((name) => !stages.some(({ stage }) => stage === name));
  return (
    <section aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      <ol class="stages">
        {stages.map((stage) => (
          <li data-status={stage.status}>
            <h3>
              {stage.stage}
              {stage.attempt > 1 && <span class="quiet"> attempt {stage.attempt}</span>}
            </h3>
            <StageState status={stage.status} />
            <div class="quiet">
              {durationWords(stage.durationMs)}
              {stage.rowsIn !== null && `, ${stage.rowsIn} in`}
              {stage.rowsOut !== null && `, ${stage.rowsOut} out`}
            </div>
            {stage.reusedFrom && (
              <div>
                <a href={`/runs/${stage.reusedFrom.runId}`}>answer of run {stage.reusedFrom.runId.slice(-8)}</a>
              </div>
            )}
            {stage.error ? (
              <Json value={stage.error} summary="Error" of={`${stage.stage}, attempt ${stage.attempt}`} />
            ) : null}
            {stage.result ? (
              <Json value={stage.result} summary="Result" of={`${stage.stage}, attempt ${stage.attempt}`} />
            ) : null}
          </li>
        ))}
        {ahead.map((name) => (
          <li>
            <h3>{name}</h3>
            <span class="quiet">not begun</span>
          </li>
        ))}
      </ol>
    </section>
  );
};

const Inputs: FC<{ run: RunDetail; now: number; isOperator: boolean }> = ({ run, now, isOperator }) => (
  <section aria-labelledby="inputs">
    <h2 id="inputs">Inputs and lineage</h2>
    <ul>
      {run.deliveries.map((delivery) => (
        <li>
          {isOperator ? (
            <a href={`/deliveries/${delivery.id}`}>
              {delivery.event}
              {delivery.action && `.${delivery.action}`}
            </a>
          ) : (
            `${delivery.event}${delivery.action ? `.${delivery.action}` : ''}`
          )}{' '}
          <span class="quiet">
            <Ago at={delivery.receivedAt} now={now} />
          </span>
        </li>
      ))}
      {run.parentRunId && (
        <li>
          made from <a href={`/runs/${run.parentRunId}`}>run {run.parentRunId.slice(-8)}</a>
        </li>
      )}
      {run.childRunIds.map((child) => (
        <li>
          led to <a href={`/runs/${child}`}>run {child.slice(-8)}</a>
        </li>
      ))}
      <li class="quiet">
        trace <code>{run.traceId ?? '–'}</code>, code <code>{run.codeRef?.slice(0, 12) ?? '–'}</code>, configuration{' '}
        <code>{run.configHash?.slice(0, 12) ?? '–'}</code>
      </li>
    </ul>
    {run.metrics !== null && Object.keys(run.metrics as object).length > 0 && (
      <Json value={run.metrics} summary="Metrics" />
    )}
  </section>
);
