import type { LocalModel } from '../../src/dev/model/local-model.js';
import type { TestApp } from '../support/with-app.js';
import { canariesIn } from './canaries.js';
import { deliveriesOf, rowsOf } from './kept.js';
import { MODEL_KEY } from './obedience.js';

/** Most examples of one place. */
const MOST_TOLD = 3;

/** Texts of the app's own that nobody may see. */
const ownSecrets = ({ github, secret, apiToken }: TestApp): string[] => [
  secret,
  apiToken,
  MODEL_KEY,
  ...github.privateKey.split('\n').filter((line) => line.length > 40 && !line.includes('---')),
  ...github.world.tokens.keys(),
];

/** Where a canary, or a secret of the app's, has got to: into prompts, writes, rows and logs; a few examples of each place. */
export async function leaksOf(app: TestApp, model: LocalModel): Promise<string[]> {
  const writes = app.github.world.calls.filter(({ method }) => method !== 'GET');
  const places: [place: string, text: string][] = [
    // Only the key itself belongs into the header.
    ...model.asked.map(({ text, headers: { authorization: _, ...headers } }): [string, string] => [
      'a prompt',
      `${JSON.stringify(headers)} ${text}`,
    ]),
    ...writes.map(({ operation, body }): [string, string] => [`${operation}`, JSON.stringify(body ?? null)]),
    ...(await rowsOf(app.pool)).map(({ table, text }): [string, string] => [`a row of ${table}`, text]),
    ['the log', app.logged()],
  ];
  const secrets = ownSecrets(app);
  const found = new Map<string, string[]>();
  for (const [place, text] of places) {
    const own = secrets.flatMap((secret, index) => (text.includes(secret) ? [`secret ${index} of the app's own`] : []));
    const seen = [...canariesIn(text), ...own];
    if (seen.length > 0) found.set(place, [...(found.get(place) ?? []), ...seen]);
  }
  return [...found].map(
    ([place, seen]) => `${place}, ${seen.length} times, such as ${JSON.stringify(seen.slice(0, MOST_TOLD))}`,
  );
}

/**
 * What the raw deliveries hold beside what GitHub has sent itself. They are kept to the byte, so that they can be read again, and so they hold
 * what strangers have put into titles and texts; what they must not hold is a secret of ours, or what only a log has said.
 */
export async function leaksOfDeliveries(app: TestApp): Promise<string[]> {
  const bodies = await deliveriesOf(app.pool);
  const sent = new Set(app.github.world.deliveries.map(({ body }) => body));
  const text = bodies.join('\n');
  return [
    ...(bodies.every((body) => sent.has(body)) ? [] : ['a delivery is not as it was sent']),
    ...ownSecrets(app).flatMap((secret, index) =>
      text.includes(secret) ? [`deliveries: secret ${index} of the app's own`] : [],
    ),
  ];
}
