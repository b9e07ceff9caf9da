import type { Pool } from 'pg';
import { cleanDeep } from '../core/clean-text.js';
import { type News, newsSchema } from '../core/notifications/announcement.js';
import { type Composed, composeMessages, type Untold } from '../core/notifications/compose-messages.js';
import { MAX_AGE_MS, MAX_TRIES, type SendOutcome, waitAfter } from '../core/notifications/judge-answer.js';
import { NOTIFICATION_KINDS, type NotificationKind } from '../core/notifications/kinds.js';
import { type Message, messageSchema } from '../core/notifications/message.js';
import { redactDeep } from '../core/redact/index.js';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';

/** A message that somebody sends now. */
export type ClaimedMessage = {
  /** The same at every try. */
  id: string;
  /** From 1; whoever settles the message names it. */
  attempt: number;
  message: Message;
  /** Where it goes now; null: the target has no channels. */
  channel: string | null;
  /** By which it joins the thread of its pull request; null: there is none yet. */
  thread: string | null;
  /** Whose news it is. */
  installationGithubId: number;
  /** owner/name, now */
  repository: string;
};

/** Longer than one try may take: whoever holds it then is dead. */
const LEASE_MS = 20_000;
/** Most rows that are made messages of at once, the newest. */
const MAX_ROWS = 2_000;
const A_MINUTE_AGO = `clock_timestamp() - interval '1 minute'`;
const UNREADABLE = 'this version of Regreen cannot read it';
const TOO_OLD = 'it was older than a day before it could be told';

/** Of these targets, those with something that is to be told. One look, without a lock. */
export async function findBusyTargets(sql: Sql, targets: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ target: string }>(
    `select t.target from unnest($1::text[]) t (target)
      where exists (select from notifications n where n.target = t.target and n.message_id is null)
         or exists (select from notification_messages m where m.target = t.target and m.status = 'waiting' and m.next_attempt_at <= clock_timestamp())`,
    [targets],
  );
  return rows.map(({ target }) => target);
}

/**
 * Makes messages of what a target has not been told, and takes the oldest that is due; null: there is none now, somebody sends one there, or the target
 * has had as many tries as it takes a minute. One at a time, however many processes ask: a later message joins the thread of the first. `channel`:
 * the target's own, null where it has none.
 */
export function claimMessage(
  pool: Pool,
  target: string,
  { foldMs, perMinute, channel }: { foldMs: number; perMinute: number; channel: string | null },
): Promise<ClaimedMessage | null> {
  return transaction(pool, async (sql) => {
    await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`regreen notify ${target}`]);
    const now = await clock(sql);
    const { untold, unfit } = await findUntold(sql, target, now);
    await setAside(sql, target, unfit);
    const { composed, counted } = composeMessages(untold, { now, foldMs });
    for (const one of composed) await saveMessage(sql, target, one);
    await countOnly(sql, counted);
    await giveUp(sql, target);
    for (;;) {
      const row = await takeDue(sql, target, { perMinute, channel });
      if (!row) return null;
      const { content, installation, ...rest } = row;
      const { success, data: message } = messageSchema.safeParse(content);
      if (success) return { ...rest, message, installationGithubId: Number(installation) };
      await settleMessage(sql, row, { kind: 'refused', problem: UNREADABLE });
    }
  });
}

async function takeDue(
  sql: Sql,
  target: string,
  { perMinute, channel }: { perMinute: number; channel: string | null },
): Promise<ClaimedRow | undefined> {
  const { rows } = await sql.query<ClaimedRow>(
    `update notification_messages m
        set attempts = m.attempts + 1, attempted_at = clock_timestamp(), lease_until = clock_timestamp() + $3 * interval '1 ms',
            tried_at = array(select t from unnest(m.tried_at) t where t > ${A_MINUTE_AGO}) || clock_timestamp()
       from repositories r join installations i on i.id = r.installation_id
      where r.id = m.repository_id and m.id = (
        select w.id from notification_messages w
         where w.target = $1 and w.status = 'waiting' and w.next_attempt_at <= clock_timestamp()
           and not exists (select from notification_messages h
                            where h.target = $1 and h.status = 'waiting' and greatest(h.hold_until, h.lease_until) > clock_timestamp())
           and (select count(*) from notification_messages s, unnest(s.tried_at) t
                 where s.target = $1 and s.attempted_at > ${A_MINUTE_AGO} and t > ${A_MINUTE_AGO}) < $2
         order by w.created_at, w.id limit 1)
      returning m.id, m.attempts as attempt, m.content, coalesce(m.channel, $4) as channel, ${THREAD} as thread,
                i.github_id as installation, r.name as repository`,
    [target, perMinute, LEASE_MS, channel],
  );
  return rows[0];
}

/** Of the first message in which the pull request was told of, in the same channel. */
const THREAD = `(
  select first.reference from notifications n join notification_messages first on first.id = n.message_id
   where n.pr_id = m.pr_id and n.target = m.target and not n.counted_only and first.reference is not null
     and first.channel is not distinct from coalesce(m.channel, $4)
   order by first.sent_at limit 1)`;

type ClaimedRow = {
  id: string;
  attempt: number;
  content: unknown;
  channel: string | null;
  thread: string | null;
  installation: string;
  repository: string;
};

/**
 * Writes down what has come of a try: the message is sent (and where: the operator may change the target's channel), is tried again later, or is given
 * up. Nothing where another has it by now.
 */
export async function settleMessage(
  sql: Sql,
  { id, attempt, channel }: Pick<ClaimedMessage, 'id' | 'attempt' | 'channel'>,
  outcome: SendOutcome,
): Promise<void> {
  const isLate = outcome.kind === 'later' && attempt < MAX_TRIES;
  const waitMs = outcome.kind === 'later' ? waitAfter(attempt, outcome.retryAfterMs) : 0;
  await sql.query(
    `update notification_messages
        set status = $3, lease_until = null, problem = $4, reference = $5,
            sent_at = case when $3 = 'sent' then clock_timestamp() end,
            channel = case when $3 = 'sent' then $8 else channel end,
            next_attempt_at = clock_timestamp() + $6 * interval '1 ms',
            hold_until = case when $7 then clock_timestamp() + $6 * interval '1 ms' end
      where id = $1 and attempts = $2 and status = 'waiting'`,
    [
      id,
      attempt,
      outcome.kind === 'sent' ? 'sent' : isLate ? 'waiting' : 'failed',
      outcome.kind === 'sent' ? null : outcome.problem,
      outcome.kind === 'sent' ? outcome.reference : null,
      waitMs,
      isLate && outcome.hold,
      channel,
    ],
  );
}

/** What is too old is no news, and a message that took its sender with it each time is not tried for ever. */
const giveUp = (sql: Sql, target: string) =>
  sql.query(
    `update notification_messages set status = 'failed', lease_until = null, problem = coalesce(problem, 'it could not be sent in time')
      where target = $1 and status = 'waiting' and coalesce(lease_until <= clock_timestamp(), true)
        and (created_at < clock_timestamp() - $2 * interval '1 ms' or attempts >= $3)`,
    [target, MAX_AGE_MS, MAX_TRIES],
  );

async function clock(sql: Sql): Promise<string> {
  const { rows } = await sql.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]!.now.toISOString();
}

type UntoldRow = {
  id: string;
  kind: string;
  topic: string;
  news: unknown;
  channel: string | null;
  created_at: Date;
  repository_id: string;
  repository: string;
  pr_id: string;
  pr_number: number;
  title: string | null;
  url: string | null;
  told_in: string | null;
  told_at: Date | null;
  told_since: number | null;
};

/** News that is told to nobody, and why. */
type Unfit = { id: string; problem: string };

async function findUntold(sql: Sql, target: string, now: string): Promise<{ untold: Untold[]; unfit: Unfit[] }> {
  const { rows } = await sql.query<UntoldRow>(
    `select n.id, n.kind, n.topic, n.news, n.channel, n.created_at, n.repository_id, r.name as repository, n.pr_id, p.pr_number, p.title, p.url,
            told.id as told_in, told.created_at as told_at,
            (select count(distinct c.pr_id)::int from notifications c where c.message_id = told.id and c.topic = n.topic and c.counted_only) as told_since
       from notifications n join pull_requests p on p.id = n.pr_id join repositories r on r.id = n.repository_id
       left join lateral (
         select m.id, m.created_at from notifications t join notification_messages m on m.id = t.message_id
          where t.repository_id = n.repository_id and t.target = n.target and t.topic = n.topic and not t.counted_only and m.status <> 'failed'
          order by m.created_at desc limit 1) told on true
      where n.target = $1 and n.message_id is null
      order by n.created_at desc limit ${MAX_ROWS}`,
    [target],
  );
  const untold: Untold[] = [];
  const unfit: Unfit[] = [];
  for (const row of rows) {
    const news = newsSchema.safeParse(row.news);
    const kind = NOTIFICATION_KINDS.find((one): one is NotificationKind => one === row.kind);
    if (!news.success || !kind) unfit.push({ id: row.id, problem: UNREADABLE });
    else if (Date.parse(now) - row.created_at.getTime() > MAX_AGE_MS) unfit.push({ id: row.id, problem: TOO_OLD });
    else untold.push(toUntold(row, kind, news.data));
  }
  return { untold, unfit };
}

const toUntold = (row: UntoldRow, kind: NotificationKind, news: News): Untold => ({
  id: row.id,
  kind,
  topic: row.topic,
  news,
  channel: row.channel,
  createdAt: row.created_at.toISOString(),
  repositoryId: row.repository_id,
  repository: row.repository,
  pullRequest: { id: row.pr_id, number: row.pr_number, title: row.title ?? '', url: row.url },
  told:
    row.told_in && row.told_at
      ? { messageId: row.told_in, at: row.told_at.toISOString(), pullRequestCount: row.told_since ?? 0 }
      : null,
});

/** It is looked at no more, and stands where what was not taken stands. */
async function setAside(sql: Sql, target: string, unfit: readonly Unfit[]): Promise<void> {
  if (unfit.length === 0) return;
  await sql.query(
    `with aside as (
       select n.id, n.repository_id, u.problem from unnest($2::uuid[], $3::text[]) u (id, problem) join notifications n on n.id = u.id),
     made as (
       insert into notification_messages (repository_id, target, content, status, problem)
       select distinct repository_id, $1, '{}'::jsonb, 'failed', problem from aside returning id, repository_id, problem)
     update notifications n set message_id = made.id from aside join made using (repository_id, problem) where n.id = aside.id`,
    [target, unfit.map(({ id }) => id), unfit.map(({ problem }) => problem)],
  );
}

async function saveMessage(
  sql: Sql,
  target: string,
  { ids, repositoryId, pullRequestId, channel, message }: Composed,
): Promise<void> {
  const kept = cleanDeep(redactDeep(message));
  await sql.query(
    `with made as (
       insert into notification_messages (repository_id, pr_id, target, channel, content, created_at, next_attempt_at)
       values ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp()) returning id)
     update notifications set message_id = made.id from made where notifications.id = any($6::uuid[])`,
    [repositoryId, pullRequestId, target, channel, JSON.stringify(messageSchema.parse(kept)), ids],
  );
}

async function countOnly(sql: Sql, counted: { id: string; messageId: string }[]): Promise<void> {
  if (counted.length === 0) return;
  await sql.query(
    `update notifications n set message_id = c.message_id, counted_only = true
       from unnest($1::uuid[], $2::uuid[]) c (id, message_id) where n.id = c.id`,
    [counted.map(({ id }) => id), counted.map(({ messageId }) => messageId)],
  );
}
