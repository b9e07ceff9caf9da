/** What times are told by; tests fix both. */
export type Clock = {
  now(): number;
  /** IANA name; default: the machine's. */
  timeZone?: string;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });
/** With thousands separated; "-" for none. */
export const formatNumber = (value: number | null): string => (value === null ? '-' : grouped.format(value));

/** 1 run, 2 runs */
export const formatCount = (number: number, what: string): string =>
  `${formatNumber(number)} ${what}${number === 1 ? '' : 's'}`;

/** 850 ms, 1.23 s, 1 min 15 s, 2 h 5 min, 3 d 4 h; "-" for none. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return '-';
  const ms = Math.max(0, Math.round(durationMs));
  if (ms < SECOND) return `${ms} ms`;
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 10) / 100).toFixed(2)} s`;
  if (ms < MINUTE) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < HOUR) return pair(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return pair(ms, HOUR, 'h', MINUTE, 'min');
  return pair(ms, DAY, 'd', HOUR, 'h');
}

const pair = (ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string => {
  const rest = Math.floor((ms % large) / small);
  return `${formatNumber(Math.floor(ms / large))} ${largeUnit}${rest > 0 ? ` ${rest} ${smallUnit}` : ''}`;
};

/** 2 min ago, in 3 h, just now. */
export function formatAgo(time: string, { now }: Clock): string {
  const ms = now() - Date.parse(time);
  const size = Math.abs(ms);
  if (size < 2 * SECOND) return 'just now';
  const units: [number, string][] = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ];
  const [unit, name] = units.find(([length]) => size >= length)!;
  const text = `${formatNumber(Math.floor(size / unit))} ${name}`;
  return ms < 0 ? `in ${text}` : `${text} ago`;
}

/** The time of day where that is today, else the day and the minute; local. */
export function formatMoment(time: string, clock: Clock): string {
  const at = localParts(Date.parse(time), clock);
  const today = localParts(clock.now(), clock);
  if (at.day === today.day) return at.time;
  return at.day.slice(0, 4) === today.day.slice(0, 4)
    ? `${at.day.slice(5)} ${at.time.slice(0, 5)}`
    : `${at.day} ${at.time.slice(0, 5)}`;
}

/** 2026-11-21 11:00:02 +01:00 (2 min ago); "-" for none. */
export function formatTime(time: string | null, clock: Clock): string {
  if (time === null) return '-';
  const { day, time: clockTime, offset } = localParts(Date.parse(time), clock);
  return `${day} ${clockTime} ${offset} (${formatAgo(time, clock)})`;
}

function localParts(timeMs: number, { timeZone }: Clock): { day: string; time: string; offset: string } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  const parts = Object.fromEntries(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}:${parts.second}`,
    offset: String(parts.timeZoneName)
      .replace(/^GMT(\+00:00)?$/, 'UTC')
      .replace('GMT', ''),
  };
}
