import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue, Worker } from 'bullmq';
import type { Log } from '../log.js';
import { count } from '../telemetry/metrics.js';
import { inSpan, PRODUCER } from '../telemetry/spans.js';
import type { Backend, JobData } from './backend.js';
import { QUEUE_NAMES, type QueueName } from './names.js';
import { createQueueBoard, type QueueBoard } from './queue-board.js';

export type Queues = {
  /** Asks for another look at a pull request. Enqueuing twice is harmless: the claim decides. */
  enqueuePullRequest(queue: QueueName, pullRequestId: string, delayMs?: number): Promise<void>;
  /** `rungAgain`: a worker had the job before, and did not come back. */
  work(
    queue: QueueName,
    concurrency: number,
    process: (data: JobData, job: { rungAgain: boolean }) => Promise<void>,
  ): void;
  /** Takes no more jobs, and waits for those that are being worked on; jobs can still be added. */
  stopWorking(): Promise<void>;
  /** The same, and then the end of it. */
  close(): Promise<void>;
  /** Whether jobs can be added now. */
  isReachable(): boolean;
  /** The jobs that wait for a worker now, and how long the oldest of each queue has. Rejects where the queue is out of reach. */
  waiting(): Promise<{ queue: QueueName; jobs: number; oldestMs: number }[]>;
  /** A look into them, below this path of a server. */
  board(basePath: string): QueueBoard;
};

/** A killed worker's job is seen by the others within these; the lease on the run decides who goes on. */
const LOCK_MS = 6_000;
const STALLED_CHECK_MS = 2_000;
/** BullMQ would not look again for 15 s after a look that failed. */
const RETRY_MS = 1_000;
/** Jobs are doorbells: a stalled one is rung again as often as it takes, for runs count their own attempts. */
const MAX_STALLED = 1_000;

/** The queues on the chosen backend. Jobs carry ids only, for the store of a queue is clear text. */
export function createQueues(backend: Backend, log: Log): Queues {
  const complain = createComplain(log);
  const queues = new Map(QUEUE_NAMES.map((name) => [name, openQueue(name, backend, complain)]));
  const workers: Worker[] = [];
  const underWay = new Set<Promise<void>>();
  /** BullMQ waits for jobs only while it reaches the queue. */
  const watched = (work: Promise<void>): Promise<void> => {
    const ended = work.then(
      () => void underWay.delete(ended),
      () => void underWay.delete(ended),
    );
    underWay.add(ended);
    return work;
  };
  let stopped: Promise<void> | null = null;
  const stopWorking = (): Promise<void> => {
    // Without the queue there is no job to give back.
    stopped ??= Promise.all(workers.map((worker) => inTime(worker.close(!backend.isReachable()), underWay))).then(
      () => {},
    );
    return stopped;
  };

  return {
    isReachable: backend.isReachable,

    async enqueuePullRequest(queue, pullRequestId, delayMs = 0) {
      expectReachable(backend);
      const attributes = {
        'messaging.system': 'bullmq',
        'messaging.operation.type': 'send',
        'messaging.destination.name': queue,
      };
      await inSpan(`send ${queue}`, { kind: PRODUCER, attributes, inside: true }, async () => {
        await queues
          .get(queue)!
          .add(
            'pull-request',
            { pullRequestId },
            { delay: Math.max(0, Math.ceil(delayMs)), ...KEEP_NOTHING, ...RING_AGAIN },
          );
      });
    },

    work(queue, concurrency, process) {
      const worker = backend.openWorker(
        queue,
        (job) => watched(process(job.data, { rungAgain: job.stalledCounter > 0 })),
        {
          concurrency,
          lockDuration: LOCK_MS,
          stalledInterval: STALLED_CHECK_MS,
          maxStalledCount: MAX_STALLED,
          runRetryDelay: RETRY_MS,
        },
      );
      worker.on('error', (err) => complain(err, 'a queue worker lost its connection; it reconnects by itself'));
      worker.on('failed', (job, err) => {
        if (job && job.attemptsMade < (job.opts.attempts ?? 1))
          return log.debug({ err, queue, pullRequestId: job.data.pullRequestId }, 'job failed, and is rung again');
        count('regreen_jobs_failed_total', { queue });
        log.error(
          { err, queue, pullRequestId: job?.data.pullRequestId },
          'job failed; the sweep will look at its run again',
        );
      });
      workers.push(worker);
    },

    async waiting() {
      expectReachable(backend);
      return Promise.all([...queues].map(async ([queue, jobs]) => ({ queue, ...(await waitingIn(jobs)) })));
    },

    board: (basePath) => createQueueBoard([...queues.values()], basePath),

    stopWorking,

    async close() {
      await stopWorking();
      await inTime(Promise.all([...queues.values()].map((queue) => queue.close())));
      await inTime(backend.close());
    },
  };
}

/** A queue that hangs does not hold up the end of the process. */
const CLOSE_WITHIN_MS = 2_000;

/** Waits for the work under way, and then no longer than that. What fails has failed: all of it is over. */
async function inTime(closing: Promise<unknown>, underWay: ReadonlySet<Promise<void>> = new Set()): Promise<void> {
  const closed = closing.catch(() => {});
  while (underWay.size > 0) await Promise.all(underWay);
  await Promise.race([closed, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
}

/** A job's time begins when it was to be looked at. The backends do not agree at which end of the list the oldest is. */
async function waitingIn(queue: Queue): Promise<{ jobs: number; oldestMs: number }> {
  const jobs = await queue.getWaitingCount();
  const places = [...new Set([0, Math.max(0, jobs - 1)])];
  const found = await Promise.all(places.map((place) => queue.getWaiting(place, place)));
  const now = Date.now();
  // A job may have been taken between the looks: then it is not there.
  const ages = found.flat().flatMap((job) => (job ? [now - job.timestamp - (job.delay ?? 0)] : []));
  return { jobs, oldestMs: Math.max(0, ...ages) };
}

function expectReachable(backend: Backend): void {
  if (!backend.isReachable()) throw new Error('the queue is out of reach: is Redis up?');
}

type Complain = (err: Error, message: string) => void;

const COMPLAIN_EVERY_MS = 30_000;

/** A queue that is away fails many times a second: each kind of complaint is logged once in a while. */
function createComplain(log: Log): Complain {
  const last = new Map<string, number>();
  return (err, message) => {
    const now = Date.now();
    if (now - (last.get(message) ?? 0) < COMPLAIN_EVERY_MS) return log.debug({ err }, message);
    last.set(message, now);
    log.warn({ err }, message);
  };
}

const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true };
/** A look that could not be taken, mostly because the database was away for a moment: the sweep would come later. */
const RING_AGAIN = { attempts: 10, backoff: { type: 'fixed', delay: 2_000 } };

function openQueue(name: QueueName, backend: Backend, complain: Complain): Queue {
  const queue = backend.openQueue(name);
  queue.on('error', (err) => complain(err, 'a queue is out of reach'));
  return queue;
}
