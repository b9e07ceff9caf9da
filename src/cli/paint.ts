import type { RunStatus } from '../core/run-status.js';
import type { CliIo } from './io.js';

export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'dim' | 'bold';
export type Paint = (colour: Colour, text: string) => string;

const CODES: Record<Colour, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35 };

/** Colours on a terminal; NO_COLOR (https://no-color.org) switches them off, FORCE_COLOR on. */
export function paintFor({ stdout, env }: CliIo): Paint {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0';
  const wanted = !env.NO_COLOR && (forced || (stdout.isTTY === true && env.FORCE_COLOR !== '0' && env.TERM !== 'dumb'));
  return wanted ? (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m` : (_colour, text) => text;
}

const STATUS_COLOURS: Record<RunStatus | 'skipped', Colour | null> = {
  completed: 'green',
  failed: 'red',
  running: 'yellow',
  degraded: 'magenta',
  waiting_input: 'blue',
  cancelled: 'dim',
  queued: null,
  skipped: 'dim',
};

export const paintStatus = (paint: Paint, status: keyof typeof STATUS_COLOURS, text: string): string => {
  const colour = STATUS_COLOURS[status];
  return colour === null ? text : paint(colour, text);
};

const DEFAULT_WIDTH = 100;
/** How wide a table may be: as the terminal is; without end in a pipe or a file, whose reader wants all of it. */
export const widthOf = ({ stdout }: CliIo): number =>
  stdout.columns || (stdout.isTTY ? DEFAULT_WIDTH : Number.POSITIVE_INFINITY);
