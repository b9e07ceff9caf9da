import type { Chaos, ChaosFigures } from './chaos.js';
import { compareEnds, type Difference } from './chaos-compare.js';
import { type BackendName, withHouse } from './chaos-house.js';
import { type Played, play } from './chaos-play.js';
import { slowestBy } from './chaos-recovery.js';

type OfBackend = ReturnType<typeof figuresOf>;

const VICTIMS = ['web', 'worker', 'monitor', 'database', 'redis'];
const MOST_TOLD = 20;

/** kill -9 of every process of a whole Regreen under load, with deliveries that are lost, doubled and late. */
export const everything: Chaos = {
  name: 'everything',
  about:
    'kills web, worker, monitor, database and Redis at random moments under load, and deliveries get lost, doubled and late',

  async run({ kills, seed, backends, redisServer, keepLogs, say }): Promise<ChaosFigures> {
    const ofBackends: Partial<Record<BackendName, OfBackend>> = {};
    for (const [index, backend] of backends.entries()) {
      const share = Math.floor(kills / backends.length) + (index < kills % backends.length ? 1 : 0);
      const played = await withHouse(
        { backend, redisServer },
        (house) => play(house, { seed, kills: share, scenes: null, say: (text) => say(`${backend}: ${text}`) }),
        (one) => keepLogs || isWrong(one),
      );
      const undisturbed = await withHouse({ backend, redisServer }, (house) =>
        play(house, { seed, kills: 0, scenes: played.scenes, say: () => {} }),
      );
      ofBackends[backend] = figuresOf(played, undisturbed, keepLogs);
    }
    const each = Object.values(ofBackends);
    const sum = (figure: (one: OfBackend) => number) => each.reduce((total, one) => total + figure(one), 0);
    const slowest = each.flatMap(({ slowestRecoveryMs: ms }) => (ms === null ? [] : [ms]));
    return {
      kills: sum((one) => one.kills),
      acked: sum((one) => one.acked),
      lost: sum((one) => one.lost),
      doubled: sum((one) => one.doubled),
      slowestRecoveryMs: slowest.length === 0 ? null : Math.max(...slowest),
      sameEndState: each.every(({ sameEndState }) => sameEndState),
      backends: ofBackends,
    };
  },

  render: (figures) => {
    const { backends, seed, seconds, kills, lost, doubled, sameEndState } = figures as ChaosFigures & {
      backends: Record<string, OfBackend>;
    };
    const lines = Object.entries(backends).flatMap(([backend, of]) => [
      `${backend}`,
      ...Object.entries({
        kills: `${of.kills} (${Object.entries(of.killed)
          .map(([victim, count]) => `${victim} ${count}`)
          .join(', ')})`,
        scenes: of.scenes,
        deliveries: `${of.carried.all}: ${of.carried.withheld} withheld, ${of.carried.doubled} doubled, ${of.carried.delayed} late`,
        acked: of.acked,
        lost: of.lost,
        doubled: of.doubled,
        'slowest recovery': `${of.slowestRecoveryMs ?? '–'} ms (${Object.entries(of.recoveryMs)
          .map(([victim, ms]) => `${victim} ${ms ?? '–'}`)
          .join(', ')})`,
        'same end state': of.sameEndState ? 'yes' : 'no',
      }).map(([name, value]) => `  ${name.padEnd(20)}${value}`),
      ...of.problems.map((problem) => `  ! ${problem}`),
      ...(of.logs ? [`  the logs are in ${of.logs}`] : []),
    ]);
    return [
      ...lines,
      `${kills} kills (seed ${seed}) in ${seconds} s: ${lost} lost, ${doubled} doubled, end state ${sameEndState ? 'the same' : 'differs'}`,
    ].join('\n');
  },
};

const isWrong = ({ taken, missing, doubled, history }: Played): boolean =>
  taken.lost.length + missing.length + doubled.length + history.length > 0;

function figuresOf(played: Played, undisturbed: Played, keepLogs: boolean) {
  const differences = compareEnds(played.end, undisturbed.end);
  const { lost } = played.taken;
  const recoveryMs = slowestBy(played.recovered, VICTIMS);
  const { database: _, ...withoutDatabase } = recoveryMs;
  const slowest = Object.values(withoutDatabase).flatMap((ms) => (ms === null ? [] : [ms]));
  const kills = played.kills;
  return {
    kills: kills.length,
    killed: Object.fromEntries(
      VICTIMS.map((victim) => [victim, kills.filter((kill) => kill.victim === victim).length]),
    ),
    scenes: played.scenes,
    carried: played.carried,
    acked: played.taken.acked,
    lost: lost.length + played.missing.length + undisturbed.missing.length,
    doubled: played.doubled.length + undisturbed.doubled.length,
    slowestRecoveryMs: slowest.length === 0 ? null : Math.max(...slowest),
    slowestDatabaseRecoveryMs: recoveryMs.database ?? null,
    recoveryMs,
    // An end of which nothing could be read is no end.
    sameEndState: differences.length + played.history.length === 0 && played.end.size > played.scenes,
    falls: played.falls,
    slowest: [...played.recovered].sort((one, other) => other.ms - one.ms).slice(0, 5),
    ...(keepLogs || isWrong(played) ? { logs: played.logs } : {}),
    problems: [
      ...lost.map(
        ({ deliveryId, event, acked, status }) =>
          `lost: ${event} ${deliveryId}, ${acked ? 'answered' : 'not answered'}, ${status ?? 'not in'}`,
      ),
      ...played.missing.map((problem) => `lost: ${problem}`),
      ...played.doubled.map((problem) => `doubled: ${problem}`),
      ...played.history.map((problem) => `history: ${problem}`),
      ...differences.map(tell),
      ...[...undisturbed.missing, ...undisturbed.doubled].map((problem) => `undisturbed: ${problem}`),
    ].slice(0, MOST_TOLD),
  };
}

const tell = ({ about, more, less }: Difference): string =>
  `end state: ${about}: ${[...more.map((line) => `+ ${line}`), ...less.map((line) => `- ${line}`)].join(' ').slice(0, 600)}`;
