import { printable, printableJson } from '../../core/printable.js';
import { configuredSentence, dayOf } from '../../core/quarantine.js';
import { isUuid } from '../../core/uuid.js';
import { isSubjectKnown } from '../../store/quarantine-subjects.js';
import { addQuarantine, endQuarantine } from '../../store/quarantines.js';
import { formatCount } from '../format.js';
import { CliError, type CliIo, print } from '../io.js';
import { getRepository } from '../repos/find.js';
import type { AddFlags, QuarantineDeps } from './deps.js';

/** `regreen quarantine add`. A running Regreen finds the runs that it opens within seconds. */
export async function add(io: CliIo, deps: QuarantineDeps, repository: string, flags: AddFlags): Promise<void> {
  const { check, test = null, owner, reason, for: days, json } = flags;
  const added = await deps.withDatabase(
    async (pool) => {
      const { repositoryId } = await getRepository(pool, repository);
      const given = { repositoryId, check, test, owner, reason, days, source: 'cli' as const };
      const answer = await addQuarantine(pool, given);
      return answer && { ...answer, isKnown: await isSubjectKnown(pool, repositoryId, answer.quarantine) };
    },
    { readOnly: false },
  );
  if (added === null) throw new CliError(1, configuredSentence(printable(test ?? check)));
  const { quarantine, opened, isKnown } = added;
  if (!isKnown) {
    const of = quarantine.test === null ? '' : ` with the test ${printable(quarantine.test)}`;
    io.stderr.write(
      `No check ${printable(quarantine.check)}${of} has been seen in ${printable(quarantine.repository)} yet: compare the name.\n`,
    );
  }
  if (json) return print(io, printableJson(quarantine));
  const what = quarantine.test === null ? quarantine.check : `${quarantine.test} (${quarantine.check})`;
  print(
    io,
    `${printable(what)} is in quarantine until ${dayOf(quarantine.expiresAt)} as ${quarantine.quarantineId}; ${looks(opened.length)}.`,
  );
}

/** `regreen quarantine remove` */
export async function remove(io: CliIo, deps: QuarantineDeps, id: string, { json }: { json?: boolean }): Promise<void> {
  if (!isUuid(id)) throw new CliError(2, 'Name a quarantine by its id: regreen quarantine list shows it.');
  const ended = await deps.withDatabase((pool) => endQuarantine(pool, id, { by: 'the operator' }), { readOnly: false });
  if (ended.outcome !== 'ended') throw new CliError(1, REFUSALS[ended.outcome](id));
  const { quarantine, opened } = ended;
  if (json) return print(io, printableJson(quarantine));
  print(io, `${printable(quarantine.test ?? quarantine.check)} counts again; ${looks(opened.length)}.`);
}

const looks = (runs: number): string => `${formatCount(runs, 'pull request')} will be looked at again`;

const REFUSALS = {
  unknown: (id: string) => `There is no quarantine ${id}: regreen quarantine list shows those there are.`,
  over: (id: string) => `The quarantine ${id} has ended already.`,
  configured: (id: string) => `The quarantine ${id} stands in .github/regreen.yml: take the entry out of the file.`,
};
