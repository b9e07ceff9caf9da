import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { KIND_LABELS } from '../../src/core/notifications/kinds.js';
import { messageSchema } from '../../src/core/notifications/message.js';
import { renderWebhook } from '../../src/core/notifications/render-webhook.js';
import { readNotifyTargets } from '../../src/core/notifications/targets.js';
import { parseRepositoryConfig } from '../../src/core/repository-config.js';
import { signedHeaders } from '../../src/notify/sign.js';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'notifications.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block]) => block!);

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

test('its files read', () => {
  const [targets, repository] = blocks('yaml');
  expect(readNotifyTargets(targets!.replace('whsec_REPLACE-ME', SECRET))).toMatchObject({
    targets: [{ kind: 'slack' }, { kind: 'slack_webhook' }, { kind: 'teams' }, { kind: 'webhook' }],
  });
  expect(parseRepositoryConfig(repository!)).toMatchObject({ config: { notify: { targets: ['team-chat'] } } });
});

test('its table has every kind', () => {
  const rows = [...page.matchAll(/^\| `([a-z_]+)` \| [^|]+ \|$/gm)].map(([, kind]) => kind);
  expect(rows.slice(0, 6)).toEqual(Object.keys(KIND_LABELS));
});

test('its payload is one that is sent', () => {
  const example = JSON.parse(blocks('json')[0]!);
  const message = messageSchema.parse({ ...example.data, composedAt: example.timestamp });
  expect(JSON.parse(JSON.stringify(renderWebhook(message)))).toEqual(example);
});

test('its code tells ours from others', async () => {
  const { isOurs } = (await import(`data:text/javascript,${encodeURIComponent(blocks('js')[0]!)}`)) as {
    isOurs(headers: Record<string, string>, body: string, secret: string): boolean;
  };
  const body = '{"type":"regreen.test"}';
  const at = (seconds: number) => new Date(Date.now() - seconds * 1_000);
  const headers = signedHeaders({ id: 'msg_1', body, at: at(0) }, [`whsec_${'QUJD'.repeat(8)}`, SECRET]);
  expect(isOurs(headers, body, SECRET)).toBe(true);
  expect(isOurs(headers, `${body} `, SECRET)).toBe(false);
  expect(isOurs({ ...headers, 'webhook-id': 'msg_2' }, body, SECRET)).toBe(false);
  expect(isOurs(headers, body, `whsec_${Buffer.alloc(32, 6).toString('base64')}`)).toBe(false);
  expect(isOurs(signedHeaders({ id: 'msg_1', body, at: at(301) }, [SECRET]), body, SECRET)).toBe(false);
});
