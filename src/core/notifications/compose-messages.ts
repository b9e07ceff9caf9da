import type { News } from './announcement.js';
import { type NotificationKind, REPEAT_AFTER_MS } from './kinds.js';
import type { Message, ToldEvent, ToldPullRequest } from './message.js';

/** A row that nobody has been told of yet. Times are ISO 8601. */
export type Untold = {
  id: string;
  kind: NotificationKind;
  topic: string;
  news: News;
  channel: string | null;
  createdAt: string;
  repositoryId: string;
  /** owner/name */
  repository: string;
  pullRequest: ToldPullRequest & { id: string };
  /** When the same topic was told last, in which message, and how many pull requests were only counted since. */
  told: { messageId: string; at: string; pullRequestCount: number } | null;
};

export type Composed = {
  /** Which rows it tells of. */
  ids: string[];
  repositoryId: string;
  /** Of the one pull request that it is about; null: of several. */
  pullRequestId: string | null;
  channel: string | null;
  message: Message;
};

const MAX_EVENTS = 10;
const MAX_PULL_REQUESTS = 10;

/**
 * Makes messages of what nobody has been told yet. What one pull request has comes together, and so does what several have alike, counted. A
 * message waits until its oldest news is `foldMs` old. `counted`: rows of something that was told a short while ago; they are only counted there.
 */
export function composeMessages(
  rows: readonly Untold[],
  { now, foldMs }: { now: string; foldMs: number },
): { composed: Composed[]; counted: { id: string; messageId: string }[] } {
  const nowMs = Date.parse(now);
  const isRepeated = ({ told, kind }: Untold) => told !== null && nowMs - Date.parse(told.at) < REPEAT_AFTER_MS[kind];
  const counted = rows.flatMap((row) =>
    row.told && isRepeated(row) ? [{ id: row.id, messageId: row.told.messageId }] : [],
  );
  const fresh = rows
    .filter((row) => !isRepeated(row))
    .toSorted((a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id));
  const byTopic = groupBy(fresh, (row) => [row.repositoryId, row.topic]);
  const isShared = (row: Untold) => pullRequestsOf(byTopic.get(keyOf([row.repositoryId, row.topic])) ?? []).length > 1;
  const groups = groupBy(fresh, (row) => [
    row.repositoryId,
    row.channel,
    ...(isShared(row) ? ['kind', row.kind] : ['pull request', row.pullRequest.id]),
  ]);
  const due = [...groups.values()].filter(([oldest]) => nowMs - Date.parse(oldest!.createdAt) >= foldMs);
  return { counted, composed: due.map((group) => compose(group, now)) };
}

function compose(group: Untold[], now: string): Composed {
  const [{ repositoryId, repository, channel }] = group as [Untold];
  const about = pullRequestsOf(group);
  const topics = [...groupBy(group, ({ topic }) => [topic]).values()];
  return {
    ids: group.map(({ id }) => id),
    repositoryId,
    pullRequestId: about.length === 1 ? about[0]!.id : null,
    channel,
    message: {
      repository,
      composedAt: now,
      events: topics.slice(0, MAX_EVENTS).map(eventOf),
      moreEvents: Math.max(0, topics.length - MAX_EVENTS),
    },
  };
}

function eventOf(rows: Untold[]): ToldEvent {
  const [{ kind, news, told }] = rows as [Untold];
  const pullRequests = pullRequestsOf(rows);
  return {
    kind,
    ...news,
    pullRequests: pullRequests.slice(0, MAX_PULL_REQUESTS).map(({ number, title, url }) => ({ number, title, url })),
    pullRequestCount: pullRequests.length,
    before: told && { at: told.at, pullRequestCount: told.pullRequestCount },
  };
}

const pullRequestsOf = (rows: readonly Untold[]): Untold['pullRequest'][] =>
  [...new Map(rows.map(({ pullRequest }) => [pullRequest.id, pullRequest])).values()].toSorted(
    (a, b) => a.number - b.number,
  );

const keyOf = (parts: readonly unknown[]): string => JSON.stringify(parts);

function groupBy<Row>(rows: readonly Row[], partsOf: (row: Row) => readonly unknown[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(partsOf(row));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
