import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { concludeDiagnosis, createAnalysis } from '../core/analyze.js';
import { categoryLabel } from '../core/categories/index.js';
import type { Diagnosis, Finding } from '../core/diagnosis.js';
import { type RepositoryFiles, repositoryFiles } from '../core/log/repository-path.js';
import { placeEvidence } from '../core/place-evidence.js';
import { type ProblemMatcher, problemMatcherFileSchema } from '../core/problem-matcher-schema.js';
import { evidenceOfReading } from '../core/reports/evidence-of-report.js';
import type { ReportFormat } from '../core/reports/report.js';
import { readBySchema } from '../core/schema-mistakes.js';
import { readReportFile } from '../reports/read-report-file.js';
import { formatOf, HEAD_BYTES, REPORT_LIMITS, tooLarge } from '../reports/report-thread.js';
import { CliError, type CliIo, print } from './io.js';
import { listFiles } from './list-files.js';
import { type Paint, paintFor } from './paint.js';

type Options = { json?: boolean; exitCode?: boolean; root?: string; problemMatchers?: string };

/** What is known of the repository that the logs are about. */
type Known = { files?: RepositoryFiles; problemMatchers?: readonly ProblemMatcher[] };

const CHUNK_BYTES = 1 << 20;
const MAX_SHOWN_FINDINGS = 30;

const bytesOf = (chunk: Uint8Array | string): Uint8Array => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk);

/** A report is read whole, in a thread of its own. */
async function diagnoseReport(
  source: string,
  format: ReportFormat,
  chunks: AsyncIterable<Uint8Array>,
  { files }: Known,
): Promise<Diagnosis> {
  const started = performance.now();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes <= REPORT_LIMITS.bytes) pieces.push(chunk);
    else pieces.length = 0;
  }
  const whole = bytes <= REPORT_LIMITS.bytes ? await readReportFile(Buffer.concat(pieces)) : null;
  const durationMs = Math.round(performance.now() - started);
  const { evidence, stats } = evidenceOfReading(source, whole ?? tooLarge(format), { bytes, durationMs });
  return concludeDiagnosis(source, files ? placeEvidence(evidence, files) : evidence, stats);
}

/** A log streams by. */
async function diagnoseLog(source: string, chunks: AsyncIterable<Uint8Array>, known: Known): Promise<Diagnosis> {
  const started = performance.now();
  const analysis = createAnalysis({ source, ...known });
  for await (const chunk of chunks) analysis.push(chunk);
  return analysis.end(Math.round(performance.now() - started));
}

/** What a file is, its beginning tells: a report of tests or of a linter, else a log. */
async function diagnose(source: string, stream: Readable, known: Known): Promise<Diagnosis> {
  const chunks = (stream as AsyncIterable<Uint8Array | string>)[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  for (let bytes = 0; bytes < HEAD_BYTES; ) {
    const next = await chunks.next();
    if (next.done) break;
    const chunk = bytesOf(next.value);
    begun.push(chunk);
    bytes += chunk.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    for (let chunk = begun.shift(); chunk; chunk = begun.shift()) yield chunk;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield bytesOf(next.value);
  }
  const format = formatOf(Buffer.concat(begun));
  return format ? diagnoseReport(source, format, all(), known) : diagnoseLog(source, all(), known);
}

async function diagnoseFile(file: string, known: Known): Promise<Diagnosis> {
  const entry = await stat(file);
  if (entry.isDirectory()) throw new Error('is a directory');
  return diagnose(file, createReadStream(file, { highWaterMark: CHUNK_BYTES }), known);
}

function findingLine(finding: Finding, paint: Paint): string {
  const place = finding.path
    ? [finding.path, finding.startLine, finding.startColumn].filter((part) => part !== null).join(':')
    : '-';
  const colour = finding.level === 'failure' ? 'red' : 'yellow';
  const test = finding.test && !finding.message.includes(finding.test) ? `${finding.test}: ` : '';
  const code = finding.code ? ` [${finding.code}]` : '';
  return `  ${paint(colour, place)} ${test}${finding.message.split('\n')[0]}${code}`;
}

/** A diagnosis for people. */
function render(diagnosis: Diagnosis, paint: Paint): string {
  const { source, category, confidence, rootCause, failingStep, findings, recommendedAction, stats } = diagnosis;
  const colour = category === 'none' ? 'green' : 'red';
  const out = [
    `${paint('bold', source)}: ${paint(colour, categoryLabel(category))} (${category}, confidence ${confidence.toFixed(2)})`,
    rootCause.summary,
  ];
  if (failingStep) {
    const exit = failingStep.exitCode === null ? '' : ` (exit code ${failingStep.exitCode})`;
    out.push(`Failing step: ${failingStep.command}${exit}`);
  }
  const width = Math.max(0, ...rootCause.lines.map((line) => String(line.number).length));
  if (rootCause.lines.length) out.push('', 'Root cause, as the log says it:');
  for (const line of [...rootCause.lines].sort((a, b) => a.number - b.number))
    out.push(`  ${paint('dim', `${String(line.number).padStart(width)} |`)} ${line.text}`);
  if (findings.length) out.push('', `Findings (${findings.length}):`);
  for (const finding of findings.slice(0, MAX_SHOWN_FINDINGS)) out.push(findingLine(finding, paint));
  if (findings.length > MAX_SHOWN_FINDINGS)
    out.push(`  … and ${findings.length - MAX_SHOWN_FINDINGS} more; --json prints them all`);
  out.push(
    '',
    `Recommended action: ${recommendedAction}`,
    paint('dim', `${stats.lines} lines, ${stats.bytes} bytes, ${stats.durationMs} ms`),
    '',
  );
  return out.join('\n');
}

const reasonOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'there is no such file: check the path';
  if (code === 'EACCES') return 'it may not be read: check its permissions';
  return `it could not be read (${error instanceof Error ? error.message : String(error)}): name a log file, or - for standard input`;
};

async function readProblemMatchers(file: string): Promise<readonly ProblemMatcher[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CliError(2, `--problem-matchers ${file}: ${reasonOf(error)}`);
  });
  const read = readBySchema(text, problemMatcherFileSchema);
  if ('value' in read) return read.value.problemMatcher;
  const [first] = read.mistakes;
  throw new CliError(
    2,
    `--problem-matchers ${file}:${first?.line ?? 1}: ${first?.message ?? 'it is no list of problem matchers'}`,
  );
}

const readKnown = async ({ root, problemMatchers }: Options): Promise<Known> => ({
  ...(root === undefined ? {} : { files: repositoryFiles(await listFiles(root)) }),
  ...(problemMatchers === undefined ? {} : { problemMatchers: await readProblemMatchers(problemMatchers) }),
});

async function run(files: readonly string[], options: Options, io: CliIo): Promise<void> {
  if (files.length === 0 && 'isTTY' in io.stdin && io.stdin.isTTY) {
    throw new CliError(
      2,
      'Nothing to read: name log files, or pipe a log in (regreen analyze job.log, or … | regreen analyze -).',
    );
  }
  const paint = paintFor(io);
  const known = await readKnown(options);
  const unreadable: string[] = [];
  let failures = 0;
  for (const file of files.length ? files : ['-']) {
    try {
      const diagnosis = file === '-' ? await diagnose('-', io.stdin, known) : await diagnoseFile(file, known);
      if (diagnosis.category !== 'none') failures++;
      print(io, options.json ? JSON.stringify(diagnosis) : render(diagnosis, paint));
    } catch (error) {
      unreadable.push(`${file}: ${reasonOf(error)}`);
    }
  }
  if (unreadable.length) throw new CliError(3, `Not analysed: ${unreadable.join('; ')}`);
  if (options.exitCode && failures > 0)
    throw new CliError(1, `${failures} of ${files.length || 1} logs show a failure.`);
}

/** `regreen analyze [FILE…|-]`: diagnoses CI logs and reports with no server, no database and no account. Logs are read as streams. */
export function analyzeCommand(program: Command, io: CliIo): void {
  program
    .command('analyze')
    .description('diagnose CI logs and reports: what failed, where and why')
    .argument(
      '[file...]',
      'logs, or reports (JUnit XML, TAP, SARIF, Checkstyle XML), or - for standard input (the default)',
    )
    .option('--json', 'print JSON Lines, one object per file, in the order given')
    .option('--exit-code', 'exit 1 when a failure was found')
    .option('--root <dir>', 'the checkout of the repository: findings then stand on its files, or have no place')
    .option('--problem-matchers <file>', "formats of tools of your own: a JSON file of the runner's problem matchers")
    .action((files: string[], options: Options) => run(files, options, io));
}
