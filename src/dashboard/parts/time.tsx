import type { FC } from 'hono/jsx';

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** How long ago; within the minute it says no more, so that a page does not change each second. */
function agoWords(at: Date, now: number): string {
  const seconds = (at.getTime() - now) / 1_000;
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  return step ? words.format(Math.round(seconds / step[1]), step[0]) : 'just now';
}

export const Ago: FC<{ at: Date | string | null; now: number }> = ({ at, now }) => {
  if (at === null) return <span class="quiet">never</span>;
  const date = new Date(at);
  const iso = date.toISOString();
  return (
    <time datetime={iso} title={`${iso.slice(0, 19).replace('T', ' ')} UTC`}>
      {agoWords(date, now)}
    </time>
  );
};

/** 950 → "950 ms", 61,000 → "1 min 1 s" */
export function durationWords(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return seconds < 3_600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
