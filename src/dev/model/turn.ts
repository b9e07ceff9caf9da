/** What the local model does with one request. */
export type Turn =
  /** `usage` null: it does not say how many tokens it took. */
  | {
      kind: 'say';
      text: string;
      finish?: 'stop' | 'length' | 'content_filter';
      usage?: { in: number; out: number } | null;
    }
  /** As OpenAI does it: a field of its own, and a reply that ends well. */
  | { kind: 'refuse'; text: string }
  | { kind: 'call_tool' }
  | { kind: 'status'; status: number; retryAfter?: string; body?: string }
  | { kind: 'redirect'; to: string }
  /** 200, and a body that is no reply at all. */
  | { kind: 'raw'; body: string }
  /** Takes the request and says nothing, until the other side goes. */
  | { kind: 'silent' }
  /** Begins to answer, and the connection breaks. */
  | { kind: 'hang_up' }
  /** Sends this many bytes of text, or as many as the other side takes. */
  | { kind: 'huge'; bytes: number }
  /** A stream that tells of an error in its middle; without streaming, an error of the server. */
  | { kind: 'fail_midway' };

/** One request as it came in. */
export type Asked = {
  path: string;
  headers: Record<string, string>;
  /** The request's JSON. */
  body: { model?: string; stream?: boolean; [key: string]: unknown };
  /** Every word of it, as one text. */
  text: string;
};
