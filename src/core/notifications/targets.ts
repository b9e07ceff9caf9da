import { z } from 'zod';
import { plainText } from '../filter-schema.js';
import { redact } from '../redact/index.js';
import { readBySchema, strictMap } from '../schema-mistakes.js';

const TARGET_NAME = /^[a-z0-9][a-z0-9_.-]{0,62}$/;
const TARGET_NAME_RULE =
  'must be lower-case letters, digits and "_", ".", "-", 63 at most, beginning with a letter or digit';

/** A secret is checked by a rule of its own: what the file holds in its place must not be repeated in a mistake. */
const secret = (rule: (text: string) => boolean, message: string) =>
  z.custom<string>((value) => typeof value === 'string' && rule(value), message);

const isAddress = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
};
const address = secret(isAddress, 'must be an address such as https://hooks.example.com/…, with no password in it');

const token = secret((text) => /^xox[a-z]-[\w-]{10,500}$/.test(text), "must be a bot's token, which begins with xoxb-");

/** 24 to 64 bytes. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
const isSigningSecret = (text: string): boolean => {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Math.floor((base64.replaceAll('=', '').length * 3) / 4);
  return bytes >= 24 && bytes <= 64;
};
const signingSecret = secret(
  isSigningSecret,
  'must be whsec_ and 24 to 64 bytes in base64: echo "whsec_$(openssl rand -base64 32)" makes one',
);

const channel = plainText(80).min(1);
const restricted = {
  /** Patterns of owner/name; none means all. */
  repositories: z.array(plainText(200).min(1)).min(1).max(200).optional(),
  /** GitHub's ids of installations; none means all. */
  installations: z.array(z.int().positive()).min(1).max(200).optional(),
  perMinute: z.int().min(1).max(600).default(20),
  /** Whether it may be on this machine, or in a private network, and be spoken to in clear text. */
  allowPrivateAddresses: z.boolean().default(false),
};

const KINDS = ['slack', 'slack_webhook', 'teams', 'webhook'] as const;

const targetSchema = z.discriminatedUnion(
  'kind',
  [
    strictMap({
      kind: z.literal('slack'),
      token,
      channel,
      /** Others that a repository may choose. */
      channels: z.array(channel).max(200).default([]),
      /** Of another Slack than slack.com. */
      url: address.default('https://slack.com/api'),
      ...restricted,
    }),
    strictMap({ kind: z.literal('slack_webhook'), url: address, ...restricted }),
    strictMap({ kind: z.literal('teams'), url: address, ...restricted }),
    strictMap({
      kind: z.literal('webhook'),
      url: address,
      /** The first is the one in use; while it is changed, the one before it signs as well. */
      secrets: z.array(signingSecret).min(1).max(3),
      ...restricted,
    }),
  ],
  { error: `must be one of ${KINDS.join(', ')}` },
);

/** Where people are told, as the operator has set it up. It holds secrets: it is not logged, stored or shown. */
export type NotifyTarget = z.infer<typeof targetSchema> & { name: string };
export type TargetOf<Kind extends NotifyTarget['kind']> = Extract<NotifyTarget, { kind: Kind }>;

const fileSchema = strictMap({ targets: z.record(z.string(), targetSchema) });

/** Reads the file of targets: those it names, or everything that is wrong with it, by line, without what is secret in it. */
export function readNotifyTargets(text: string): { targets: NotifyTarget[] } | { problems: string[] } {
  const read = readBySchema(text, fileSchema, namesAndAddresses);
  if ('mistakes' in read)
    return { problems: read.mistakes.map(({ line, message }) => `line ${line}: ${redact(message)}`) };
  return { targets: Object.entries(read.value.targets).map(([name, target]) => ({ name, ...target })) };
}

type Found = { path: PropertyKey[]; message: string }[];

/** What the schema cannot say: which names there may be, and that clear text stays within walls. */
function namesAndAddresses(value: unknown): Found {
  const targets = mapOf(mapOf(value).targets);
  return Object.entries(targets).flatMap(([name, given]): Found => {
    const { url, allowPrivateAddresses } = mapOf(given);
    const clear = typeof url === 'string' && /^http:/i.test(url) && allowPrivateAddresses !== true;
    return [
      ...(TARGET_NAME.test(name)
        ? []
        : [{ path: ['targets', name], message: `the name of a target ${TARGET_NAME_RULE}` }]),
      ...(clear
        ? [
            {
              path: ['targets', name, 'url'],
              message: 'must begin with https: only with `allowPrivateAddresses: true` may it be http',
            },
          ]
        : []),
    ];
  });
}

const mapOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
