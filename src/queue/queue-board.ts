import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Queue } from 'bullmq';
import { Hono, type MiddlewareHandler } from 'hono';

/** Answers everything below the path that it was made for. Who may ask is for the caller to know. */
export type QueueBoard = { fetch(request: Request): Response | Promise<Response> };

/** A look into the queues: Bull Board, https://github.com/felixmosh/bull-board. Its jobs are doorbells that the sweep rings again, whatever is done to them. */
export function createQueueBoard(queues: readonly Queue[], basePath: string): QueueBoard {
  const adapter = new HonoAdapter(serveStatic);
  adapter.setBasePath(basePath);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Regreen: queues' } },
  });
  const app = new Hono();
  app.use(withoutElsewhere);
  app.route(basePath, adapter.registerPlugin());
  return app;
}

/** Its page would load a font from others, who would hear of each look. */
const withoutElsewhere: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.get('content-type')?.startsWith('text/html')) return;
  c.res = c.html((await c.res.text()).replace(/<link href="https?:[^>]*>/g, ''));
};
