import type { Pool } from 'pg';
import { foreignBecause } from '../api/loopback.js';
import { codeRef } from '../code-ref.js';
import type { Config } from '../config.js';
import { createDashboard, type Dashboard } from '../dashboard/create-dashboard.js';
import { createIdentify } from '../dashboard/identify.js';
import { createKnownAccess } from '../dashboard/known-access.js';
import { createOwnAddress } from '../dashboard/own-address.js';
import { createSignIn, type GithubSignIn } from '../dashboard/sign-in.js';
import { authorizeUrl, exchangeCode, revokeToken } from '../github/sign-in.js';
import { readUserAccess } from '../github/user-access.js';
import type { Intake } from '../intake.js';
import type { Log } from '../log.js';
import { replayRun } from '../pipeline/replay.js';
import type { Queues } from '../queue/queues.js';
import type { Readiness } from '../readiness.js';
import { replayDelivery } from '../replay-delivery.js';

/** null: the queues are not open yet. */
export type QueueBoardMaker = (basePath: string) => ReturnType<Queues['board']> | null;

type Parts = {
  config: Config;
  pool: Pool;
  intake: Intake;
  /** Whether whoever uses this machine needs no login. */
  openOnLoopback: boolean;
  /** Of this process: it signs in the operator of the machine. */
  operatorToken: string;
  ready: () => Promise<Readiness>;
  enqueuePullRequest: Queues['enqueuePullRequest'];
  waiting: Queues['waiting'];
  queueBoard: QueueBoardMaker;
  log: Log;
};

/** Makes the dashboard of a process. */
export function startDashboard(given: Parts): Dashboard {
  const { config, pool, intake, openOnLoopback, operatorToken, log, ...parts } = given;
  const { publicUrl, operators } = config;
  const readAccess = (token: string) => readUserAccess(config.github, token, log);
  const ownAddress = createOwnAddress({ publicUrl, host: config.server.host });
  const clientSecret = config.oauth?.clientSecret ?? null;
  const access = createKnownAccess({ pool, clientSecret, readAccess, now: Date.now, log });
  return createDashboard({
    pool,
    appId: config.app?.id ?? 0,
    log,
    now: Date.now,
    standing: parts.ready,
    queues: parts.waiting,
    queueBoard: parts.queueBoard,
    enqueue: (pullRequestId, delayMs) => parts.enqueuePullRequest('analysis', pullRequestId, delayMs),
    replay: (runId, options) => replayRun({ pool, codeRef: codeRef() }, runId, options),
    takeAgain: (deliveryId) => replayDelivery(pool, intake, deliveryId),
    ownAddress,
    publicUrl,
    signIn: createSignIn({
      pool,
      github: githubSignIn(config, readAccess),
      publicUrl,
      operatorToken,
      now: Date.now,
      log,
    }),
    identify: createIdentify({
      pool,
      ownAddress,
      operators,
      access,
      foreignBecause: openOnLoopback ? foreignBecause : null,
      log,
    }),
  });
}

function githubSignIn({ github, oauth }: Config, readAccess: GithubSignIn['readAccess']): GithubSignIn | null {
  if (!oauth) return null;
  return {
    clientSecret: oauth.clientSecret,
    authorizeUrl: (asked) => authorizeUrl(github, oauth, asked),
    exchangeCode: (given) => exchangeCode(github, oauth, given),
    readAccess,
    revokeToken: (token) => revokeToken(github, oauth, token),
  };
}
