import type { Queue, Worker } from 'bullmq';
import type { Log } from '../log.js';
import type { Backend, JobData } from './backend.js';
import { QUEUE_NAMES, type QueueName } from './names.js';

export type Queues = {
  /** Asks for another look at a pull request. Enqueuing twice is harmless: the claim decides. */
  enqueuePullRequest(queue: QueueName, pullRequestId: string, delayMs?: number): Promise<void>;
  work(queue: QueueName, concurrency: number, process: (data: JobData) => Promise<void>): void;
  /** Waits for jobs that are being worked on. */
  close(): Promise<void>;
};

/** A killed worker's job is seen by the others within these; the lease on the run decides who goes on. */
const LOCK_MS = 6_000;
const STALLED_CHECK_MS = 2_000;
/** Jobs are doorbells: a stalled one is rung again as often as it takes, for runs count their own attempts. */
const MAX_STALLED = 1_000;

/** The queues on the chosen backend. Jobs carry ids only, for the store of a queue is clear text. */
export function createQueues(backend: Backend, log: Log): Queues {
  const complain = createComplain(log);
  const queues = new Map(QUEUE_NAMES.map((name) => [name, openQueue(name, backend, complain)]));
  const workers: Worker[] = [];

  return {
    async enqueuePullRequest(queue, pullRequestId, delayMs = 0) {
      expectReachable(backend);
      await queues
        .get(queue)!
        .add('pull-request', { pullRequestId }, { delay: Math.max(0, Math.ceil(delayMs)), ...KEEP_NOTHING });
    },

    work(queue, concurrency, process) {
      const worker = backend.openWorker(queue, (job) => process(job.data), {
        concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: MAX_STALLED,
      });
      worker.on('error', (err) => complain(err, 'a queue worker lost its connection; it reconnects by itself'));
      worker.on('failed', (job, err) =>
        log.error({ err, queue, jobId: job?.id }, 'job failed; the sweep will look at its run again'),
      );
      workers.push(worker);
    },

    async close() {
      // Without the queue there is no job to give back.
      await Promise.all(workers.map((worker) => worker.close(!backend.isReachable())));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await backend.close();
    },
  };
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

function openQueue(name: QueueName, backend: Backend, complain: Complain): Queue {
  const queue = backend.openQueue(name);
  queue.on('error', (err) => complain(err, 'a queue is out of reach'));
  return queue;
}
