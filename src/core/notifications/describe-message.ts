import { cutText } from '../cut-text.js';
import { printable } from '../printable.js';
import { redact } from '../redact/index.js';
import { KIND_LABELS } from './kinds.js';
import type { Message, ToldEvent, ToldPullRequest } from './message.js';

/** A piece of a line. Its text is from outside in part, and is written so that it does nothing; `url` is an address of a web page. */
export type Piece = { text: string; bold?: true; url?: string };
export type Line = Piece[];

const MAX_TEXT = 300;
const MAX_NAMED_CHECKS = 5;

/** Text from outside for one line: no secret, no control character, not long, and nobody is called by it. */
const shownText = (text: string, max: number = MAX_TEXT): string =>
  cutText(printable(redact(text)).trim(), max).replaceAll('@', '@\u200b');

/** What a message says, for every target that people read. */
export function describeMessage(message: Message): { title: Line; lines: Line[] } {
  const { repository, events, moreEvents } = message;
  if (events.length === 0)
    return {
      title: [{ text: 'Regreen' }],
      lines: [[{ text: 'This is a test: Regreen can tell people here.' }]],
    };
  const only = onlyPullRequest(events);
  return {
    title: only
      ? [link(`${shownText(repository)}#${only.number} ${shownText(only.title)}`, only.url)]
      : [{ text: shownText(repository) }],
    lines: [
      ...events.flatMap((event) => describeEvent(event, only === null)),
      ...(moreEvents > 0 ? [[{ text: `And ${moreEvents} more.` }]] : []),
    ],
  };
}

function describeEvent(event: ToldEvent, isNamed: boolean): Line[] {
  const { kind, summary, detail } = event;
  const where = isNamed ? pullRequestPieces(event) : [];
  const said = [checksText(event), shownText(summary)].filter((text) => text !== '').join(': ');
  return [
    [{ text: KIND_LABELS[kind], bold: true }, ...where, ...(said === '' ? [] : [{ text: `: ${said}` }])],
    ...(detail === null ? [] : [[{ text: shownText(detail) }]]),
    ...beforeLine(event),
  ];
}

function checksText({ checks }: ToldEvent): string {
  const named = checks.slice(0, MAX_NAMED_CHECKS).map((check) => shownText(check, 100));
  const more = checks.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function pullRequestPieces({ pullRequests, pullRequestCount }: ToldEvent): Line {
  const more = pullRequestCount - pullRequests.length;
  const named = pullRequests.flatMap(
    ({ number, url }, index): Line => [{ text: index === 0 ? ' on ' : ', ' }, link(`#${number}`, url)],
  );
  return more > 0 ? [...named, { text: ` and ${more} more pull requests` }] : named;
}

function beforeLine({ before }: ToldEvent): Line[] {
  if (before === null) return [];
  const count = before.pullRequestCount;
  const since = count === 0 ? '' : `; since then ${count} pull request${count === 1 ? ' has' : 's have'} had it`;
  return [[{ text: `Told before at ${moment(before.at)}${since}.` }]];
}

/** The one pull request that all events are about; null: there are several. */
function onlyPullRequest(events: readonly ToldEvent[]): ToldPullRequest | null {
  const numbers = new Set(events.flatMap(({ pullRequests }) => pullRequests.map(({ number }) => number)));
  return numbers.size === 1 ? (events[0]?.pullRequests[0] ?? null) : null;
}

/** The address as GitHub has given it; what is no web page is no link. */
function link(text: string, address: string | null): Piece {
  const url = address !== null && URL.canParse(address) ? new URL(address) : null;
  return url && /^https?:$/.test(url.protocol) && url.username === '' ? { text, url: url.href } : { text };
}

/** 2026-11-20 14:02 UTC */
const moment = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
