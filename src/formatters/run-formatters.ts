import type { FormatRequest, FormatterName } from '../core/fixes/formatters/format-request.js';
import type { FormattedFile } from '../core/fixes/formatting.js';
import { inspectSandbox } from './inspect-sandbox.js';
import { openSandbox, SANDBOX_LIMITS, type Sandbox, type SandboxLimits } from './sandbox.js';

export type FormatLimits = SandboxLimits & {
  /** Of one file, and of all together, in bytes of UTF-8. */
  fileBytes: number;
  bytes: number;
  /** A sandbox is started anew so often, after files that were too much for one. */
  restarts: number;
};
export const FORMAT_LIMITS: FormatLimits = { ...SANDBOX_LIMITS, fileBytes: 256_000, bytes: 2_000_000, restarts: 3 };

/**
 * Formats files in a sandbox, one after the other, each formatter's code loaded before. Whatever a file does, the others are formatted and
 * nothing here throws; where a wall that has to stand does not, nothing is formatted. What a problem says about Regreen begins with its name.
 */
export async function formatFiles(
  requests: readonly FormatRequest[],
  limits: FormatLimits = FORMAT_LIMITS,
): Promise<FormattedFile[]> {
  let bytes = 0;
  const results = requests.map((request): FormattedFile => {
    const size = Buffer.byteLength(request.text);
    const problem = request.problem ?? sizeProblem(size, bytes, limits);
    if (problem === null) bytes += size;
    return failed(request, problem);
  });
  const open = requests.flatMap((request, index) => (results[index]?.problem === null ? [{ request, index }] : []));
  if (open.length === 0) return results;
  const { refusal } = await inspectSandbox();
  let sandbox: Sandbox | null = null;
  let starts = 0;
  for (const [place, { request, index }] of open.entries()) {
    if (refusal !== null) {
      results[index] = failed(request, refusal);
      continue;
    }
    if (sandbox === null && starts++ <= limits.restarts)
      sandbox = await openOrNull(open.slice(place).map(nameOf), limits);
    if (sandbox === null) {
      results[index] = failed(request, 'Regreen’s sandbox for formatters does not start, or has ended too often');
      continue;
    }
    const { formatter, path, text, options } = request;
    const answer = await sandbox.ask({ kind: 'format', request: { formatter, path, text, options } });
    if (answer.kind === 'formatted')
      results[index] = { ...failed(request, null), text: answer.text, version: answer.version };
    else if (answer.kind === 'refused')
      results[index] = { ...failed(request, answer.problem), version: answer.version };
    else {
      results[index] = failed(request, answer.kind === 'ended' ? answer.why : 'its answer is not understood');
      sandbox.close();
      sandbox = null;
    }
  }
  sandbox?.close();
  return results;
}

const nameOf = ({ request }: { request: FormatRequest }): FormatterName => request.formatter;

async function openOrNull(names: FormatterName[], limits: FormatLimits): Promise<Sandbox | null> {
  try {
    return await openSandbox([...new Set(names)], false, limits);
  } catch {
    return null;
  }
}

function sizeProblem(size: number, before: number, { fileBytes, bytes }: FormatLimits): string | null {
  if (size > fileBytes) return `it is larger than ${Math.floor(fileBytes / 1000)} KB`;
  return before + size > bytes ? `the files together are larger than ${Math.floor(bytes / 1_000_000)} MB` : null;
}

const failed = ({ path, formatter, pinnedVersion }: FormatRequest, problem: string | null): FormattedFile => ({
  path,
  formatter,
  version: '',
  pinnedVersion,
  text: null,
  problem,
});
