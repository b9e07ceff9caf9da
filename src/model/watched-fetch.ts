/** What is seen of one request on the wire, whatever a library makes of it. */
export type Wire = { status: number | null; retryAfter: string | null; receivedBytes: number; tooLarge: boolean };

/**
 * `fetch` for one request: it follows no redirect, since the key and the prompt are for one address only, and stops reading a
 * reply of more than `maxBytes`.
 */
export function watchedFetch(maxBytes: number): { fetch: typeof fetch; wire: Wire } {
  const wire: Wire = { status: null, retryAfter: null, receivedBytes: 0, tooLarge: false };
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'error' });
    wire.status = response.status;
    wire.retryAfter = response.headers.get('retry-after');
    if (!response.body) return response;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          wire.receivedBytes += chunk.byteLength;
          if (wire.receivedBytes <= maxBytes) return controller.enqueue(chunk);
          wire.tooLarge = true;
          controller.error(new Error(`The reply is larger than ${maxBytes} bytes.`));
        },
      }),
    );
    return new Response(counted, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
  return { fetch: watched, wire };
}
