import { setTimeout as sleep } from 'node:timers/promises';
import { fullName } from '../dev/github/find.js';
import type { LocalGithub } from '../dev/github/local-github.js';
import { type Courier, startCourier } from './chaos-courier.js';
import { judgeDeliveries, readKept, type Taken } from './chaos-deliveries.js';
import { type EndState, readEndState } from './chaos-end-state.js';
import { judgeHistory, readHistory } from './chaos-history.js';
import type { House, Victim } from './chaos-house.js';
import { noise } from './chaos-noise.js';
import { findRunsUnderWay, type Kill, type Recovery, readSaves, recoveries } from './chaos-recovery.js';
import { type Cast, castIn, type Scene, scenes, setStage } from './chaos-scenes.js';
import { judgeScene, standingComments } from './chaos-verdict.js';
import { seeded } from './seeded.js';

/** What was played, and what is left of it. */
export type Played = {
  scenes: number;
  kills: Kill[];
  carried: Courier['carried'];
  taken: Taken;
  doubled: string[];
  /** What never came, and what never ended. */
  missing: string[];
  history: string[];
  recovered: Recovery[];
  falls: Record<string, number>;
  logs: string;
  end: EndState;
};

const all: readonly Scene[] = [...scenes, ...noise];
/** How many kinds of scenes there are. */
export const scenesCount = all.length;
/** So many pull requests at once. */
const LANES = 12;
const LOOK_EVERY_MS = 100;
const IDLE_WITHIN_MS = 180_000;
const MOST_PAUSE_MS = 400;
const IN_HAND_WITHIN_MS = 5_000;
const KILL_WAIT_MS = { least: 500, more: 2_500 };

/**
 * Plays pull requests, several at a time: until `kills` processes were killed, or that many `scenes`, undisturbed and with nothing lost on the way.
 * What happens in a scene, and which, hangs on the seed and its number alone.
 */
export async function play(
  house: House,
  { seed, kills, scenes: wanted, say }: { seed: number; kills: number; scenes: number | null; say(text: string): void },
): Promise<Played> {
  const { github, pool } = house;
  const cast = castIn(github);
  const courier = startCourier(github, wanted === null ? randomOf(seed, 1) : null);
  const killer = createKiller(house, kills, randomOf(seed, 2));
  const doubled: string[] = [];
  const missing: string[] = [];
  const names: string[] = [];
  let begun = 0;

  const lane = async () => {
    while (wanted === null ? !killer.isDone() : begun < wanted) {
      const number = begun++;
      const problems = await playScene(number, { house, cast, courier, seed });
      names.push(problems.name);
      doubled.push(...problems.doubled);
      missing.push(...problems.lost);
      say(`${killer.kills.length} of ${kills} kills, ${begun} scenes`);
    }
  };
  await Promise.all([killer.run(), ...Array.from({ length: LANES }, lane)]);
  await idle(house, courier, null).catch((error: Error) => missing.push(error.message));
  await courier.stop();
  const heads = headsByPullRequest(github);
  const histories = await readHistory(pool, names, (pullRequest) => heads.get(pullRequest) ?? []);
  return {
    scenes: begun,
    kills: killer.kills,
    carried: { ...courier.carried },
    taken: judgeDeliveries(github.world.deliveries, github.world.attempts, await readKept(pool)),
    doubled,
    missing,
    history: histories.flatMap(judgeHistory),
    recovered: recoveries(killer.kills, await readSaves(pool)),
    falls: house.falls(),
    logs: house.dir,
    end: await readEndState(github, pool, names),
  };
}

const randomOf = (seed: number, what: number) => seeded(Math.imul(seed * 1_000_003 + what, 0x9e37_79b1));

export type Problems = { name: string; doubled: string[]; lost: string[] };

export async function playScene(
  number: number,
  { house, cast, courier, seed }: { house: Pick<House, 'github' | 'pool'>; cast: Cast; courier: Courier; seed: number },
): Promise<Problems> {
  const { github, pool } = house;
  const next = randomOf(seed, 1_000 + number);
  const scene = all[next(all.length)] as Scene;
  let mostComments = 0;
  const stage = setStage(scene, number, github, cast, {
    idle: () =>
      idle(house, courier, stage.repository.id, () => {
        mostComments = Math.max(mostComments, standingComments(stage));
      }),
    pause: () => sleep(next(MOST_PAUSE_MS)),
  });
  const name = fullName(stage.repository);
  const told = (problem: string): string => `${name} (${scene.name}): ${problem}`;
  try {
    await scene.play(stage);
    const { doubled, lost } = await whenAnswered(() => judgeScene(scene, stage, pool));
    if (mostComments > 1) doubled.push(`${mostComments} comments stood at one time`);
    return { name, doubled: doubled.map(told), lost: lost.map(told) };
  } catch (error) {
    return { name, doubled: [], lost: [told(error instanceof Error ? error.message : String(error))] };
  }
}

/** A database that was killed just now answers later. */
async function whenAnswered<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + IDLE_WITHIN_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(LOOK_EVERY_MS);
    }
  }
}

/**
 * Waits until what GitHub has sent about a repository (null: about any) is in, and no run of it is queued or running. Throws when that takes too
 * long. A database that is away is waited for.
 */
export async function idle(
  { github, pool }: Pick<House, 'github' | 'pool'>,
  courier: Courier,
  repositoryId: number | null,
  look: () => void = () => {},
): Promise<void> {
  const deadline = Date.now() + IDLE_WITHIN_MS;
  for (;;) {
    look();
    const sent = github.world.deliveries.filter((one) => repositoryId === null || one.repositoryId === repositoryId);
    const open = await pool
      .query<{ what: string }>(OPEN, [sent.map(({ guid }) => guid), repositoryId])
      .then(({ rows }) => rows.map(({ what }) => what))
      .catch((error: Error) => [`the database does not answer: ${error.message}`]);
    const isSame =
      github.world.deliveries.filter((one) => repositoryId === null || one.repositoryId === repositoryId).length ===
      sent.length;
    if (open.length === 0 && isSame && (repositoryId !== null || courier.isIdle())) return;
    if (Date.now() > deadline) throw new Error(`it does not end: ${open.slice(0, 5).join('; ')}`);
    await sleep(LOOK_EVERY_MS);
  }
}

const OPEN = `
  select 'the delivery ' || g.guid || ' is ' || coalesce(d.status, 'not in') as what
    from unnest($1::text[]) g (guid) left join webhook_deliveries d on d.delivery_id = g.guid
   where d.status is null or d.status not in ('processed', 'ignored')
  union all
  select 'the run ' || n.id || ' is ' || n.status || ' at ' || coalesce(n.current_stage, '-') || ': ' || coalesce(n.latest_error->>'message', n.waiting_reason, '')
    from pipeline_runs n join pull_requests p on p.id = n.pr_id join repositories r on r.id = p.repository_id
   where n.status in ('queued', 'running') and ($2::bigint is null or r.github_id = $2)`;

/** Kills one after the other, at random moments. */
function createKiller(house: House, wanted: number, next: (below: number) => number) {
  const kills: Kill[] = [];
  return {
    kills,
    isDone: () => kills.length >= wanted,
    async run() {
      while (kills.length < wanted) {
        await sleep(KILL_WAIT_MS.least + next(KILL_WAIT_MS.more));
        const victim = house.victims[next(house.victims.length)] as Victim;
        const which = next(100);
        const runs = await (victim === 'worker'
          ? findInHand(house, which)
          : findRunsUnderWay(house.pool, null).catch(() => []));
        const kill: Kill = { victim, atMs: Date.now(), runs };
        await house.kill(victim, which);
        kills.push(kill);
      }
    },
  };
}

/** A worker that has nothing in hand is no loss: it is waited for until it has. */
async function findInHand({ pool, workerId }: House, which: number): Promise<string[]> {
  const deadline = Date.now() + IN_HAND_WITHIN_MS;
  for (;;) {
    const runs = await findRunsUnderWay(pool, workerId(which)).catch(() => []);
    if (runs.length > 0 || Date.now() > deadline) return runs;
    await sleep(10);
  }
}

/** Every head that a pull request was told with, by owner/name#number. */
export function headsByPullRequest({ world }: LocalGithub): Map<string, string[]> {
  const heads = new Map<string, string[]>();
  for (const { event, body } of world.deliveries) {
    if (event !== 'pull_request') continue;
    const {
      number,
      pull_request: pull,
      repository,
    } = JSON.parse(body) as {
      number: number;
      pull_request: { head: { sha: string } };
      repository: { full_name: string };
    };
    const key = `${repository.full_name}#${number}`;
    heads.set(key, [...(heads.get(key) ?? []), pull.head.sha]);
  }
  return heads;
}
