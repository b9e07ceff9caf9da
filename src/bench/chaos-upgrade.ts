import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDown, migrateUp } from '../store/migrate.js';
import type { Chaos, ChaosFigures } from './chaos.js';
import { compareEnds } from './chaos-compare.js';
import { startCourier } from './chaos-courier.js';
import { judgeDeliveries, readKept } from './chaos-deliveries.js';
import { readEndState } from './chaos-end-state.js';
import { judgeHistory, readHistory } from './chaos-history.js';
import { ENTRY, layGround, type RunningApp, startApp } from './chaos-house.js';
import { headsByPullRequest, idle, playScene, scenesCount } from './chaos-play.js';
import { buildReleaseBefore, type ReleaseBefore } from './chaos-release-before.js';
import { castIn } from './chaos-scenes.js';

/** Scenes in each part. */
const SCENES = { together: scenesCount, alone: 3 };
const LANES = 4;

/** The release before beside this one on the schema of this one, then alone on its own, then this one again. */
export const upgrade: Chaos = {
  name: 'upgrade',
  killsNobody: true,
  about:
    'the release before works beside this one on the new schema, then alone after the way back, then this one again',

  async run({ seed, say }): Promise<ChaosFigures> {
    const dir = await mkdtemp(join(tmpdir(), 'regreen-upgrade-'));
    try {
      say('building the release before');
      const before = await buildReleaseBefore(join(dir, 'before'));
      if (typeof before === 'string') return { ...NOTHING, skipped: before };
      const started = performance.now();
      const played = await playUpgrade(before, dir, seed, say);
      return { ...played, tookSeconds: Math.round((performance.now() - started) / 1_000) };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },

  render: ({ skipped, before, newer, scenes, acked, lost, doubled, sameEndState, problems, tookSeconds }) =>
    skipped
      ? `skipped: ${skipped}`
      : [
          ...(problems as string[]).map((problem) => `! ${problem}`),
          `${before} beside this one, alone without ${(newer as string[]).join(', ')}, and this one again: ${scenes} scenes in ${tookSeconds} s, ${acked} deliveries answered, ` +
            `${lost} lost, ${doubled} doubled, what stood before the way back and after it is ${sameEndState ? 'the same' : 'not the same'}`,
        ].join('\n'),
};

const NOTHING = { kills: 0, doubled: 0, lost: 0, slowestRecoveryMs: null };

async function playUpgrade(
  before: ReleaseBefore,
  dir: string,
  seed: number,
  say: (text: string) => void,
): Promise<ChaosFigures> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const { github, postgres, pool, log } = await layGround(dir, closers);

    let apps: RunningApp[] = [];
    closers.push(() => Promise.all(apps.map((app) => app.end())));
    const start = async (...entries: string[]) => {
      await Promise.all(apps.map((app) => app.end()));
      const databaseUrl = postgres.connectionString;
      apps = await Promise.all(
        entries.map((entry) => startApp({ entry, github, databaseUrl, redisUrl: null, dir, log })),
      );
      await Promise.all(apps.map((app) => app.ready()));
    };
    await start(before.entry, ENTRY);
    let carried = 0;
    const courier = startCourier(github, null, () => github.setWebhook(apps[carried++ % apps.length]?.webhook ?? null));
    closers.push(() => courier.stop());
    const cast = castIn(github);
    const names: string[] = [];
    const problems: { lost: string[]; doubled: string[] } = { lost: [], doubled: [] };
    let begun = 0;
    const playAll = async (part: string, count: number) => {
      say(part);
      const last = begun + count;
      const lane = async () => {
        while (begun < last) {
          const played = await playScene(begun++, { house: { github, pool }, cast, courier, seed });
          names.push(played.name);
          problems.lost.push(...played.lost.map((problem) => `${part}: ${problem}`));
          problems.doubled.push(...played.doubled.map((problem) => `${part}: ${problem}`));
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      await idle({ github, pool }, courier, null);
    };

    await playAll('both releases', SCENES.together);
    const stood = await readEndState(github, pool, names);
    const earlier = [...names];
    await start();
    await migrateDown(pool, { steps: before.newer.length });
    await start(before.entry);
    await playAll('the release before, alone', SCENES.alone);
    await start();
    await migrateUp(pool);
    await start(ENTRY);
    await playAll('this release again', SCENES.alone);
    const differences = compareEnds(await readEndState(github, pool, earlier), stood);
    const heads = headsByPullRequest(github);
    const history = (await readHistory(pool, names, (name) => heads.get(name) ?? [])).flatMap(judgeHistory);
    const { acked, lost } = judgeDeliveries(github.world.deliveries, github.world.attempts, await readKept(pool));
    return {
      ...NOTHING,
      before: before.commit.slice(0, 12),
      newer: before.newer,
      scenes: names.length,
      acked,
      lost: lost.length + problems.lost.length,
      doubled: problems.doubled.length,
      sameEndState: differences.length + history.length === 0,
      problems: [
        ...problems.lost,
        ...problems.doubled,
        ...lost.map((one) => `lost: ${JSON.stringify(one)}`),
        ...history,
        ...differences.map((one) => JSON.stringify(one).slice(0, 600)),
      ],
    };
  } finally {
    for (const closer of closers.reverse()) await closer();
  }
}
