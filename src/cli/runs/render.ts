import { printable, printableJson, printableLines } from '../../core/printable.js';
import type { FindingView, RunDetail, StageView } from '../../core/run-view.js';
import { type Clock, formatAgo, formatCount, formatDuration, formatNumber, formatTime } from '../format.js';
import { type Paint, paintStatus } from '../paint.js';
import { fixLines } from './render-fixes.js';
import { reviewLines } from './render-review.js';

/** A run for people, line by line. Everything that came from outside is made printable. */
export function* renderRun(run: RunDetail, clock: Clock, paint: Paint): Generator<string> {
  yield `${paint('bold', `Run ${run.runId}`)}  ${paintStatus(paint, run.status, run.status)}`;
  yield printable(`${run.repository}#${run.pullRequestNumber} at ${run.headSha}`);
  yield `Opened by ${run.triggerSource}, pipeline ${printable(run.pipeline ?? 'default (built in)')}`;
  if (run.inputMessage) yield `Asked: ${printable(run.inputMessage)}`;
  if (run.waitingReason) yield `Waits for: ${printable(run.waitingReason)}`;
  if (run.cancelRequestedAt && !run.finishedAt)
    yield paint('yellow', `Asked to stop ${formatAgo(run.cancelRequestedAt, clock)}`);
  yield* section(paint, 'Times', [
    ['created', formatTime(run.createdAt, clock)],
    ['started', formatTime(run.startedAt, clock)],
    ['finished', formatTime(run.finishedAt, clock)],
    ['duration', formatDuration(run.durationMs)],
  ]);
  yield '';
  yield paint('bold', 'Stages');
  yield* renderStages(run.stages, paint);
  for (const { stage, payload, answeredAt } of run.answers)
    yield `  answer to ${printable(stage)}: ${printableJson(payload)} at ${formatTime(answeredAt, clock)}`;
  if (run.notes.length > 0) {
    yield '';
    yield paint('bold', 'Notes');
    for (const note of run.notes) yield `  ${printable(note)}`;
  }
  yield* renderFindings(run.findings, paint);
  if (run.latestError !== null) {
    yield '';
    yield paint('bold', 'Error');
    yield* renderError(run.latestError).map((line) => `  ${line}`);
  }
  yield* section(paint, 'Metrics', [
    ['rows in', formatCount(run.rowsIn, 'event')],
    ['rows out', formatCount(run.rowsOut, 'finding')],
    [
      'model',
      `${formatCount(run.llmCalls, 'call')}, ${formatNumber(run.tokensIn)} tokens in, ${formatNumber(run.tokensOut)} out, $${run.costUsd.toFixed(2)}`,
    ],
    ...metricRows(run.metrics),
  ]);
  yield* section(paint, 'Fingerprints', [
    ['input', run.inputFingerprint ?? '-'],
    ['config', run.configHash ?? '-'],
    ['code', run.codeRef ?? '-'],
  ]);
  yield* section(paint, 'Observability', [
    ['trace', run.traceId ?? '-'],
    ['parent', run.parentRunId ?? '-'],
    ['children', run.childRunIds.join(', ') || '-'],
    ['checkpoint', [run.checkpointThread, run.checkpointNs].filter((part) => part !== null).join(' at ') || '-'],
  ]);
  yield* section(
    paint,
    `Deliveries (${formatNumber(run.deliveries.length)})`,
    run.deliveries.map(({ deliveryId, event, action, receivedAt }) => [
      printable(action ? `${event}.${action}` : event),
      `${printable(deliveryId)}  ${formatTime(receivedAt, clock)}`,
    ]),
  );
  for (const warning of run.warnings) yield paint('yellow', `Warning: ${printable(warning)}`);
}

function* section(paint: Paint, title: string, rows: [string, string][]): Generator<string> {
  if (rows.length === 0) return;
  yield '';
  yield paint('bold', title);
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, text] of rows) yield `  ${name.padEnd(width)}  ${text}`;
}

/** One branch a stage; its attempts are twigs when there were several. */
function* renderStages(stages: StageView[], paint: Paint): Generator<string> {
  if (stages.length === 0) yield '  none yet';
  const byName = groupByStage(stages);
  const width = Math.max(...stages.map(({ stage }) => printable(stage).length), 'attempt 10'.length + 3);
  const names = [...byName.keys()];
  for (const [index, name] of names.entries()) {
    const attempts = byName.get(name)!;
    const isLast = index === names.length - 1;
    const trunk = isLast ? '   ' : '│  ';
    const head = `${isLast ? '└─' : '├─'} ${printable(name)}`;
    if (attempts.length === 1) {
      yield `${head.padEnd(width + 3)}  ${outcomeOf(attempts[0]!, paint)}`;
      yield* detailsOf(attempts[0]!, paint).map((line) => `${trunk}   ${line}`);
      continue;
    }
    yield head;
    for (const [turn, attempt] of attempts.entries()) {
      const isLastTurn = turn === attempts.length - 1;
      yield `${`${trunk}${isLastTurn ? '└─' : '├─'} attempt ${attempt.attempt}`.padEnd(width + 3)}  ${outcomeOf(attempt, paint)}`;
      yield* detailsOf(attempt, paint).map((line) => `${trunk}${isLastTurn ? '   ' : '│  '}   ${line}`);
    }
  }
}

function groupByStage(stages: StageView[]): Map<string, StageView[]> {
  const groups = new Map<string, StageView[]>();
  for (const stage of stages) groups.set(stage.stage, [...(groups.get(stage.stage) ?? []), stage]);
  return groups;
}

const LONGEST_STATUS = 'waiting_input'.length;

function outcomeOf({ status, durationMs, rowsIn, rowsOut, llmCalls }: StageView, paint: Paint): string {
  const calls = llmCalls > 0 ? `, ${formatCount(llmCalls, 'model call')}` : '';
  const rows = `${formatNumber(rowsIn)} in, ${formatNumber(rowsOut)} out${calls}`;
  const space = ' '.repeat(LONGEST_STATUS - status.length);
  return `${paintStatus(paint, status, status)}${space}  ${formatDuration(durationMs).padStart(9)}  ${rows}`;
}

function detailsOf(view: StageView, paint: Paint): string[] {
  const { status, reusedFrom, result, error } = view;
  const reused = reusedFrom
    ? [
        `took over the answer of run ${reusedFrom.runId} (${printable(reusedFrom.stage)}, attempt ${reusedFrom.attempt})`,
      ]
    : [];
  const skipped =
    status === 'skipped' && isRecord(result) && typeof result.skipped === 'string' ? [printable(result.skipped)] : [];
  return [
    ...reused,
    ...skipped,
    ...fixLines(view, paint),
    ...reviewLines(view),
    ...missingFrom(result),
    ...(error === null ? [] : renderError(error)),
  ];
}

/** What a stage could not have, or why it was given up, in its own sentences. */
function missingFrom(result: unknown): string[] {
  if (!isRecord(result)) return [];
  const sentences = [result.notes, result.missing].flatMap((list) => (Array.isArray(list) ? list : []));
  return [...sentences, result.crashed].filter((one) => typeof one === 'string').map((one) => printable(one));
}

/** The error and what it came from; whatever does not look like one, as it stands. */
function renderError(error: unknown): string[] {
  if (!isRecord(error) || typeof error.message !== 'string') return [printableJson(error)];
  const kind = typeof error.kind === 'string' ? `${printable(error.kind)}: ` : '';
  const [first = '', ...rest] = printableLines(error.message);
  const cause = error.cause || null;
  const causes = typeof cause === 'string' ? printableLines(cause) : cause === null ? [] : renderError(cause);
  return [
    `${kind}${first}`,
    ...rest.map((line) => `  ${line}`),
    ...causes.map((line, index) => (index === 0 ? `caused by: ${line}` : `  ${line}`)),
  ];
}

const modelLine = ({ name, outcome, problem }: NonNullable<FindingView['model']>): string =>
  problem !== null
    ? `${name} gave no answer: ${problem}`
    : outcome === 'diagnosed'
      ? `read so by ${name}`
      : `${name} had nothing to add`;

function* renderFindings(findings: FindingView[], paint: Paint): Generator<string> {
  if (findings.length === 0) return;
  yield '';
  yield paint('bold', `Findings (${formatNumber(findings.length)})`);
  for (const {
    checkName,
    category,
    confidence,
    rootCause,
    recommendedAction,
    signature,
    findings: places,
    model,
    place,
    memory,
  } of findings) {
    const more = places > 1 ? ` and ${formatNumber(places - 1)} more` : '';
    yield `  ${printable(checkName)}: ${printable(category)}, confidence ${confidence.toFixed(2)}, ${printable(recommendedAction ?? 'no action')}${place ? `, at ${printable(place)}${more}` : ''}`;
    for (const line of rootCause ? printableLines(rootCause) : []) yield `    ${line}`;
    for (const sentence of memory?.sentences ?? []) yield `    ${printable(sentence)}`;
    if (model) yield paint('dim', `    ${printable(modelLine(model))}`);
    if (signature) yield paint('dim', `    signature ${printable(signature)}`);
  }
}

function metricRows(metrics: unknown): [string, string][] {
  if (!isRecord(metrics)) return [['as it stands', printableJson(metrics)]];
  return Object.entries(metrics)
    .map(([name, value]): [string, string] => {
      const shown = typeof value === 'number' ? formatNumber(value) : printableJson(value);
      // Milliseconds by name: analyzeMs is how long analyze took.
      return name.endsWith('Ms') ? [printable(name.slice(0, -2)), `${shown} ms`] : [printable(name), shown];
    })
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
