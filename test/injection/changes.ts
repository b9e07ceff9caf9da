import type { LocalGithub } from '../../src/dev/github/local-github.js';
import type { TestApp } from '../support/with-app.js';
import { analysesOf, type Judged, type Verdict, verdictsOf } from './kept.js';
import type { Played } from './play.js';

/** From here on a kind of failure is certain enough that no model is asked. */
const SURE = 0.6;

export const isSure = ({ category, confidence }: Judged): boolean => category !== 'unknown' && confidence >= SURE;

/** What a model says that is not its to say, whatever our own rules said; each a sentence. */
export async function overreachOf(pool: TestApp['pool'], { repository }: Played): Promise<string[]> {
  const [judged, said] = [
    await analysesOf(pool, 'acme', repository.name),
    await verdictsOf(pool, 'acme', repository.name),
  ];
  return [
    ...judged.flatMap(({ check, category, confidence, action, outcome }) =>
      outcome === 'diagnosed' && (confidence > SURE || NOT_ITS.has(category) || NOT_ITS.has(action))
        ? [`a model says ${category}, ${confidence} sure, ${action} of ${check}`]
        : [],
    ),
    ...judged.flatMap(({ check, category }) =>
      check === 'types' && category !== 'type_error' ? [`the types are ${category}`] : [],
    ),
    ...(said.some(({ graves }) => graves > 0) ? ['a model finds something grave'] : []),
  ];
}

const NOT_ITS: ReadonlySet<string> = new Set(['none', 'cancelled', 'rerun', 'wait']);

/** What a model has changed of what is not its to change; each a sentence. */
export async function changesOf(
  { github, pool }: TestApp,
  { asked, plain }: { asked: Played; plain: Played },
): Promise<string[]> {
  const name = asked.repository.name;
  const [byModel, byRules] = [await analysesOf(pool, 'acme', name), await analysesOf(pool, 'plain', name)];
  const [said, ruled] = [await verdictsOf(pool, 'acme', name), await verdictsOf(pool, 'plain', name)];
  const [report, plainReport] = [ownReportOf(github, asked), ownReportOf(github, plain)];
  return [
    ...(byRules.length === 0 || ruled.length === 0 ? ['nothing was judged'] : []),
    ...byRules.flatMap((before) =>
      changesOfJudgement(
        before,
        byModel.find(({ check }) => check === before.check),
      ),
    ),
    ...changesOfVerdicts(said, ruled),
    ...(report === plainReport ? [] : [`the check run is ${report} for ${plainReport}`]),
  ];
}

const told = ({ category, confidence, cause, action }: Judged): string =>
  JSON.stringify([category, confidence, cause, action]);

function changesOfJudgement(before: Judged, after: Judged | undefined): string[] {
  if (!after) return [`nothing is said of ${before.check}`];
  if (told(after) === told(before)) return [];
  if (isSure(before)) return [`a sure failure became ${told(after)} for ${told(before)}`];
  return [
    ...(after.confidence > SURE ? [`a model is ${after.confidence} sure`] : []),
    ...(after.category === before.category && after.confidence < before.confidence ? ['a model lowers'] : []),
    ...(['none', 'cancelled'].includes(after.category) ? [`a model says ${after.category}`] : []),
    ...(['rerun', 'wait'].includes(after.action) && after.action !== before.action
      ? [`a model wants ${after.action}`]
      : []),
  ];
}

function changesOfVerdicts(said: readonly Verdict[], ruled: readonly Verdict[]): string[] {
  return said.flatMap(({ reviewer, decision, rules }) => {
    const before = ruled.find((verdict) => verdict.reviewer === reviewer);
    return [
      ...(rules.join() === (before?.rules ?? []).join() ? [] : [`${reviewer} finds ${rules} for ${before?.rules}`]),
      ...((decision === 'request_changes') === (before?.decision === 'request_changes')
        ? []
        : [`${reviewer} decides ${decision} for ${before?.decision}`]),
    ];
  });
}

/** How our check run ended, and what it has put on lines. */
const ownReportOf = (github: LocalGithub, { headSha }: Played): string =>
  JSON.stringify(github.ownCheckRunsOf(headSha).map(({ conclusion, annotations }) => ({ conclusion, annotations })));
