import { printable, printableJson } from '../../core/printable.js';
import { resumeRepository, suspendRepository } from '../../store/steer-repositories.js';
import { formatCount } from '../format.js';
import { CliError, type CliIo, print } from '../io.js';
import type { ReposDeps, SuspendFlags } from './deps.js';
import { getRepository } from './find.js';

/** `regreen repos suspend` */
export async function suspend(io: CliIo, deps: ReposDeps, text: string, { reason, json }: SuspendFlags): Promise<void> {
  const { repository, changed } = await deps.withDatabase(
    async (pool) => {
      const repository = await getRepository(pool, text);
      return { repository, changed: await suspendRepository(pool, repository.repositoryId, reason) };
    },
    { readOnly: false },
  );
  tell(
    io,
    json,
    { repositoryId: repository.repositoryId, name: repository.name, status: 'suspended', changed },
    changed ? 'is suspended: its runs end' : 'was suspended already',
  );
}

/** `regreen repos resume` */
export async function resume(io: CliIo, deps: ReposDeps, text: string, { json }: { json?: boolean }): Promise<void> {
  const { repository, changed } = await deps.withDatabase(
    async (pool) => {
      const repository = await getRepository(pool, text);
      const changed = await resumeRepository(pool, repository.repositoryId);
      return { repository: await getRepository(pool, repository.repositoryId), changed };
    },
    { readOnly: false },
  );
  const but = repository.inactive ? `; still nothing is done in it: ${repository.inactive}` : '';
  tell(
    io,
    json,
    { repositoryId: repository.repositoryId, name: repository.name, status: 'active', changed },
    `${changed ? 'is active again' : 'was active already'}${but}`,
  );
}

/** `regreen repos poll` */
export async function poll(io: CliIo, deps: ReposDeps, text: string, { json }: { json?: boolean }): Promise<void> {
  const { repositoryId, name, inactive } = await deps.withDatabase((pool) => getRepository(pool, text), {
    readOnly: true,
  });
  if (inactive) throw new CliError(1, `Nothing is asked about ${printable(name)}: ${inactive}.`);
  const { pullRequests, opened } = await deps.pollRepository(repositoryId);
  tell(
    io,
    json,
    { repositoryId, name, pullRequests, opened },
    `has ${formatCount(pullRequests, 'open pull request')}; ${formatCount(opened, 'run')} opened`,
  );
}

function tell(
  io: CliIo,
  json: boolean | undefined,
  answer: { name: string; repositoryId: string; [fact: string]: unknown },
  sentence: string,
): void {
  print(io, json ? printableJson(answer) : `${printable(answer.name)} ${printable(sentence)}.`);
}
