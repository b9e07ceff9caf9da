import { addedLineAt, findingAt } from '../finding-at.js';
import { jsonMapOf } from '../json-map.js';
import type { ChangedFile, ReviewFinding } from '../reviewer.js';
import { lineOfTrigger, type Workflow } from './workflow-file.js';

const TARGET = 'pull_request_target';
/** Code of whoever opened the pull request. */
const FOREIGN_CODE =
  /github\.(?:event\.(?:pull_request\.head\.|workflow_run\.head_)|head_ref)|refs\/pull\/|\bgh pr checkout\b|\bpull\/\S{1,80}\/(?:head|merge)\b/;
/** Started by people who cannot write to the repository. */
const PUBLIC = ['pull_request', TARGET, 'issue_comment', 'issues', 'discussion', 'discussion_comment', 'fork'];
const MAX_FINDINGS = 5;

/** Triggers that run with secrets for strangers, code of strangers that is then checked out, and machines of one's own that run it. */
export function openedTriggers(file: ChangedFile, head: Workflow, base: Workflow | null): ReviewFinding[] {
  const checkouts = foreignCheckouts(file, head, base);
  const opens = head.triggers.includes(TARGET) && !base?.triggers.includes(TARGET);
  const found = [...checkouts];
  if (opens && checkouts.length === 0 && runsSomething(head)) {
    const at = addedLineAt(file, lineOfTrigger(head, TARGET));
    const message = `\`${TARGET}\` runs for pull requests of strangers with a token that writes and with secrets. Use \`pull_request\`, or never run their code.`;
    found.push(findingAt(file, at, ['pull_request_target', 'medium', message]));
  }
  return [...found, ...ownMachines(file, head, base)].slice(0, MAX_FINDINGS);
}

/** Labelling and greeting by GitHub's own actions is what the trigger is for. */
const runsSomething = ({ jobs }: Workflow): boolean =>
  [...jobs.values()].some(
    ({ steps }) =>
      steps.length === 0 ||
      steps.some(
        ({ uses }) =>
          typeof uses !== 'string' ||
          !/^(?:actions\/(?:labeler|stale|first-interaction|github-script)|github\/)/.test(uses),
      ),
  );

function foreignCheckouts(file: ChangedFile, head: Workflow, base: Workflow | null): ReviewFinding[] {
  const trigger = [TARGET, 'workflow_run'].find((name) => head.triggers.includes(name));
  if (trigger === undefined) return [];
  const isNew = !base?.triggers.includes(trigger);
  const severity = trigger === TARGET ? 'high' : 'medium';
  const message = `\`${trigger}\` runs with a token that writes and with secrets, and this fetches the code of a stranger. Run that code under \`pull_request\`.`;
  const found: ReviewFinding[] = [];
  for (const [name, { steps }] of head.jobs) {
    for (const [index, step] of steps.entries()) {
      const key = foreignKey(step);
      if (key === null || found.length >= MAX_FINDINGS) continue;
      const first = head.lineOf(['jobs', name, 'steps', index, ...key], 'key').line;
      const at = addedLineAt(file, first) ?? addedLineAt(file, first + 1);
      if (at || isNew) found.push(findingAt(file, at, ['untrusted_checkout', severity, message]));
    }
  }
  return found;
}

/** The part of a step that fetches foreign code. */
function foreignKey(step: Record<string, unknown>): string[] | null {
  const { uses, run } = step;
  if (
    typeof run === 'string' &&
    /\bgh pr checkout\b|\bgit (?:fetch|checkout|pull)\b[^\n]{0,200}(?:pull\/|head[._](?:sha|ref))/.test(run)
  )
    return ['run'];
  if (typeof uses !== 'string' || !uses.startsWith('actions/checkout@')) return null;
  const inputs = jsonMapOf(step.with) ?? {};
  return (
    ['ref', 'repository']
      .map((key) => [key, inputs[key]] as const)
      .flatMap(([key, value]) => (typeof value === 'string' && FOREIGN_CODE.test(value) ? [['with', key]] : []))[0] ??
    null
  );
}

function ownMachines(file: ChangedFile, head: Workflow, base: Workflow | null): ReviewFinding[] {
  const isPublic = ({ triggers }: Workflow): boolean => triggers.some((trigger) => PUBLIC.includes(trigger));
  const isOwn = (runsOn: unknown): boolean => JSON.stringify(runsOn ?? '').includes('self-hosted');
  const had = base !== null && isPublic(base) && [...base.jobs.values()].some(({ runsOn }) => isOwn(runsOn));
  const own = [...head.jobs].find(([, { runsOn }]) => isOwn(runsOn));
  if (had || !own || !isPublic(head)) return [];
  const at = addedLineAt(file, head.lineOf(['jobs', own[0], 'runs-on'], 'key').line);
  const message =
    'Strangers can start this on your own machine, if the repository is public. Use a machine of GitHub, or one that is thrown away.';
  return [findingAt(file, at, ['self_hosted_runner', 'medium', message])];
}
