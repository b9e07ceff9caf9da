import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readContractSpec } from './contract-spec.js';

const shared = resolve(process.env.REGREEN_SHARED ?? '../shared');
const script = join(shared, 'github', 'contract-proxy.mjs');

/** The proxy stands beside the project, not in it: tests that need it are skipped, and say so, where it is absent. */
export const contractProxyIsThere = existsSync(script);
if (!contractProxyIsThere) {
  console.warn(
    `contract tests skipped: ${script} is absent; set REGREEN_SHARED to the folder that has github/contract-proxy.mjs`,
  );
}

type ProxiedCall = {
  method: string;
  path: string;
  operation: string | null;
  status: number;
  requestErrors: string[];
  responseErrors: string[];
};

export type ContractProxy = {
  url: string;
  /** Every call so far, once one that fits `last` is among them: the proxy writes a record after it has answered. */
  calls(last: (call: ProxiedCall) => boolean): Promise<ProxiedCall[]>;
  close(): void;
};

/** Starts the proxy that judges every call and answer by GitHub's own description. */
export async function startContractProxy(upstream: string): Promise<ContractProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-contract-'));
  const out = join(folder, 'calls.jsonl');
  const spec = join(folder, 'openapi.json');
  writeFileSync(spec, readContractSpec(join(shared, 'github', 'openapi.json')));
  const port = await freePort();
  const args = ['--upstream', upstream, '--port', String(port), '--out', out, '--prefix', '/api/v3', '--spec', spec];
  const proxy = spawn(process.execPath, [script, ...args], { cwd: resolve('.'), stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((ready, failed) => {
    proxy.stdout?.once('data', () => ready());
    proxy.once('exit', (code) => failed(new Error(`the contract proxy ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async calls(last) {
      for (const deadlineMs = Date.now() + 5_000; Date.now() < deadlineMs; await setTimeout(20)) {
        const lines = readFileSync(out, 'utf8').split('\n').slice(0, -1);
        const calls = lines.map((line) => JSON.parse(line) as ProxiedCall);
        if (calls.some(last)) return calls;
      }
      throw new Error('the contract proxy did not write its last record within five seconds');
    },
    close() {
      proxy.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
