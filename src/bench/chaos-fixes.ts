import type { Chaos, ChaosFigures } from './chaos.js';
import { type Cast, castIn, type Scene, scenes, setStage } from './chaos-scenes.js';
import { judgeScene, standingComments, type Verdict } from './chaos-verdict.js';
import type { Death } from './killing-proxy.js';
import { seeded } from './seeded.js';
import { type Fleet, withFleet } from './with-fleet.js';

/** A run that takes five workers with it at one stage is given up, as it should be: fewer until the next act. */
const MAX_KILLS_AN_ACT = 4;
const MAX_KILLS_A_SCENE = 6;
const MAX_PAUSE_MS = 30;

const MOMENTS = ['before', 'after', 'between'] as const;

type Moment = (typeof MOMENTS)[number];
type Killed = Record<string, Record<Moment, number>>;
type Wrong = { scene: number; name: string; problem: string };

/** kill -9 around every outward write of fixes. */
export const fixes: Chaos = {
  name: 'fixes',
  about: 'kills the worker before, after and between its writes to GitHub while it fixes pull requests',

  run: ({ kills, seed, limitMs, isPatient, redisUrl, say }) =>
    withFleet(
      async (fleet): Promise<ChaosFigures> => {
        const started = performance.now();
        const cast = castIn(fleet.github);
        const killed: Killed = {};
        const doubled: Wrong[] = [];
        const lost: Wrong[] = [];
        let scene = 0;
        for (; fleet.kills < kills && performance.now() - started < limitMs; scene++) {
          const next = seeded(Math.imul(seed * 1_000_003 + scene, 0x9e37_79b1));
          const chosen = scenes[(scene + seed) % scenes.length] as Scene;
          const played = await playScene(chosen, scene, fleet, { cast, next, killsLeft: kills - fleet.kills, killed });
          const told = (problem: string): Wrong => ({ scene, name: chosen.name, problem });
          doubled.push(...played.doubled.map(told));
          lost.push(...played.lost.map(told));
          say(`${fleet.kills} of ${kills} kills, ${scene + 1} scenes`);
        }
        return {
          kills: fleet.kills,
          scenes: scene,
          doubled: doubled.length,
          lost: lost.length,
          slowestRecoveryMs: await slowestRecoveryMs(fleet),
          isPatient,
          killed,
          wrong: { doubled, lost },
        };
      },
      { isPatient, redisUrl },
    ),

  render(figures) {
    const { kills, seed, scenes: played, doubled, lost, slowestRecoveryMs: slowest, seconds } = figures;
    const killed = figures.killed as Killed;
    const wrong = figures.wrong as { doubled: Wrong[]; lost: Wrong[] };
    const row = (name: string, cells: (string | number)[]) =>
      `${name.padEnd(44)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;
    return [
      row('killed at', ['before', 'after', 'between']),
      ...Object.entries(killed)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([kind, { before, after, between }]) => row(kind, [before, after, between])),
      ...wrong.doubled.map(({ scene, name, problem }) => `doubled in scene ${scene} (${name}): ${problem}`),
      ...wrong.lost.map(({ scene, name, problem }) => `lost in scene ${scene} (${name}): ${problem}`),
      `${kills} kills (seed ${seed}) in ${played} scenes and ${seconds} s: ${doubled} doubled, ${lost} lost; slowest recovery ${slowest ?? '–'} ms`,
    ].join('\n');
  },
};

/** Plays a scene with a worker that dies again and again, and judges what is left. */
async function playScene(
  scene: Scene,
  number: number,
  fleet: Fleet,
  { cast, next, killsLeft, killed }: { cast: Cast; next: Next; killsLeft: number; killed: Killed },
): Promise<Verdict> {
  let kills = 0;
  let killsOfAct = 0;
  let mostComments = 0;
  fleet.judge = (method, path) => {
    const kind = kindOf(method, path);
    killed[kind] ??= { before: 0, after: 0, between: 0 };
    const moment = MOMENTS[next(isKilledOften(kind, killed) ? 12 : 4)] ?? null;
    const afterMs = next(MAX_PAUSE_MS + 1);
    if (moment === null || killsOfAct >= MAX_KILLS_AN_ACT || kills >= Math.min(MAX_KILLS_A_SCENE, killsLeft))
      return null;
    kills += 1;
    killsOfAct += 1;
    killed[kind][moment] += 1;
    return (moment === 'between' ? { when: moment, afterMs } : { when: moment }) satisfies Death;
  };
  const idle = async () => {
    await fleet.idle();
    killsOfAct = 0;
  };
  const stage = setStage(scene, number, fleet.github, cast, { idle });
  fleet.told = () => {
    mostComments = Math.max(mostComments, standingComments(stage));
  };
  try {
    await scene.play(stage);
    const verdict = await judgeScene(scene, stage, fleet.pool);
    if (mostComments > 1) verdict.doubled.push(`${mostComments} comments stood at one time`);
    return verdict;
  } catch (error) {
    return { doubled: [], lost: [error instanceof Error ? error.message : String(error)] };
  } finally {
    fleet.judge = () => null;
    fleet.told = () => {};
  }
}

type Next = (below: number) => number;

/** More often than the average: a commit takes three writes, and the last one is the one that counts. */
function isKilledOften(kind: string, killed: Killed): boolean {
  const counts = Object.values(killed).map(({ before, after, between }) => before + after + between);
  const own = killed[kind];
  return (
    own !== undefined && (own.before + own.after + own.between) * counts.length > counts.reduce((a, b) => a + b, 0)
  );
}

/** `PATCH git/refs`: a request without what it is about. */
const kindOf = (method: string, path: string): string =>
  `${method} ${path
    .replace(/^.*\/repos\/[^/]+\/[^/]+\//, '')
    .replace(/\/heads(?:\/|%2F).*/, '')
    .replaceAll(/\/\d+/g, '/:id')}`;

/** From a kill to the next stage that was saved, the longest; of kills in a row, from the last. */
async function slowestRecoveryMs({ pool, killedAtMs }: Fleet): Promise<number | null> {
  const { rows } = await pool.query<{ at: string }>(
    `select extract(epoch from finished_at) * 1000 as at from run_stages where finished_at is not null and status <> 'failed' order by 1`,
  );
  const saved = rows.map(({ at }) => Number(at));
  const waits = killedAtMs.flatMap((at, index) => {
    const then = saved.find((one) => one > at);
    return then === undefined || then > (killedAtMs[index + 1] ?? Number.POSITIVE_INFINITY) ? [] : [then - at];
  });
  return waits.length === 0 ? null : Math.round(Math.max(...waits));
}
