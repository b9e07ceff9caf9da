import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalGithub } from '../dev/github/local-github.js';
import type { Delivery } from '../dev/github/world.js';

/** Carries what GitHub sends, badly. */
export type Courier = {
  /** What has become of deliveries so far: those that came at once and once are in none but `all`. */
  carried: { all: number; withheld: number; doubled: number; delayed: number };
  /** Whether everything that GitHub has sent so far was carried. */
  isIdle(): boolean;
  stop(): Promise<void>;
};

const LOOK_EVERY_MS = 5;
/** Of a hundred deliveries so many are each withheld, doubled, and late, so that others overtake them. */
const PER_CENT = 5;
const MOST_DELAY_MS = 3_000;

/**
 * From now on deliveries are carried all at once, not one after the other; and some badly, as `next` chooses, unless it is null. `beforeEach`
 * may choose where a delivery goes.
 */
export function startCourier(
  github: LocalGithub,
  next: ((below: number) => number) | null,
  beforeEach: () => void = () => {},
): Courier {
  github.hold();
  const carried = { all: 0, withheld: 0, doubled: 0, delayed: 0 };
  const underWay = new Set<Promise<unknown>>();
  let isOver = false;

  const carry = async (delivery: Delivery): Promise<void> => {
    carried.all += 1;
    beforeEach();
    if (next === null) return void (await github.deliver(delivery));
    const fate = next(100);
    const delayMs = next(MOST_DELAY_MS);
    if (fate < PER_CENT) {
      carried.withheld += 1;
      return void github.withhold(delivery);
    }
    if (fate >= 2 * PER_CENT && fate < 3 * PER_CENT) {
      carried.delayed += 1;
      await sleep(delayMs);
    }
    await github.deliver(delivery);
    if (fate >= PER_CENT && fate < 2 * PER_CENT) {
      carried.doubled += 1;
      await sleep(delayMs);
      await github.deliver(delivery);
    }
  };

  const looking = (async () => {
    while (!isOver) {
      for (const delivery of github.world.held.splice(0)) {
        const carrying = carry(delivery).finally(() => underWay.delete(carrying));
        underWay.add(carrying);
      }
      await sleep(LOOK_EVERY_MS);
    }
  })();

  return {
    carried,
    isIdle: () => underWay.size === 0 && github.world.held.length === 0,
    async stop() {
      isOver = true;
      await looking;
      await Promise.all(underWay);
      github.release();
    },
  };
}
