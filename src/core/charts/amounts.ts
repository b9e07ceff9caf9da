/** What a chart counts: things, milliseconds, or US dollars. */
export type Unit = 'count' | 'duration' | 'usd';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const dollars = (value: number): string =>
  value > 0 && value < 0.01
    ? 'under $0.01'
    : `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** An amount as a sentence or a table says it: 1234 → "1,234", 5,400,000 ms → "1 h 30 min", 1.5 → "$1.50". */
export function amountWords(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'usd') return dollars(value);
  return unit === 'count' ? plain.format(value) : durationWords(value);
}

/** The same where there is little room: 12,000 → "12K", 5,400,000 ms → "1.5 h". */
export function amountLabel(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'count') return compact.format(value);
  if (unit === 'usd')
    return value !== 0 && value < 1 ? `$${Number(value.toPrecision(2))}` : `$${compact.format(value)}`;
  if (value < MINUTE) return `${plain.format(value / SECOND)} s`;
  if (value < HOUR) return `${plain.format(value / MINUTE)} min`;
  return value < DAY ? `${plain.format(value / HOUR)} h` : `${compact.format(value / DAY)} d`;
}

function durationWords(ms: number): string {
  if (ms < MINUTE) return `${plain.format(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`;
  const [large, small, names] = ms < DAY ? [HOUR, MINUTE, ['h', 'min']] : [DAY, HOUR, ['d', 'h']];
  const whole = Math.round(ms / small);
  const [first, rest] = [Math.floor(whole / (large / small)), whole % (large / small)];
  return rest === 0 ? `${plain.format(first)} ${names[0]}` : `${plain.format(first)} ${names[0]} ${rest} ${names[1]}`;
}

const STEPS_OF_TIME = [1, 5, 15, 30]
  .map((n) => n * SECOND)
  .concat(
    [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
    [1, 2, 3, 6, 12].map((n) => n * HOUR),
    [1, 2, 5, 10].map((n) => n * DAY),
  );

/** Less than that is nothing. */
const LEAST = 1e-9;

/** Round amounts from 0 up to `largest` or just above it, at most `most` steps; 0 and one step where there is nothing to show. */
export function roundTicks(largest: number, unit: Unit, most = 4): number[] {
  const top = Number.isFinite(largest) && largest >= LEAST ? largest : 0;
  const step = stepFor(top / most, unit);
  const steps = Math.max(1, Math.ceil(top / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

function stepFor(least: number, unit: Unit): number {
  if (unit === 'duration') {
    const ofTime = STEPS_OF_TIME.find((step) => step >= least);
    return ofTime ?? roundUp(least / DAY) * DAY;
  }
  if (least === 0) return 1;
  return unit === 'count' ? Math.max(1, roundUp(least)) : roundUp(least);
}

/** The next of 1, 2, 5, 10, 20, … and their tenths. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return digit * power;
}
