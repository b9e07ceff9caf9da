import { createHmac, timingSafeEqual } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import { Hono } from 'hono';
import { delaying } from './delaying.js';
import type { JobLog } from './entities.js';
import { getWorkflowRun } from './find.js';
import { jobsOfAttempt } from './verbs/workflow-runs.js';
import type { World } from './world.js';

/** A download address is good for this long. */
const validMs = 60_000;

/** Stands for the storage account's key, which only GitHub has; the public key's text is as good as any here. */
const sign = (world: World, path: string, expiresMs: number): string =>
  createHmac('sha256', `logs of ${world.publicKeyPem}`).update(`${path} ${expiresMs}`).digest('base64url');

/** The address of a log at the second origin, shaped like the storage service's signed ones. */
export function signLogUrl(world: World, file: { path: string; type: string }): string {
  const expiresMs = Date.now() + validMs;
  const query = new URLSearchParams({
    rsct: file.type,
    se: new Date(expiresMs).toISOString(),
    sp: 'r',
    sig: sign(world, file.path, expiresMs),
  });
  return `${world.urls.logs}${file.path}?${query}`;
}

const storageError = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

function zipOf(files: Record<string, string>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));
}

function bytesOf(log: JobLog): Buffer | null {
  if (log.kind === 'text') return Buffer.from(`\uFEFF${log.text}`);
  return log.kind === 'zip' ? zipOf(log.files) : null;
}

const stalling = (log: Extract<JobLog, { kind: 'stalled' }>): ReadableStream =>
  new ReadableStream({
    start: (controller) => {
      log.begun = true;
      controller.enqueue(Buffer.from(log.text));
    },
    cancel: () => {
      log.abandoned = true;
    },
  });

/** One text per job, numbered, as in GitHub's archive of a run. */
function runArchive(world: World, runId: number): Buffer {
  const files: Record<string, string> = {};
  for (const [index, job] of jobsOfAttempt(world, getWorkflowRun(world, runId)).entries()) {
    const log = world.jobLogs.get(job.id);
    if (log?.kind === 'text') files[`${index}_${job.name.replaceAll('/', '_')}.txt`] = log.text;
    if (log?.kind === 'zip') for (const [name, text] of Object.entries(log.files)) files[`${job.name}/${name}`] = text;
  }
  return zipOf(files);
}

/**
 * The second origin, which holds logs and artifacts. It refuses a GitHub token as storage does: a request that carries an
 * Authorization header is turned away, so that a client which forwards one breaks here and not in production.
 */
export function createLogOrigin(world: World): Hono {
  const origin = new Hono();
  origin.use(delaying(world));
  origin.get('/:folder/:file', (c) => {
    const reply = (status: 200 | 400 | 403 | 404, body: string | Buffer, type: string) =>
      c.body(typeof body === 'string' ? body : new Uint8Array(body), status, { 'content-type': type });
    if (c.req.header('authorization'))
      return reply(
        400,
        storageError('InvalidAuthenticationInfo', 'Authentication information is not given in the correct format.'),
        'application/xml',
      );
    const { folder, file } = c.req.param();
    world.downloads.push({ at: world.clock(), path: c.req.path });
    const expiresMs = Date.parse(c.req.query('se') ?? '');
    const given = Buffer.from(c.req.query('sig') ?? '');
    const wanted = Buffer.from(sign(world, `/${folder}/${file}`, expiresMs));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || !(expiresMs > Date.now()))
      return reply(
        403,
        storageError('AuthenticationFailed', 'Signature not valid in the specified time frame'),
        'application/xml',
      );
    const id = Number.parseInt(file, 10);
    const log = world.jobLogs.get(id);
    if (log?.kind === 'stalled') return c.body(stalling(log), 200, { 'content-type': 'text/plain' });
    const artifact = folder === 'artifacts' ? world.artifacts.get(id) : undefined;
    if (artifact) return reply(200, Buffer.from(artifact.zip), 'application/zip');
    const bytes = folder === 'run-logs' ? runArchive(world, id) : log && bytesOf(log);
    if (!bytes)
      return reply(404, storageError('BlobNotFound', 'The specified blob does not exist.'), 'application/xml');
    return reply(200, bytes, c.req.query('rsct') ?? 'application/octet-stream');
  });
  return origin;
}
