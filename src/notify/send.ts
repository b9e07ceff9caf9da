import {
  type Judge,
  judgeAnswer,
  judgeReceiver,
  judgeSlackCall,
  judgeStatus,
  type SendOutcome,
} from '../core/notifications/judge-answer.js';
import type { Message } from '../core/notifications/message.js';
import { renderSlack } from '../core/notifications/render-slack.js';
import { renderTeams } from '../core/notifications/render-teams.js';
import { renderWebhook } from '../core/notifications/render-webhook.js';
import type { NotifyTarget, TargetOf } from '../core/notifications/targets.js';
import { post } from './post.js';
import { signedHeaders } from './sign.js';

/** One try at one message. `id`: the same at every try; `thread`: what the first message of its pull request was known by. */
export type Try = { id: string; message: Message; channel: string | null; thread: string | null };

type Request = { url: string; headers: Record<string, string>; body: string; maxAnswerBytes?: number; judge: Judge };

/** Slack's answer repeats the message, and says more of it than was sent. */
const MAX_SLACK_ANSWER_BYTES = 262_144;

/** How each kind of target is told. */
const KINDS: { [Kind in NotifyTarget['kind']]: (target: TargetOf<Kind>, one: Try) => Request } = {
  /** https://docs.slack.dev/reference/methods/chat.postMessage */
  slack: ({ url, token, channel }, one) => ({
    url: `${url.replace(/\/$/, '')}/chat.postMessage`,
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({
      channel: one.channel ?? channel,
      ...renderSlack(one.message),
      ...(one.thread === null ? {} : { thread_ts: one.thread }),
    }),
    maxAnswerBytes: MAX_SLACK_ANSWER_BYTES,
    judge: judgeSlackCall,
  }),
  /** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
  slack_webhook: ({ url }, { message }) => ({
    url,
    headers: {},
    body: JSON.stringify(renderSlack(message)),
    judge: judgeStatus,
  }),
  teams: ({ url }, { message }) => ({
    url,
    headers: {},
    body: JSON.stringify(renderTeams(message)),
    judge: judgeStatus,
  }),
  webhook({ url, secrets }, { id, message }) {
    const body = JSON.stringify(renderWebhook(message));
    return { url, headers: signedHeaders({ id, body, at: new Date() }, secrets), body, judge: judgeReceiver };
  },
};

/** Sends a message to a target, once. Never throws; the outcome holds nothing secret. */
export async function send(target: NotifyTarget, one: Try, timeoutMs?: number): Promise<SendOutcome> {
  const build = KINDS[target.kind] as (target: NotifyTarget, one: Try) => Request;
  const { judge, ...request } = build(target, one);
  const { allowPrivateAddresses } = target;
  const answer = await post({ ...request, allowPrivateAddresses }, timeoutMs);
  return judgeAnswer(answer, judge, Date.now());
}
