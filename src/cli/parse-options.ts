import { InvalidArgumentError } from 'commander';
import { type BodyMark, bodyMarks } from '../core/clean-text.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../core/delivery-view.js';
import { RUN_STATUSES, type RunStatus, TRIGGER_SOURCES, type TriggerSource } from '../core/run-status.js';
import { isStageName, STAGE_NAMES, type StageName } from '../core/stages.js';
import { isUuid } from '../core/uuid.js';

const MOST_ROWS = 1_000;
/** Of the columns that hold whole numbers. */
const MAX_INT = 2_147_483_647;

/** From `least` to 1,000. */
export const parseLimit = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text) || Number(text) > MOST_ROWS)
    throw new InvalidArgumentError(`It must be a number from 1 to ${MOST_ROWS}.`);
  return Number(text);
};

export function parsePullRequestNumber(text: string): number {
  const number = /^#?[1-9]\d{0,9}$/.test(text) ? Number(text.replace('#', '')) : Number.NaN;
  if (!(number <= MAX_INT)) throw new InvalidArgumentError('It must be the number of a pull request, such as 12.');
  return number;
}

export function parseRepository(text: string): string {
  if (!/^[^\s/#]+\/[^\s/#]+$/.test(text)) throw new InvalidArgumentError('It must be owner/name.');
  return text;
}

export function parseStage(text: string): StageName {
  if (!isStageName(text)) throw new InvalidArgumentError(`It must be one of ${STAGE_NAMES.join(', ')}.`);
  return text;
}

const SPAN_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A moment: ISO 8601, or so long before now: 90s, 30m, 2h, 3d, 1w. */
export const parseMoment =
  (now: () => number) =>
  (text: string): Date => {
    const span = /^(\d{1,6})([smhdw])$/.exec(text);
    const time = span ? new Date(now() - Number(span[1]) * SPAN_MS[span[2]!]!) : isoTime(text);
    if (!time || Number.isNaN(time.getTime()))
      throw new InvalidArgumentError(
        'It must be a time such as 2026-11-21 or 2026-11-21T10:00Z, or a span such as 30m, 2h, 3d.',
      );
    if (time.getTime() < 0) throw new InvalidArgumentError('It lies before 1970: nothing is as old as that.');
    return time;
  };

const isoTime = (text: string): Date | null =>
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)
    ? new Date(text.replace(' ', 'T'))
    : null;

/** Some of a closed list, separated by commas. */
const parseSome =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name[] => {
    const parts = text.split(',').map((part) => part.trim());
    const known = names.filter((name) => parts.includes(name));
    const unknown = parts.find((part) => !known.some((name) => name === part));
    if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${names.join(', ')}.`);
    return known;
  };

export const parseStatuses: (text: string) => RunStatus[] = parseSome(RUN_STATUSES);
export const parseTriggers: (text: string) => TriggerSource[] = parseSome(TRIGGER_SOURCES);
export const parseDeliveryStatuses: (text: string) => DeliveryStatus[] = parseSome(DELIVERY_STATUSES);

export function parseCursor(text: string): string {
  if (!isUuid(text)) throw new InvalidArgumentError('It must be the cursor that the page before ended with.');
  return text.toLowerCase();
}

/** JSON that the database can hold. */
export function parseJson(text: string): unknown {
  const [mark] = bodyMarks(text);
  if (mark) throw new InvalidArgumentError(`It ${MARKS[mark]}, which cannot be stored: leave that out.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InvalidArgumentError(`It must be JSON, such as '{"approved": true}': ${(error as Error).message}.`);
  }
}

const MARKS: Record<BodyMark, string> = {
  nul: 'holds the character U+0000',
  lone_surrogate: 'holds half of a surrogate pair',
  deep: 'is nested too deeply',
};
