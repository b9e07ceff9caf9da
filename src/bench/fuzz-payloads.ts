import { createRequire } from 'node:module';

type Next = (below: number) => number;
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a hostile delivery says: its event and its body, as it is signed. */
export type HostilePayload = { event: string; kind: string; body: Buffer };

/** Written as they stand: no JSON.stringify makes them. */
const RAW = [
  '1e400',
  '-1e400',
  '-0',
  '123456789012345678901234567890',
  '1.0000000000000001',
  '"\\u0000"',
  '"a\\u0000b"',
];
const TEXTS = [
  '', ' ', 'x', '__proto__', 'constructor', 'toString', 'null', 'NaN', "'; drop table runs; --", '../../../etc/passwd', '%00', '<script>alert(1)</script>',
  '\ud800', 'a\udfff', '\u202e\u0000', '\ufeff', '👩‍👩‍👧‍👦', 'é'.repeat(300), 'x'.repeat(3_000), '\n\r\t\u001b[31m', 'http://169.254.169.254/', '\u0024{jndi:ldap://x}', 'a/b/c', '/', '.',
]; // biome-ignore format: one list
const TIMES = [
  '0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '9999-12-31T23:59:60Z', '+010000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T00:00:00+99:99', '2026-01-01T00:00:00-23:59', '2026-01-01', 'infinity', 'now', '294277-01-01T00:00:00Z',
  '2026-01-01T00:00:00.0000000000001Z', '1969-12-31T23:59:59Z', '0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59-23:59', 'epoch', '2026-11-22T07:00:00Z BC',
]; // biome-ignore format: one list
const NUMBERS = [
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 31 - 1,
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  2 ** 53 + 2,
  -(2 ** 63),
  2 ** 63,
  1e308,
  5e-324,
  100_000_000_000,
];
const KEYS = new Set(
  `action after app archived attempt author_association base before body branches check_run check_suite comment commit completed_at conclusion context created_at
   description details_url draft full_name head head_branch head_sha html_url id identifier installation issue label labels login merge_group merged_at name number account
   permissions pull_request pull_requests ref repo repositories repositories_added repositories_removed repository requested_action run_attempt sender sha slug
   started_at state status suspended_at target_url title type updated_at user workflow_job workflow_run`.split(/\s+/),
);
const RAW_MARK = '@raw@';
const MOST_NESTED = 100_000;

const pick = <T>(list: readonly T[], next: Next): T => list[next(list.length)]!;

/** GitHub's own examples of every event, and what it writes today: an installation in each. */
export function createPayloads(place: { installationId: number; repositoryId: number; fullName: string }) {
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as { name: string; examples: Json[] }[];
  const ours = new Set([
    'pull_request',
    'check_run',
    'check_suite',
    'workflow_run',
    'workflow_job',
    'status',
    'installation',
    'installation_repositories',
    'repository',
    'issue_comment',
    'merge_group',
    'ping',
  ]);
  const read = examples.filter(({ name }) => ours.has(name));
  const others = examples.filter(({ name }) => !ours.has(name));
  const seeds = new Map(
    examples.map(({ name, examples: all }) => [name, all.map((one) => JSON.stringify(one, withoutAddresses))]),
  );

  const seed = (next: Next): { event: string; payload: { [key: string]: Json } } => {
    const { name: event } = pick(next(12) === 0 ? others : read, next);
    const payload = JSON.parse(pick(seeds.get(event)!, next)) as { [key: string]: Json };
    if (event !== 'installation' && event !== 'installation_repositories')
      payload.installation = { id: place.installationId };
    if (isObject(payload.repository) && next(3) > 0)
      Object.assign(payload.repository, { id: place.repositoryId, full_name: place.fullName, archived: false });
    if (isObject(payload.installation) && next(6) > 0) payload.installation.id = place.installationId + next(5);
    return { event, payload };
  };

  return {
    /** As GitHub would send it. */
    good: (next: Next): HostilePayload => {
      const { event, payload } = seed(next);
      return { event, kind: 'good', body: Buffer.from(JSON.stringify(payload)) };
    },
    /** Changed in one to four places. */
    mutated(next: Next): HostilePayload {
      const { event, payload } = seed(next);
      const marks: string[] = [];
      for (let left = next(4) + 1; left > 0; left--) mutate(payload, next, marks);
      const text = JSON.stringify(payload).replace(/"@raw@(\d+)"/g, (_, index) => marks[Number(index)] ?? 'null');
      return { event, kind: 'mutated', body: Buffer.from(next(12) === 0 ? withRepeatedKeys(text, next) : text) };
    },
    /** What costs much: few of these. */
    giant(next: Next): HostilePayload {
      const { event, payload } = seed(next);
      const [kind, body] = pick(GIANTS, next)(payload, next);
      return { event, kind, body };
    },
    /** No JSON at all, or such that its reader may fall over. */
    broken(next: Next): HostilePayload {
      const { event, payload } = seed(next);
      return { event, kind: 'broken', body: pick(BROKEN, next)(JSON.stringify(payload), next) };
    },
  };
}

const withoutAddresses = (key: string, value: unknown): unknown =>
  (/_url$/.test(key) && !/^(html|details|target)_url$/.test(key)) || key === '_links' ? undefined : value;

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Place = { holder: { [key: string]: Json }; key: string };

function placesIn(value: Json, found: Place[] = [], depth = 0): Place[] {
  if (depth > 6 || typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    const place = { holder: value as { [key: string]: Json }, key };
    // What Regreen reads is hit more often.
    for (let times = KEYS.has(key) ? 6 : 1; times > 0; times--) found.push(place);
    placesIn(inner, found, depth + 1);
  }
  return found;
}

function mutate(payload: { [key: string]: Json }, next: Next, marks: string[]): void {
  const places = placesIn(payload);
  const { holder, key } = pick(places, next);
  const other = pick(places, next);
  switch (next(9)) {
    case 0:
      delete holder[key];
      return;
    case 1: {
      const value = holder[key] ?? null;
      holder[key] = other.holder[other.key] ?? null;
      // A part that would hold itself stays where it is.
      if (!holds(value, other.holder) && !holds(holder[key], holder)) other.holder[other.key] = value;
      else holder[key] = value;
      return;
    }
    case 2:
      marks.push(pick(RAW, next));
      holder[key] = `${RAW_MARK}${marks.length - 1}`;
      return;
    case 3:
      holder[key] = pick(TIMES, next);
      return;
    case 4:
      holder[key] = pick(NUMBERS, next);
      return;
    case 5:
      Object.defineProperty(
        holder,
        pick(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', '\u0000'], next),
        {
          value: { polluted: true, id: 1 },
          enumerable: true,
          configurable: true,
          writable: true,
        },
      );
      return;
    case 6:
      holder[key] = pick<Json>(
        [null, true, false, [], {}, [[]], [null], { id: {} }, [holder[key] ?? null], { 0: 1 }],
        next,
      );
      return;
    default:
      holder[key] = pick(TEXTS, next);
  }
}

const holds = (value: Json | undefined, part: unknown): boolean =>
  value === part ||
  (typeof value === 'object' && value !== null && Object.values(value).some((inner) => holds(inner as Json, part)));

/** JSON lets a key stand twice; whoever reads it takes the last, or the first. */
const withRepeatedKeys = (text: string, next: Next): string =>
  text.replace(
    '{',
    `{"id":${next(9)},"action":"opened","installation":{"id":1},"__proto__":{"installation":{"id":2}},`,
  );

const deep = (open: string, close: string): Buffer => Buffer.from(open.repeat(MOST_NESTED) + close.repeat(MOST_NESTED));
const many = (part: Json, count: number): Json[] =>
  Array.from({ length: count }, (_, index) => (isObject(part) ? { ...part, id: index + 1, number: index + 1 } : part));
const asBody = (payload: Json): Buffer => Buffer.from(JSON.stringify(payload));

type Giant = (payload: { [key: string]: Json }, next: Next) => [string, Buffer];

const GIANTS: Giant[] = [
  (payload) => [
    'deep within',
    Buffer.from(JSON.stringify({ ...payload, deep: 0 }).replace('"deep":0', `"deep":${deep('[', ']').toString()}`)),
  ],
  () => ['deep', deep('{"a":', '}').subarray(0, MOST_NESTED * 5)],
  () => ['deep array', deep('[', ']')],
  (payload, next) => {
    const stub = {
      id: 1,
      number: 1,
      head: { ref: 'a', sha: 'a'.repeat(40), repo: { id: 1 } },
      base: {
        ref: 'main',
        sha: 'b'.repeat(40),
        repo: { id: isObject(payload.repository) ? (payload.repository.id ?? 1) : 1 },
      },
    };
    for (const name of ['check_run', 'check_suite', 'workflow_run'])
      if (isObject(payload[name])) payload[name].pull_requests = many(stub, [300, 5_000, 100_000][next(3)]!);
    return ['many pull requests', asBody(payload)];
  },
  (payload, next) => {
    const list = many({ id: 1, full_name: 'a/b', name: 'b', private: true }, [500, 20_000][next(2)]!).map((one) => ({
      ...(one as object),
      full_name: `many/r${(one as { id: number }).id}`,
      id: 5_000_000 + (one as { id: number }).id,
    }));
    for (const name of ['repositories', 'repositories_added', 'repositories_removed']) payload[name] = list as Json;
    return ['many repositories', asBody(payload)];
  },
  (payload, next) => {
    const text = pick(['x', 'é', ' ', '\u0000', '\ud800', 'a@', '/', '`', '-----BEGIN', 'ghp_'], next).repeat(200_000);
    const places = placesIn(payload);
    for (let left = 3; left > 0; left--) {
      const { holder, key } = pick(places, next);
      holder[key] = text;
    }
    return ['long texts', asBody(payload)];
  },
  (payload, next) => {
    if (isObject(payload.pull_request)) payload.pull_request.labels = many({ name: 'x' }, 50_000);
    if (isObject(payload.installation))
      payload.installation.permissions = Object.fromEntries(
        Array.from({ length: 20_000 }, (_, index) => [`p${index}`, 'read']),
      );
    payload.branches = many({ name: 'main', commit: { sha: 'a' } }, next(50_000));
    return ['many labels', asBody(payload)];
  },
];

const BROKEN: ((text: string, next: Next) => Buffer)[] = [
  () => Buffer.alloc(0),
  (text, next) => Buffer.from(text.slice(0, next(text.length))),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(text.replace('"', '"é'), 'latin1'),
  (text, next) => {
    const bytes = Buffer.from(text);
    for (let left = 5; left > 0; left--) bytes[next(bytes.length)] = 128 + next(128);
    return bytes;
  },
  (text) => Buffer.from(`payload=${encodeURIComponent(text)}`),
  (text) => Buffer.from(`${text}${text}`),
  () => Buffer.from('null'),
  () => Buffer.from('[]'),
  () => Buffer.from('"a"'),
  () => Buffer.from('1e400'),
  () => Buffer.from('{"__proto__":{"action":"opened"}}'),
  (text) => Buffer.from(`${' '.repeat(5_000)}${text}${'\n'.repeat(5_000)}`),
  (_text, next) => Buffer.from(Array.from({ length: next(300) }, () => next(256))),
];
