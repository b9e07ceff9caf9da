import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Diagnosis } from '../core/diagnosis.js';
import { repositoryFiles } from '../core/log/repository-path.js';
import { type ProblemMatcher, problemMatcherFileSchema } from '../core/problem-matcher-schema.js';
import { readBySchema } from '../core/schema-mistakes.js';
import { withoutCommands } from '../core/workflow-commands.js';
import { useProxy } from '../github/proxy.js';
import { answerWorkflow } from './analyze/answer-workflow.js';
import { diagnoseFile, diagnoseStream, type Known } from './analyze/diagnose-file.js';
import { actionsAccess, diagnoseRun } from './analyze/diagnose-run.js';
import { renderDiagnosis } from './analyze/render-diagnosis.js';
import { CliError, type CliIo, print } from './io.js';
import { listFiles } from './list-files.js';
import { paintFor } from './paint.js';

const FORMATS = ['text', 'json', 'github'] as const;

type Options = {
  format: (typeof FORMATS)[number];
  json?: boolean;
  exitCode?: boolean;
  root?: string;
  problemMatchers?: string;
  workflowRun?: string;
  repo?: string;
};

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
  const format = options.json ? 'json' : options.format;
  const paint = paintFor(io);
  const diagnoses: Diagnosis[] = [];
  const unreadable: string[] = [];
  // People and programs hear of each log as soon as it is read; a step of a workflow tells of all at once.
  const take = (diagnosis: Diagnosis) => {
    diagnoses.push(diagnosis);
    if (format === 'json') print(io, JSON.stringify(diagnosis));
    if (format === 'text') print(io, renderDiagnosis(diagnosis, paint));
  };
  if (options.workflowRun === undefined) await readFiles(files, options, io, take, unreadable);
  else await readRun(files, options, io, take, unreadable);
  if (format === 'github') await answerWorkflow(io, diagnoses, unreadable);
  if (unreadable.length) throw new CliError(3, withoutCommands(`Not analysed: ${unreadable.join('; ')}`));
  const failures = diagnoses.filter(({ category }) => category !== 'none').length;
  if (options.exitCode && failures > 0)
    throw new CliError(1, `${failures} of ${diagnoses.length} logs show a failure.`);
}

async function readFiles(
  files: readonly string[],
  options: Options,
  io: CliIo,
  take: (diagnosis: Diagnosis) => void,
  unreadable: string[],
): Promise<void> {
  if (files.length === 0 && 'isTTY' in io.stdin && io.stdin.isTTY) {
    throw new CliError(
      2,
      'Nothing to read: name log files, or pipe a log in (regreen analyze job.log, or … | regreen analyze -).',
    );
  }
  const known = await readKnown(options);
  for (const file of files.length ? files : ['-']) {
    try {
      take(await (file === '-' ? diagnoseStream('-', io.stdin, known) : diagnoseFile(file, known)));
    } catch (error) {
      unreadable.push(`${file}: ${reasonOf(error)}`);
    }
  }
}

async function readRun(
  files: readonly string[],
  { workflowRun: runId = '', repo, ...options }: Options,
  io: CliIo,
  take: (diagnosis: Diagnosis) => void,
  unreadable: string[],
): Promise<void> {
  if (files.length > 0) throw new CliError(2, 'Name log files or --workflow-run, not both.');
  if (!/^\d+$/.test(runId)) throw new CliError(2, `--workflow-run ${runId} is no number of a workflow run.`);
  if (io.env.HTTPS_PROXY) useProxy(io.env.HTTPS_PROXY);
  const answer = await diagnoseRun(actionsAccess(io, repo), runId, await readKnown(options));
  answer.diagnoses.forEach(take);
  unreadable.push(...answer.unreadable);
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
    .addOption(
      new Option('--format <format>', 'for people, as JSON Lines, or as annotations and a summary of a workflow')
        .choices(FORMATS)
        .default('text'),
    )
    .option('--json', 'print JSON Lines, one object per file, in the order given: --format json')
    .option('--exit-code', 'exit 1 when a failure was found')
    .option('--root <dir>', 'the checkout of the repository: findings then stand on its files, or have no place')
    .option('--problem-matchers <file>', "formats of tools of your own: a JSON file of the runner's problem matchers")
    .option(
      '--workflow-run <id>',
      'read the logs of the failed jobs of this workflow run from GitHub, with GITHUB_TOKEN',
    )
    .option('--repo <owner/name>', 'the repository of the workflow run (default: GITHUB_REPOSITORY)')
    .action((files: string[], options: Options) => run(files, options, io));
}
