import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { Pool } from 'pg';
import { printableJson } from '../../core/printable.js';
import { redactJson } from '../../core/redact-json.js';
import { type ExportedRow, exportRepository } from '../../store/export-repository.js';
import { formatNumber } from '../format.js';
import { CliError, type CliIo } from '../io.js';
import type { ExportFlags, ReposDeps } from './deps.js';
import { getRepository } from './find.js';

/** `regreen repos export`: to standard output, or to a file that appears when it is whole. */
export async function exportAll(io: CliIo, deps: ReposDeps, text: string, { output }: ExportFlags): Promise<void> {
  await deps.withDatabase(
    async (pool) => {
      const { repositoryId, name } = await getRepository(pool, text);
      if (output === undefined) return void (await writeRows(pool, repositoryId, io.stdout));
      const rows = await writeFile(output, (file) => writeRows(pool, repositoryId, file));
      io.stderr.write(`${formatNumber(rows)} rows of ${name} are in ${output}.\n`);
    },
    { readOnly: true },
  );
}

async function writeFile(path: string, write: (file: Writable) => Promise<number>): Promise<number> {
  const fresh = `${path}.${process.pid}.new`;
  const file = createWriteStream(fresh, { mode: 0o600, flags: 'wx' });
  try {
    await once(file, 'open').catch((cause: Error) => {
      throw new CliError(3, `${path} cannot be written: ${cause.message}.`, { cause });
    });
    const rows = await write(file);
    file.end();
    await finished(file);
    await rename(fresh, path);
    return rows;
  } finally {
    file.destroy();
    await rm(fresh, { force: true });
  }
}

/** One row a line; waits while whoever reads is slower. */
async function writeRows(pool: Pool, repositoryId: string, to: Writable): Promise<number> {
  let rows = 0;
  await exportRepository(pool, repositoryId, async (exported) => {
    rows += 1;
    if (!to.write(`${await lineOf(exported)}\n`)) await once(to, 'drain');
  });
  return rows;
}

/** Bytes that were compressed are the text they were; nothing that looks like a secret goes out. */
async function lineOf({ table, row }: ExportedRow): Promise<string> {
  const readable: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row))
    readable[name] = Buffer.isBuffer(value) ? await unpack(value) : value;
  return printableJson(redactJson({ table, row: readable }));
}

async function unpack(bytes: Buffer): Promise<unknown> {
  try {
    return JSON.parse((await promisify(brotliDecompress)(bytes)).toString('utf8'));
  } catch {
    return bytes.toString('base64'); // not as we write it: kept all the same
  }
}
