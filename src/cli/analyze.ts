import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { createAnalysis } from '../core/analyze.js';
import { categoryLabel } from '../core/categories/index.js';
import type { Diagnosis, Finding } from '../core/diagnosis.js';
import { CliError, type CliIo, print } from './io.js';
import { type Paint, paintFor } from './paint.js';

type Options = { json?: boolean; exitCode?: boolean };

const CHUNK_BYTES = 1 << 18;
const MAX_SHOWN_FINDINGS = 30;

async function diagnose(source: string, stream: Readable): Promise<Diagnosis> {
  const started = performance.now();
  const analysis = createAnalysis({ source });
  for await (const chunk of stream as AsyncIterable<Uint8Array | string>) analysis.push(chunk);
  return analysis.end(Math.round(performance.now() - started));
}

async function diagnoseFile(file: string): Promise<Diagnosis> {
  const entry = await stat(file);
  if (entry.isDirectory()) throw new Error('is a directory');
  return diagnose(file, createReadStream(file, { highWaterMark: CHUNK_BYTES }));
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
  const { source, category, confidence, rootCause, findings, recommendedAction, stats } = diagnosis;
  const colour = category === 'none' ? 'green' : 'red';
  const out = [
    `${paint('bold', source)}: ${paint(colour, categoryLabel(category))} (${category}, confidence ${confidence.toFixed(2)})`,
    rootCause.summary,
  ];
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

async function run(files: readonly string[], options: Options, io: CliIo): Promise<void> {
  if (files.length === 0 && 'isTTY' in io.stdin && io.stdin.isTTY) {
    throw new CliError(
      2,
      'Nothing to read: name log files, or pipe a log in (regreen analyze job.log, or … | regreen analyze -).',
    );
  }
  const paint = paintFor(io);
  const unreadable: string[] = [];
  let failures = 0;
  for (const file of files.length ? files : ['-']) {
    try {
      const diagnosis = file === '-' ? await diagnose('-', io.stdin) : await diagnoseFile(file);
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

/** `regreen analyze [FILE…|-]`: diagnoses CI logs with no server, no database and no account. Logs are read as streams. */
export function analyzeCommand(program: Command, io: CliIo): void {
  program
    .command('analyze')
    .description('diagnose CI logs: what failed, where and why')
    .argument('[file...]', 'log files, or - for standard input (the default)')
    .option('--json', 'print JSON Lines, one object per log, in the order given')
    .option('--exit-code', 'exit 1 when a failure was found')
    .action((files: string[], options: Options) => run(files, options, io));
}
