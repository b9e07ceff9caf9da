import type { FC } from 'hono/jsx';
import { type Check, countedChecks, isFailed, isGreen, isPending } from '../../core/counted-checks.js';
import type { FixStatus } from '../../core/fixes/fix-attempt.js';
import type { PullRequestState } from '../../core/pull-request-view.js';
import { isSuperseded } from '../../core/run-status.js';
import type { RunView, StageView } from '../../core/run-view.js';
import { Badge, type Tone } from './badge.js';

const RUN: Record<StageView['status'], { tone: Tone; words: string }> = {
  queued: { tone: 'idle', words: 'queued' },
  running: { tone: 'busy', words: 'running' },
  waiting_input: { tone: 'asks', words: 'waits for a person' },
  completed: { tone: 'good', words: 'completed' },
  degraded: { tone: 'odd', words: 'completed, in part' },
  failed: { tone: 'bad', words: 'failed' },
  cancelled: { tone: 'idle', words: 'cancelled' },
  skipped: { tone: 'idle', words: 'skipped' },
};

export const StageState: FC<{ status: StageView['status'] }> = ({ status }) => <Badge {...RUN[status]} />;

export const RunState: FC<{ run: Pick<RunView, 'status' | 'latestError'> }> = ({ run: { status, latestError } }) =>
  status === 'cancelled' && isSuperseded(latestError) ? (
    <Badge tone="idle" words="another run took over" />
  ) : (
    <StageState status={status} />
  );

const FIX: Record<FixStatus, { tone: Tone; words: string }> = {
  proposed: { tone: 'idle', words: 'proposed' },
  waiting_approval: { tone: 'asks', words: 'waits for approval' },
  applying: { tone: 'busy', words: 'is being applied' },
  applied: { tone: 'busy', words: 'applied' },
  verifying: { tone: 'busy', words: 'applied; its checks are running' },
  verified: { tone: 'good', words: 'verified by the checks' },
  regressed: { tone: 'bad', words: 'did not help' },
  reverted: { tone: 'bad', words: 'did not help, taken back' },
  unknown: { tone: 'odd', words: 'never judged' },
  rejected: { tone: 'idle', words: 'turned down' },
  superseded: { tone: 'idle', words: 'no longer current' },
  abandoned: { tone: 'odd', words: 'could not be done' },
};

export const FixState: FC<{ status: FixStatus }> = ({ status }) => <Badge {...FIX[status]} />;

const PULL_REQUEST: Record<PullRequestState, { tone: Tone; words: string }> = {
  opened: { tone: 'good', words: 'open' },
  closed: { tone: 'bad', words: 'closed' },
  merged: { tone: 'odd', words: 'merged' },
};

export const PullRequestBadge: FC<{ state: PullRequestState; draft: boolean }> = ({ state, draft }) =>
  draft && state === 'opened' ? <Badge tone="idle" words="draft" /> : <Badge {...PULL_REQUEST[state]} />;

const toneOf = (check: Check): Tone => {
  if (isFailed(check)) return 'bad';
  if (isPending(check)) return 'busy';
  return isGreen(check) ? 'good' : 'idle';
};

export const CheckBadge: FC<{ check: Check }> = ({ check }) => (
  <Badge tone={toneOf(check)} words={(check.conclusion ?? check.status).replaceAll('_', ' ')} />
);

/** The checks that count, summed up. */
export const CheckSum: FC<{ checks: Check[]; appId: number }> = ({ checks, appId }) => {
  const counted = countedChecks(checks, appId);
  const failed = counted.filter(isFailed).length;
  const pending = counted.filter(isPending).length;
  if (counted.length === 0) return <Badge tone="idle" words="no checks" />;
  if (failed > 0) return <Badge tone="bad" words={`${failed} of ${counted.length} failed`} />;
  if (pending > 0) return <Badge tone="busy" words={`${pending} of ${counted.length} running`} />;
  return <Badge tone="good" words={counted.length === 1 ? '1 passed' : `all ${counted.length} passed`} />;
};

/** `test_failure` → "test failure" */
export const spaced = (name: string): string => name.replaceAll('_', ' ');
