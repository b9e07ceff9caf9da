import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from './page.js';

/** Looked at so often, and sent only where something has changed. */
const EVERY_MS = 1_000;
const HEARTBEAT_MS = 15_000;
/** A stream ends after this long, and the browser comes again: what somebody may see no longer is not followed for ever. */
const LONGEST_MS = 600_000;
/** One process keeps so many pages as they are; whoever comes beyond that reads them as they were made. */
const MOST = 100;

export type LivePages = {
  /** `render` makes the page's content anew; null: it will not change any more. */
  follow(render: () => Promise<{ html: string; isLast: boolean }>): Response;
  /** Ends every stream; a server that closes waits for them. */
  close(): void;
};

/** Keeps pages as they are by server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createLivePages({ everyMs = EVERY_MS }: { everyMs?: number } = {}): LivePages {
  const open = new Set<AbortController>();
  return {
    follow(render) {
      if (open.size >= MOST)
        throw new Refusal(503, 'Too many pages are kept up to date already: reload this one by hand.');
      const ending = new AbortController();
      open.add(ending);
      const texts = tell(render, everyMs, ending.signal);
      const encoder = new TextEncoder();
      const end = () => {
        open.delete(ending);
        ending.abort();
      };
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const next = await texts.next();
          if (!next.done) return controller.enqueue(encoder.encode(next.value));
          end();
          controller.close();
        },
        cancel: end,
      });
      return new Response(body, {
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        },
      });
    },
    close() {
      for (const each of open) each.abort();
    },
  };
}

async function* tell(
  render: () => Promise<{ html: string; isLast: boolean }>,
  everyMs: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const until = Date.now() + LONGEST_MS;
  let said = '';
  let saidAt = Date.now();
  yield 'retry: 2000\n\n';
  while (!signal.aborted && Date.now() < until) {
    const { html, isLast } = await render();
    if (html !== said) {
      said = html;
      saidAt = Date.now();
      yield `${html
        .split(/\r\n|[\r\n]/)
        .map((line) => `data: ${line}\n`)
        .join('')}\n`;
    }
    if (isLast) {
      yield 'event: end\ndata: it is finished\n\n';
      return;
    }
    if (Date.now() - saidAt >= HEARTBEAT_MS) {
      saidAt = Date.now();
      yield ': still here\n\n';
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}
