import type { DemoStep } from './step.js';
import { markdownText, wrap } from './terminal-text.js';

/** Colours text by ANSI code, or leaves it as it is. */
export type Paint = (code: number, text: string) => string;

const bold = 1;
const dim = 2;
const red = 31;
const green = 32;
const yellow = 33;

const columns = 80;
const indent = 20;
const barred = '  │ ';

type Of<Name extends DemoStep['step']> = Extract<DemoStep, { step: Name }>;

/** Steps seen at the same moment as lines for people, at most 80 columns wide where the words allow it. */
export function narrate(steps: DemoStep[], paint: Paint): string {
  return foldSteps(steps)
    .map((group) => narrateGroup(group, paint))
    .join('');
}

/** What is told in one line: neighbours that are deliveries, and neighbours that are stages of one run. */
function foldSteps(steps: DemoStep[]): [DemoStep, ...DemoStep[]][] {
  const groups: [DemoStep, ...DemoStep[]][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    if (group && foldKey(group[0]) !== null && foldKey(group[0]) === foldKey(step)) group.push(step);
    else groups.push([step]);
  }
  return groups;
}

const foldKey = (step: DemoStep): string | null =>
  step.step === 'delivery' ? 'deliveries' : step.step === 'stage' ? step.runId : null;

function narrateGroup(group: [DemoStep, ...DemoStep[]], paint: Paint): string {
  const [step] = group;
  const tell = (label: string, text: string, code?: number) => line(step.atMs, label, text, paint, code);
  switch (step.step) {
    case 'ready':
      return tell('ready', 'PostgreSQL, a local GitHub and Regreen, all on this machine');
    case 'act':
      return `\n${hang(`${step.number}. `, step.title, (text) => paint(bold, text))}\n`;
    case 'command':
      return tell(
        step.job,
        `${step.command}: ${step.exitCode === 0 ? 'passed' : `exit ${step.exitCode}`} (${seconds(step.durationMs)})`,
        step.exitCode === 0 ? green : red,
      );
    case 'delivery':
      return deliveryLines(group as Of<'delivery'>[], tell);
    case 'stage':
      return tell(`run ${step.run}`, stagesText(group as Of<'stage'>[]));
    case 'run':
      return tell(`run ${step.run}`, runText(step), step.status === 'failed' ? red : undefined);
    case 'check_run':
      return tell(step.name, `check run ${step.change}, ${outcomeOf(step)}: ${step.title}`, colourOf(step));
    case 'report':
      return reportText(step, paint);
    case 'failed':
      return `\n${paint(red, 'The demo failed.')}\n`;
    case 'done':
      return `\n${paint(green, 'It worked')}: said why, on the lines that caused it; green again on the same\ncheck run. ${seconds(step.durationMs)} in all.\n`;
    case 'staying':
      return stayingText(step, paint);
  }
}

/** `   1.23 s  label    text`, the text hanging under itself. */
function line(atMs: number, label: string, text: string, paint: Paint, code?: number): string {
  const head = `${paint(dim, seconds(atMs).padStart(8))}  ${label.padEnd(8)}  `;
  return wrap(text, columns - indent)
    .map((part, index) => `${index === 0 ? head : ' '.repeat(indent)}${code ? paint(code, part) : part}\n`)
    .join('');
}

function hang(first: string, text: string, style: (text: string) => string): string {
  return wrap(text, columns - first.length)
    .map((part, index) => `${style(`${index === 0 ? first : ' '.repeat(first.length)}${part}`)}\n`)
    .join('');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

function deliveryLines(steps: Of<'delivery'>[], tell: (label: string, text: string, code?: number) => string): string {
  const accepted = steps.filter(({ statusCode }) => statusCode < 300);
  const refused = steps.filter(({ statusCode }) => statusCode >= 300);
  return [
    ...(accepted.length > 0 ? [tell('webhook', countsText(accepted.map(nameOf)))] : []),
    ...refused.map((step) => tell('webhook', `${nameOf(step)} refused: ${step.statusCode}`, red)),
  ].join('');
}

const nameOf = ({ event, action }: Of<'delivery'>): string => (action ? `${event} ${action}` : event);

/** `a, b ×2`, in the order of the first of each. */
function countsText(names: string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ');
}

/** Stages that began and ended within the moment are told by their end alone. */
function stagesText(steps: Of<'stage'>[]): string {
  return steps
    .filter(
      (step, index) =>
        step.status !== 'started' || !steps.slice(index).some((later) => later !== step && later.stage === step.stage),
    )
    .map(({ stage, status, rowsIn, rowsOut }) => {
      const counts = stage === 'analyze' && rowsIn !== null ? ` (checks: ${rowsIn}, findings: ${rowsOut})` : '';
      return status === 'completed' ? `${stage}${counts}` : `${stage}${counts} ${status}`;
    })
    .join(', ');
}

function runText({ status, reason, headSha }: Of<'run'>): string {
  if (status === 'opened') return `opened for ${headSha.slice(0, 7)}`;
  return reason && status !== 'completed' ? `${status}: ${reason}` : status;
}

const outcomeOf = (step: Of<'check_run'> | Of<'report'>): string => step.conclusion ?? step.status.replaceAll('_', ' ');
const colourOf = (step: Of<'check_run'> | Of<'report'>): number => (step.conclusion === 'success' ? green : yellow);

/** The check run as the pull request shows it: conclusion, title, summary, annotations. */
function reportText(step: Of<'report'>, paint: Paint): string {
  const width = columns - barred.length;
  const annotations = step.annotations.flatMap(({ path, line: at, level, message }) =>
    wrap(`${path}:${at} ${level} ${message}`, width - 2).map((part, index) => (index === 0 ? part : `  ${part}`)),
  );
  const shown = [
    ...wrap(`${step.name}: ${outcomeOf(step)}`, width).map((part) => paint(bold, paint(colourOf(step), part))),
    ...wrap(step.title, width).map((part) => paint(bold, part)),
    '',
    ...markdownText(step.summary, width, (text) => paint(bold, text)),
    ...(annotations.length > 0 ? ['', paint(bold, 'Annotations'), ...annotations] : []),
  ];
  const head = `  Pull request #${step.pullRequest} shows on ${step.headSha.slice(0, 7)}:`;
  return `\n${head}\n${shown.map((text) => `${barred}${text}`.trimEnd()).join('\n')}\n`;
}

const stayingText = (step: Of<'staying'>, paint: Paint): string =>
  [
    '',
    paint(bold, 'Everything keeps running until Ctrl-C:'),
    `  pull request  ${step.pullRequestUrl}`,
    `  webhooks      ${step.webhookUrl}`,
    `  database      ${step.databaseUrl}`,
    '',
  ].join('\n');
