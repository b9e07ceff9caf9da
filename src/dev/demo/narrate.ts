import { bold, colourOf, columns, dim, green, outcomeOf, type Paint, red } from './paint.js';
import { reportText } from './report-text.js';
import type { DemoStep } from './step.js';
import { wrap } from './terminal-text.js';

const indent = 20;

type Of<Name extends DemoStep['step']> = Extract<DemoStep, { step: Name }>;
type Tell = (label: string, text: string, code?: number) => string;

/**
 * Turns steps into lines for people. Neighbours seen at the same moment share a line: the stages of one run, and deliveries, of which
 * only those that change what is known of the pull request are named.
 */
export function createNarrator(paint: Paint): (steps: DemoStep[]) => string {
  let unnamed = 0;

  function tellDeliveries(steps: Of<'delivery'>[], tell: Tell): string {
    const accepted = steps.filter(({ statusCode }) => statusCode < 300);
    const refused = steps.filter(({ statusCode }) => statusCode >= 300);
    const named = accepted.filter(isTelling);
    unnamed += accepted.length - named.length;
    const others = unnamed === 0 ? '' : unnamed === 1 ? ' (and 1 other)' : ` (and ${unnamed} others)`;
    if (named.length > 0) unnamed = 0;
    return [
      ...(named.length > 0 ? [tell('webhook', `${named.map(nameOf).join(', ')}${others}`)] : []),
      ...refused.map((step) => tell('webhook', `${nameOf(step)} refused: ${step.statusCode}`, red)),
    ].join('');
  }

  return (steps) =>
    fold(steps)
      .map((group) => {
        const tell: Tell = (label, text, code) => line(group[0].atMs, label, text, paint, code);
        if (group[0].step === 'delivery') return tellDeliveries(group as Of<'delivery'>[], tell);
        if (group[0].step === 'stage') return tellStages(group as (Of<'stage'> | Of<'run'>)[], tell);
        return tellStep(group[0], tell, paint);
      })
      .join('');
}

function fold(steps: DemoStep[]): [DemoStep, ...DemoStep[]][] {
  const key = (step: DemoStep) => {
    if (step.step === 'delivery') return step.step;
    return step.step === 'stage' || (step.step === 'run' && step.status !== 'opened') ? step.runId : null;
  };
  const groups: [DemoStep, ...DemoStep[]][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    if (group && key(step) !== null && key(step) === key(group[0])) group.push(step);
    else groups.push([step]);
  }
  return groups;
}

function tellStep(step: Exclude<DemoStep, { step: 'delivery' | 'stage' }>, tell: Tell, paint: Paint): string {
  switch (step.step) {
    case 'starting':
      return tell('starting', 'PostgreSQL, a local GitHub and Regreen, all on this machine');
    case 'ready':
      return tell('ready', `Regreen takes webhooks; its dashboard is at ${step.dashboardUrl}`);
    case 'act':
      return `\n${wrap(`${step.number}. ${step.title}`, columns)
        .map((part) => `${paint(bold, part)}\n`)
        .join('')}`;
    case 'command': {
      const outcome = step.exitCode === 0 ? 'passed' : `exit ${step.exitCode}`;
      const text = `${step.command}: ${outcome} (${seconds(step.durationMs)})`;
      return tell(step.job, text, step.exitCode === 0 ? green : red);
    }
    case 'run':
      return tell(`run ${step.run}`, runText(step), step.status === 'failed' ? red : undefined);
    case 'check_run':
      return tell(step.name, `check run ${step.change}, ${outcomeOf(step)}: ${step.title}`, colourOf(step));
    case 'report':
      return reportText(step, paint);
    case 'failed':
      return `\n${paint(red, 'The demo failed.')}\n`;
    case 'done':
      return [
        '',
        `${paint(green, 'It worked:')} Regreen said what broke, on the lines that broke it, ran again what`,
        'had only tripped, and mended what a tool spells out; its check run turned green',
        `with the checks. ${seconds(step.durationMs)} in all.`,
        '',
        `Its dashboard: ${step.dashboardUrl}`,
        '',
      ].join('\n');
    case 'staying':
      return [
        '',
        paint(bold, 'Everything keeps running until Ctrl-C:'),
        `  dashboard     ${step.dashboardUrl}`,
        `  pull request  ${step.pullRequestUrl}`,
        `  webhooks      ${step.webhookUrl}`,
        `  database      ${step.databaseUrl}`,
        `  API           ${step.apiUrl}  (described at ${step.apiUrl}/docs)`,
        '',
        'To look around, in another terminal:',
        `  export DATABASE_URL=${step.databaseUrl}`,
        '  npm run -s regreen -- runs tail',
        `  curl -s -H "Authorization: Bearer $(cat ${step.apiTokenFile})" ${step.apiUrl}/runs`,
        '',
      ].join('\n');
  }
}

/** `   1.23 s  label    text`, the text hanging under itself. */
function line(atMs: number, label: string, text: string, paint: Paint, code?: number): string {
  const head = `${paint(dim, seconds(atMs).padStart(8))}  ${label.padEnd(8)}  `;
  return wrap(text, columns - indent)
    .map((part, index) => `${index === 0 ? head : ' '.repeat(indent)}${code ? paint(code, part) : part}\n`)
    .join('');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** News of the pull request itself, and results of its checks; Regreen's own check run comes back as a delivery too. */
const isTelling = ({ event, action, about }: Of<'delivery'>): boolean =>
  event === 'pull_request' || (event === 'check_run' && action === 'completed' && about !== 'Regreen');

const nameOf = ({ event, action, about }: Of<'delivery'>): string =>
  [event, action, about === null ? null : `"${about}"`].filter((part) => part !== null).join(' ');

/** The stages of a run, and its end if that was seen with them. */
function tellStages(steps: (Of<'stage'> | Of<'run'>)[], tell: Tell): string {
  const stages = steps.flatMap((step) => (step.step === 'stage' ? [step] : []));
  const end = steps.flatMap((step) => (step.step === 'run' ? [`; ${runText(step)}`] : [])).join('');
  return tell(`run ${steps[0]!.run}`, `${stagesText(stages)}${end}`);
}

/** Stages that began and ended within the moment are told by their end alone. */
function stagesText(steps: Of<'stage'>[]): string {
  return steps
    .filter(
      ({ stage, status }, index) =>
        status !== 'started' || !steps.slice(index + 1).some((later) => later.stage === stage),
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
