import { connect, type Socket } from 'node:net';

/** What is sent, piece by piece, and what is waited for. */
export type Hostile = {
  /** For people: what is hostile about it. */
  kind: string;
  pieces: Buffer[];
  /** Between pieces. */
  pauseMs?: number;
  /** `answer`: one is due; `head`: one without a body; `whatever`: the server may answer, close, or wait for more. */
  wants: 'answer' | 'head' | 'whatever';
  /** The connection is of no further use. */
  closes?: boolean;
  /** X-GitHub-Delivery, where it is one; `signed` tells whether it must, or must not, be taken in. */
  delivery?: { id: string; signed: boolean };
};

type Answered = { statuses: number[]; ms: number; closed: boolean };

const ANSWER_WITHIN_MS = 30_000;
/** Whoever sends half a request gets so long an answer to it. */
const WHATEVER_WITHIN_MS = 400;
/** There may be more answers than one. */
const AND_NO_MORE_MS = 20;

export type Client = { send(hostile: Hostile): Promise<Answered>; close(): void };

/** One connection that is kept from request to request, as far as the server lets it. */
export function createClient(port: number): Client {
  let socket: Socket | null = null;
  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const made = connect({ port, host: '127.0.0.1', noDelay: true });
      made.once('connect', () => resolve(made)).once('error', reject);
    });

  return {
    async send(hostile) {
      if (hostile.closes || hostile.wants === 'whatever' || !socket || socket.destroyed || !socket.writable) {
        socket?.destroy();
        socket = await open();
      }
      const used = socket;
      const answered = await exchange(used, hostile);
      if (answered.closed || hostile.closes || hostile.wants === 'whatever') {
        used.destroy();
        socket = null;
      }
      return answered;
    },
    close: () => void socket?.destroy(),
  };
}

function exchange(socket: Socket, { pieces, pauseMs, wants }: Hostile): Promise<Answered> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    socket.setMaxListeners(0); // one for each piece that waits
    const statuses: number[] = [];
    let got: Buffer = Buffer.alloc(0);
    let over = false;
    const finish = (closed: boolean) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => {});
      resolve({ statuses, ms: performance.now() - startedMs, closed });
    };
    let timer = setTimeout(
      () => finish(true),
      wants === 'whatever' ? WHATEVER_WITHIN_MS + (pauseMs ?? 0) * pieces.length : ANSWER_WITHIN_MS,
    );
    socket.on('data', (bytes: Buffer) => {
      got = got.length === 0 ? bytes : Buffer.concat([got, bytes]);
      for (let read = readAnswer(got, wants === 'head'); read; read = readAnswer(got, wants === 'head')) {
        got = got.subarray(read.length);
        if (read.status >= 200) statuses.push(read.status);
        if (read.status < 200) continue;
        if (wants !== 'whatever') return finish(read.closes);
        clearTimeout(timer);
        timer = setTimeout(() => finish(true), AND_NO_MORE_MS);
      }
    });
    socket.once('close', () => {
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(got.toString('latin1', 0, 20)) ?? [];
      if (status) statuses.push(Number(status));
      finish(true);
    });
    socket.once('error', () => finish(true));
    void (async () => {
      for (const [index, piece] of pieces.entries()) {
        if (over || socket.destroyed) return;
        if (!socket.write(piece))
          await new Promise<void>((drained) => void socket.once('drain', drained).once('close', () => drained()));
        if (pauseMs && index < pieces.length - 1) await new Promise((after) => setTimeout(after, pauseMs));
      }
    })();
  });
}

/** The first whole answer in these bytes; null: there is none yet. */
function readAnswer(bytes: Buffer, isHead: boolean): { status: number; length: number; closes: boolean } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.toString('latin1', 0, end);
  const [, digits] = /^HTTP\/1\.1 (\d{3})/.exec(head) ?? [];
  const status = Number(digits);
  const closes = /^connection: *close/im.test(head);
  const begins = end + 4;
  if (isHead || status < 200 || status === 204 || status === 304) return { status, length: begins, closes };
  const [, length] = /^content-length: *(\d+)/im.exec(head) ?? [];
  if (length !== undefined)
    return bytes.length >= begins + Number(length) ? { status, length: begins + Number(length), closes } : null;
  if (!/^transfer-encoding: *chunked/im.test(head)) return null;
  const last = bytes.indexOf('0\r\n\r\n', begins);
  return last < 0 ? null : { status, length: last + 5, closes };
}
