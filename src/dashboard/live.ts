import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';
import { streamTexts } from '../stream-texts.js';
import { Refusal } from './page.js';

/** Looked at so often, and sent only where something has changed. A page that takes long to make is made less often. */
const EVERY_MS = 1_000;
/** Of the time between two looks a page may take this share to make. */
const SHARE = 0.1;
const HEARTBEAT_MS = 15_000;
/** A stream ends after this long, and the browser comes again: what somebody may see no longer is not followed for ever. */
const LONGEST_MS = 600_000;
/** One process keeps so many pages as they are, and so many of one viewer; whoever comes beyond that reads them as they were made. */
const MOST = 100;
const MOST_EACH = 10;

type LiveContent = { html: string /** It will not change any more. */; isLast: boolean };

export type LivePages = {
  /** Throws a `Refusal` where there is no place; `whose`: by whom the places are counted. */
  demandPlace(whose: string): void;
  /** `render` makes the page's content anew. Takes a place. */
  follow(whose: string, render: () => Promise<LiveContent>): Response;
  /** Ends every stream, and begins none; a server that closes waits for them. */
  close(): void;
};

/** Keeps pages as they are by server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createLivePages({ log, everyMs = EVERY_MS }: { log: Log; everyMs?: number }): LivePages {
  const open = new Map<AbortController, string>();
  let closing = false;
  function demandPlace(whose: string): void {
    const own = [...open.values()].filter((other) => other === whose).length;
    if (closing || open.size >= MOST || own >= MOST_EACH)
      throw new Refusal(503, 'Too many pages are kept up to date already: reload this one by hand.');
  }

  return {
    demandPlace,
    follow(whose, render) {
      demandPlace(whose);
      const ending = new AbortController();
      open.set(ending, whose);
      const end = () => {
        open.delete(ending);
        ending.abort();
      };
      return streamTexts(untilItFails(tell(render, everyMs, ending.signal), log), end, LONGEST_MS + HEARTBEAT_MS);
    },
    close() {
      closing = true;
      for (const each of open.keys()) each.abort();
    },
  };
}

/** Whoever looks comes again after a failure, and then is told what is the matter. */
async function* untilItFails(texts: AsyncGenerator<string>, log: Log): AsyncGenerator<string> {
  try {
    yield* texts;
  } catch (err) {
    if (!(err instanceof Refusal)) log.warn({ err }, 'a page could not be kept up to date');
  }
}

async function* tell(render: () => Promise<LiveContent>, everyMs: number, signal: AbortSignal): AsyncGenerator<string> {
  const until = Date.now() + LONGEST_MS;
  let said = '';
  let saidAt = Date.now();
  yield ': the page follows\n\n';
  while (!signal.aborted && Date.now() < until) {
    const startedMs = performance.now();
    const { html, isLast } = await render();
    const tookMs = performance.now() - startedMs;
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
    await sleep(Math.max(everyMs, tookMs / SHARE), undefined, { signal }).catch(() => {});
  }
}
