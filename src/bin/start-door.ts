import type { Pool } from 'pg';
import { createApi } from '../api/create-api.js';
import { leaveOperatorToken } from '../api/operator-token.js';
import { createApp } from '../app.js';
import { codeRef } from '../code-ref.js';
import type { Config } from '../config.js';
import { isLoopbackHost } from '../core/loopback-host.js';
import { createDoor } from '../door.js';
import type { Github } from '../github/client.js';
import { mayWrite } from '../github/pull-request-writes.js';
import type { Intake } from '../intake.js';
import type { Log } from '../log.js';
import { replayRun } from '../pipeline/replay.js';
import type { Queues } from '../queue/queues.js';
import type { Readiness } from '../readiness.js';
import { listen } from '../server.js';
import type { GuardedIntake } from '../spool/guard-intake.js';
import { newToken } from '../store/api-tokens.js';
import { findGithubPlace } from '../store/repository-of.js';
import { watchArrival } from '../telemetry/watch-intake.js';
import { type QueueBoardMaker, startDashboard } from './start-dashboard.js';
import { KNOWN_EVENTS } from './start-telemetry.js';

type Parts = {
  config: Config;
  webhookSecrets: string[];
  pool: Pool;
  github: Github;
  guard: GuardedIntake;
  enqueuePullRequest: Queues['enqueuePullRequest'];
  waiting: Queues['waiting'];
  queueBoard: QueueBoardMaker;
  intake: Intake;
  ready: () => Promise<Readiness>;
  log: Log;
};

/** Opens the port: for webhooks, the API, the dashboard, and the probes of an orchestrator. */
export async function startDoor(parts: Parts): Promise<{ url: string; close(): Promise<void> }> {
  const { config, pool, github, log } = parts;
  await github.probot.load(createApp(parts.guard.receive));
  const door = createDoor({
    secrets: parts.webhookSecrets,
    receive: (delivery) => watchArrival(delivery, KNOWN_EVENTS, () => parts.guard.receive(delivery)),
    log,
  });
  const onLoopback = isLoopbackHost(config.server.host);
  if (config.apiOpenOnLoopback && !onLoopback)
    log.warn(
      { host: config.server.host },
      'REGREEN_API_OPEN_ON_LOOPBACK has no effect: HOST is not a loopback address',
    );
  const openOnLoopback = config.apiOpenOnLoopback && onLoopback;
  const operatorToken = newToken();
  const api = createApi({
    pool,
    log,
    openOnLoopback,
    operatorToken,
    operators: config.operators,
    enqueue: (pullRequestId, delayMs) => parts.enqueuePullRequest('analysis', pullRequestId, delayMs),
    replay: (runId, options) => replayRun({ pool, codeRef: codeRef() }, runId, options),
    async mayWrite(repositoryId, login) {
      const place = await findGithubPlace(pool, repositoryId);
      return mayWrite(github.asRepository(place.installationGithubId, place.repositoryGithubId), place, login);
    },
  });
  const dashboard = startDashboard({ ...parts, openOnLoopback, operatorToken });
  const server = await listen(
    { door, ready: parts.ready, api: api.listener, dashboard: dashboard.listener },
    config.server,
  );
  // After the port is ours: a second start on it leaves the file of the first as it is.
  const takeTokenAway = await leaveOperatorToken(config.dataDir, operatorToken, log);
  return {
    url: server.url,
    async close() {
      await takeTokenAway();
      api.close(); // its streams would hold the server open
      dashboard.close();
      await server.close();
    },
  };
}
