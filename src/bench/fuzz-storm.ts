import { setTimeout } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { LocalGithub } from '../dev/github/local-github.js';
import { createApiToken, SCOPES } from '../store/api-tokens.js';
import { createApiRequests } from './fuzz-api.js';
import { createClient, type Hostile } from './fuzz-client.js';
import { createDeliveries, head, MAX_BYTES, type Secrets } from './fuzz-deliveries.js';
import { createPayloads } from './fuzz-payloads.js';
import type { StormServer } from './fuzz-server.js';
import { brokenWire, endlessChunks, oddTarget, slowWire } from './fuzz-wire.js';

type Next = (below: number) => number;

export type Storm = {
  /** What came of the requests, by status; `none` where the connection ended without one. */
  byStatus: Record<string, number>;
  /** Answers of 500 and above. */
  serverErrors: { kind: string; status: number }[];
  /** Ids of signed deliveries that were answered 2xx. */
  acknowledged: string[];
  /** Ids of those that nobody signed. */
  forged: string[];
  /** What was right, and was not taken. */
  refused: { kind: string; status: number | null }[];
  /** What is owed an answer and got none, though the server lives. */
  unanswered: string[];
  latenciesMs: number[];
  /** The longest that /livez was silent. */
  unansweredMs: number;
  rssMb: number[];
};

const LANES = 32;
/** What is large goes one at a time beside the rest. */
const LARGE_LANES = 2;
const PROBE_EVERY_MS = 200;
const THIRDS = 3;

type Given = {
  requests: number;
  next: Next;
  server: StormServer;
  github: LocalGithub;
  pool: Pool;
  secrets: Secrets;
  say(done: number): void;
};

/** Sends so many hostile requests, most over connections that are kept. Ends early when the server is dead. */
export async function storm({ requests, next, server, github, pool, secrets, say }: Given): Promise<Storm> {
  const seen: Storm = {
    byStatus: {},
    serverErrors: [],
    acknowledged: [],
    forged: [],
    refused: [],
    unanswered: [],
    latenciesMs: [],
    unansweredMs: 0,
    rssMb: [],
  };
  const make = createMaker(next, github, secrets, { operator: server.operatorToken, tenant: await tenantToken(pool) });
  const large = largeOnes(requests, next, make);
  let left = requests - large.length;
  let done = 0;

  const note = (hostile: Hostile, { statuses, ms }: { statuses: number[]; ms: number }) => {
    const { kind, delivery, wants } = hostile;
    const [status = null] = statuses;
    for (const each of statuses.length > 0 ? statuses : ['none']) seen.byStatus[each] = (seen.byStatus[each] ?? 0) + 1;
    for (const each of statuses) if (each >= 500) seen.serverErrors.push({ kind, status: each });
    if (delivery && !delivery.signed) seen.forged.push(delivery.id);
    if (delivery?.signed) {
      if (status !== null && status < 300) seen.acknowledged.push(delivery.id);
      // Not JSON: recorded, and told.
      else if (status !== 415) seen.refused.push({ kind, status });
    }
    if (wants === 'whatever') return;
    if (status === null && server.died() === null) seen.unanswered.push(kind);
    seen.latenciesMs.push(ms);
  };
  const lane = async (take: () => Hostile | null) => {
    const client = createClient(server.port);
    for (let hostile = take(); hostile && server.died() === null; hostile = take()) {
      note(hostile, await client.send(hostile).catch(() => ({ statuses: [], ms: 0 })));
      done++;
      if (done % 500 === 0) say(done);
      if (done % Math.ceil(requests / THIRDS) === 0) seen.rssMb.push(server.rssMb());
    }
    client.close();
  };

  const stop = new AbortController();
  const probing = probe(server, seen, stop.signal);
  await Promise.all([
    ...Array.from({ length: LARGE_LANES }, () => lane(() => large.pop()?.() ?? null)),
    ...Array.from({ length: LANES }, () => lane(() => (left-- > 0 ? make.small() : null))),
  ]);
  seen.rssMb.push(server.rssMb());
  stop.abort();
  await probing;
  return seen;
}

type Maker = ReturnType<typeof createMaker>;

function createMaker(next: Next, github: LocalGithub, secrets: Secrets, tokens: { operator: string; tenant: string }) {
  const [repository] = github.world.repositories.values();
  const [installation] = github.world.installations.values();
  const place = { installationId: installation?.id ?? 1, repositoryId: repository?.id ?? 1, fullName: 'acme/stormy' };
  const payloads = createPayloads(place);
  const deliveries = createDeliveries(secrets, next);
  const api = createApiRequests(tokens, ['acme%2Fstormy%231', 'default']);
  /** Of a thousand. */
  const shares: [number, () => Hostile][] = [
    [360, () => deliveries.plain(payloads.mutated(next))],
    [80, () => deliveries.plain(payloads.good(next))],
    [60, () => deliveries.plain(payloads.broken(next))],
    [120, () => deliveries.dressed(next(2) === 0 ? payloads.good(next) : payloads.mutated(next))],
    [100, () => deliveries.forged(payloads.good(next))],
    [30, () => deliveries.odd(payloads.good(next))],
    [80, () => oddTarget(next)],
    [150, () => api(next)],
    [20, () => brokenWire(next)],
  ];
  const all = shares.reduce((sum, [share]) => sum + share, 0);
  return {
    small(): Hostile {
      let at = next(all);
      for (const [share, make] of shares) {
        if (at < share) return make();
        at -= share;
      }
      return oddTarget(next);
    },
    giant: (): Hostile => ({ ...deliveries.plain(payloads.giant(next)), closes: true }),
    sized: deliveries.sized,
  };
}

/** A bounded number of what is large or slow, made when its turn comes. */
function largeOnes(requests: number, next: Next, make: Maker): (() => Hostile)[] {
  const sizes = [0, 1, 2, MAX_BYTES - 1, MAX_BYTES, MAX_BYTES + 1, 2 * MAX_BYTES];
  const repeat = (count: number, one: () => Hostile) => Array.from({ length: count }, () => one);
  return [
    ...sizes.map((size) => () => make.sized(size)),
    ...repeat(Math.min(4, Math.ceil(requests / 20_000)), endlessChunks),
    ...repeat(Math.min(16, Math.ceil(requests / 5_000)), () => slowWire(next)),
    ...repeat(Math.min(240, Math.ceil(requests / 400)), make.giant),
  ];
}

async function tenantToken(pool: Pool): Promise<string> {
  const made = await createApiToken(pool, {
    name: 'storm',
    installationId: null,
    scopes: SCOPES.slice(0, 1),
    expiresAt: new Date(Date.now() + 86_400_000),
  });
  return made?.token ?? '';
}

async function probe(server: StormServer, seen: Storm, signal: AbortSignal): Promise<void> {
  const client = createClient(server.port);
  while (!signal.aborted && server.died() === null) {
    const { ms, statuses } = await client
      .send({ kind: 'livez', pieces: [head('GET', '/livez', ['host: localhost'])], wants: 'answer' })
      .catch(() => ({ ms: 0, statuses: [0] }));
    if (statuses[0] !== 200) seen.unanswered.push('/livez');
    seen.unansweredMs = Math.max(seen.unansweredMs, Math.round(ms));
    await setTimeout(PROBE_EVERY_MS);
  }
  client.close();
}
