import { parseQuarantineName, parseQuarantineWords } from '../core/commands/quarantine-words.js';
import { quoted } from '../core/mistake.js';
import { dayOf, isTest } from '../core/quarantine.js';
import { REPOSITORY_CONFIG_PATH } from '../core/repository-config.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findSubjects, type Subject } from '../store/quarantine-subjects.js';
import { listQuarantines, type NewQuarantine } from '../store/quarantines.js';
import type { SaidCommand } from '../store/run-commands.js';
import type { World } from './stage.js';

/** What becomes of quarantines because of what people said. */
export type QuarantineEffect =
  | { kind: 'put'; given: NewQuarantine }
  | { kind: 'lift'; ids: string[]; checks: string[]; by: string };

/** What a command comes to: what is done, and the sentence that tells it. Nothing done: it was not possible, and the sentence says why. */
type Answer = { effects: QuarantineEffect[]; note: string };

const DAY_MS = 86_400_000;
const MOST_LOOKED_AT = 1_000;

/** `/regreen quarantine "check or test" [for 14d] [because …]`: what the name means is looked up among what ran here. */
export async function askQuarantine({ by, words }: SaidCommand, run: ClaimedRun, { pool }: World): Promise<Answer> {
  const read = parseQuarantineWords(words ?? '');
  if ('mistake' in read) return none(`What @${by} wrote quarantines nothing: ${read.mistake}.`);
  const { subjects: known, hasMore } = await findSubjects(pool, run, read.name);
  if (known.length === 0)
    return none(
      `No check or test ${quoted(read.name)} is known here, so @${by} quarantines nothing: the report has the names as they are to be written.`,
    );
  const subjects = await notConfigured(known, run, pool);
  if (subjects.length === 0)
    return none(
      `${quoted(read.name)} is in quarantine by ${REPOSITORY_CONFIG_PATH}, so @${by} changes nothing here: change the entry in the file.`,
    );
  const until = dayOf(new Date(Date.now() + read.days * DAY_MS).toISOString());
  const reason = read.reason ?? 'no reason was given';
  return {
    effects: subjects.map(({ check, test }) => ({
      kind: 'put',
      given: {
        repositoryId: run.repositoryId,
        check,
        test,
        owner: `@${by}`,
        reason,
        days: read.days,
        source: 'command',
      },
    })),
    note: `@${by} has put ${quoted(read.name)} into quarantine until ${until}: ${reason}.${placesOf(subjects, hasMore)}`,
  };
}

/** Without those that .github/regreen.yml has in quarantine. */
async function notConfigured(subjects: readonly Subject[], run: ClaimedRun, pool: World['pool']): Promise<Subject[]> {
  const { quarantines } = await listQuarantines(pool, {
    repositoryId: run.repositoryId,
    inForce: true,
    limit: MOST_LOOKED_AT,
  });
  return subjects.filter(
    (one) =>
      !quarantines.some(
        ({ source, check, test }) => source === 'configuration' && check === one.check && isSameTest(test, one.test),
      ),
  );
}

/** The file may have a test by its bare name. */
const isSameTest = (named: string | null, key: string | null): boolean =>
  named === null || key === null ? named === key : isTest(named, key);

/** What one name has come to, where that is more than one thing. */
function placesOf(subjects: readonly Subject[], hasMore: boolean): string {
  if (subjects.length === 1) return '';
  const named = subjects.map(({ check, test }) => quoted(test === null ? check : `${test} in ${check}`));
  return ` That is ${named.join(', ')}${hasMore ? ', and there are more: regreen quarantine add takes the rest' : ''}.`;
}

/** `/regreen unquarantine "check or test"` */
export async function askUnquarantine({ by, words }: SaidCommand, run: ClaimedRun, { pool }: World): Promise<Answer> {
  const read = parseQuarantineName(words ?? '');
  if ('mistake' in read) return none(`What @${by} wrote ends no quarantine: ${read.mistake}.`);
  const { quarantines } = await listQuarantines(pool, {
    repositoryId: run.repositoryId,
    inForce: true,
    limit: MOST_LOOKED_AT,
  });
  const named = quarantines.filter(({ check, test }) =>
    test === null ? check === read.name : isTest(read.name, test),
  );
  const ours = named.filter(({ source }) => source !== 'configuration');
  if (ours.length === 0)
    return none(
      named.length === 0
        ? `Nothing named ${quoted(read.name)} is in quarantine, so @${by} ends none.`
        : `${quoted(read.name)} is in quarantine by ${REPOSITORY_CONFIG_PATH}, so @${by} cannot end that here: take the entry out of the file.`,
    );
  const ids = ours.map(({ quarantineId }) => quarantineId);
  return {
    effects: [{ kind: 'lift', ids, checks: ours.map(({ check }) => check), by: `@${by}` }],
    note: `@${by} has taken ${quoted(read.name)} out of quarantine: it counts again.`,
  };
}

const none = (note: string): Answer => ({ effects: [], note });
