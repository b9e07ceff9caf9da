/**
 * Answers with texts as they come: server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html. `ended` is called once: when
 * there are no more of them, when whoever reads has left, or after `withinMs`, for a reader that takes nothing any more would keep its place.
 */
export function streamTexts(texts: AsyncGenerator<string>, ended: () => void, withinMs: number): Response {
  const encoder = new TextEncoder();
  let left = false;
  const tooLong = setTimeout(() => end(), withinMs).unref();
  let end = (): void => {
    end = () => {};
    clearTimeout(tooLong);
    ended();
  };
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await texts.next();
      if (left) return;
      if (!next.done) return controller.enqueue(encoder.encode(next.value));
      end();
      controller.close();
    },
    cancel() {
      left = true;
      end();
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
