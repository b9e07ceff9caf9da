import type { Addressees } from '../core/notifications/addressees.js';
import { type Announcement, newsSchema } from '../core/notifications/announcement.js';
import type { Sql } from './sql.js';

/** What is to be told, and who is told such things. */
export type Telling = { announcements: readonly Announcement[]; addressees: Addressees };

/**
 * Writes down what is to be told, for each target that is told such things, each thing once. Belongs into the transaction that makes it true. The
 * pull requests are all of this repository.
 */
export async function announce(
  sql: Sql,
  repositoryId: string,
  { announcements, addressees: { targets, kinds } }: Telling,
): Promise<void> {
  const rows = announcements
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap((announcement) => targets.map((target) => ({ ...announcement, target })));
  if (rows.length === 0) return;
  await sql.query(
    `insert into notifications (repository_id, pr_id, target, channel, kind, event_key, topic, news)
     select $1, n.* from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[]) n
     on conflict (target, event_key) do nothing`,
    [
      repositoryId,
      rows.map(({ pullRequestId }) => pullRequestId),
      rows.map(({ target }) => target.name),
      rows.map(({ target }) => target.channel),
      rows.map(({ kind }) => kind),
      rows.map(({ eventKey }) => eventKey),
      rows.map(({ topic }) => topic),
      rows.map(({ news }) => JSON.stringify(newsSchema.parse(news))),
    ],
  );
}
