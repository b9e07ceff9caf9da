/**
 * Answers with texts as they come: server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html. `ended` is called once, when
 * there are no more of them or whoever reads has left.
 */
export function streamTexts(texts: AsyncGenerator<string>, ended: () => void): Response {
  const encoder = new TextEncoder();
  let left = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await texts.next();
      if (left) return;
      if (!next.done) return controller.enqueue(encoder.encode(next.value));
      ended();
      controller.close();
    },
    cancel() {
      left = true;
      ended();
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
