import { createHash, createHmac } from 'node:crypto';
import { seeded } from '../seeded.js';
import { MINUTES, type Pattern, type Story } from './stories.js';

/** A signed delivery, ready to be sent any number of times, each under an id of its own. */
export type SignedBody = { event: string; body: Buffer; signature: string };

/** So many pushes are under way at once, at any time. */
const UNDER_WAY = 64;
const REPOSITORIES = 160;
const INSTALLATIONS = 40;
/** A pull request is pushed to so often at most. */
const MOST_PUSHES = 5;
/** Above the ids of the patterns, so that none of them is met again. */
const FIRST_ID = 60_000_000_000;
const FIRST_MINUTE_MS = Date.parse('2026-01-01T00:00:00Z');

type PullRequest = { repository: number; number: number; id: number; head: string; openedAt: string; pushes: number };
type Push = { patterns: Pattern[]; next: number; values: Map<string, string>; pullRequest: PullRequest };

/**
 * Deliveries without end, of pushes to pull requests of many repositories, a few of which are busy: those of one push in
 * order, those of several pushes mixed as they come. The same seed gives the same ones.
 */
export function createDeliveries(
  { opened, synchronize, names }: Story,
  secret: string,
  seed: number,
): (count: number) => SignedBody[] {
  const below = seeded(seed);
  const known: PullRequest[] = [];
  const numbers = new Array<number>(REPOSITORIES).fill(0);
  const underWay: Push[] = [];
  let minutes = 0;
  let ids = FIRST_ID;

  const choose = (): PullRequest => {
    if (known.length > 0 && below(3) > 0) return known.splice(below(known.length), 1)[0]!;
    const repository = Math.floor((below(1_000_000) / 1_000_000) ** 2 * REPOSITORIES);
    const number = ++numbers[repository]!;
    return { repository, number, id: ++ids, head: '', openedAt: '', pushes: 0 };
  };

  const begin = (): Push => {
    const pullRequest = choose();
    const { repository } = pullRequest;
    const minute = new Date(FIRST_MINUTE_MS + minutes++ * 60_000).toISOString().slice(0, 16);
    const before = pullRequest.head;
    pullRequest.head = sha(`head ${repository} ${pullRequest.number} ${pullRequest.pushes}`);
    pullRequest.openedAt ||= minute;
    const isFirst = pullRequest.pushes++ === 0;
    const values = new Map<string, string>([
      [names.installation, String(70_000_000 + (repository % INSTALLATIONS))],
      [names.repository, String(900_000_000 + repository)],
      [names.fullName, `owner-${repository % INSTALLATIONS}/repository-${repository}`],
      [names.number, String(pullRequest.number)],
      [names.pullRequest, String(pullRequest.id)],
      [names.baseSha, sha(`base ${repository}`)],
      [names.heads[0], isFirst ? pullRequest.head : before],
      [names.heads[1], pullRequest.head],
      [MINUTES[0], pullRequest.openedAt],
      [MINUTES[1], minute],
      ...names.ids.map((id) => [id, String(++ids)] as const),
    ]);
    return { patterns: isFirst ? opened : synchronize, next: 0, values, pullRequest };
  };

  const one = (): SignedBody => {
    while (underWay.length < UNDER_WAY) underWay.push(begin());
    const place = below(underWay.length);
    const push = underWay[place]!;
    const { event, cuts } = push.patterns[push.next++]!;
    if (push.next === push.patterns.length) {
      underWay.splice(place, 1);
      if (push.pullRequest.pushes < MOST_PUSHES) known.push(push.pullRequest);
    }
    const text = cuts.map((part, index) => (index % 2 === 1 ? (push.values.get(part) ?? part) : part)).join('');
    const body = Buffer.from(text);
    return { event, body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
  };

  return (count) => Array.from({ length: count }, one);
}

const sha = (text: string): string => createHash('sha1').update(text).digest('hex');
