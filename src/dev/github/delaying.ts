import { setTimeout } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import type { World } from './world.js';

/** Every request is looked at after the world's delay, however many are on their way. */
export const delaying =
  (world: World): MiddlewareHandler =>
  async (_, next) => {
    if (world.delayMs > 0) await setTimeout(world.delayMs);
    await next();
  };
