import type { Bars } from '../charts/bars.js';
import type { TimeSeries } from '../charts/frame.js';

/** A place on the dashboard, or, with https, on GitHub. */
export type Link = { words: string; href: string };
/** What one cell of a table says; null: nothing is known. */
export type Cell = string | number | null | { links: readonly Link[] };

/** The numbers behind a chart. */
export type Table = {
  columns: readonly { name: string; number?: boolean }[];
  rows: readonly (readonly Cell[])[];
};

export type Chart = ({ kind: 'lines' | 'stacks' } & TimeSeries) | ({ kind: 'bars' } & Bars);

/** What an insight has found. */
export type Figures = {
  /** In a sentence: what somebody would say who has looked at the chart. */
  finding: string;
  /** null: there is nothing to draw. */
  chart: Chart | null;
  table: Table;
};

/**
 * A table as CSV by RFC 4180, https://www.rfc-editor.org/rfc/rfc4180. A text that a spreadsheet would take for a formula gets an apostrophe in
 * front, https://owasp.org/www-community/attacks/CSV_Injection.
 */
export function toCsv({ columns, rows }: Table): string {
  const lines = [columns.map(({ name }) => field(name)), ...rows.map((row) => row.map(field))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = typeof cell === 'string' ? cell : cell.links.map(({ words }) => words).join(' ');
  const safe = /^[\s\p{Cf}]*[=+\-@\t\r\n|%＝＋－＠]/u.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** The largest `most` series and one of all others, so that a chart has room for their names. */
export function largest(
  series: readonly { name: string; values: readonly number[] }[],
  most: number,
): { name: string; values: number[] }[] {
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const sorted = series
    .map(({ name, values }) => ({ name, values: [...values] }))
    .sort((one, other) => total(other.values) - total(one.values) || (one.name < other.name ? -1 : 1));
  if (sorted.length <= most) return sorted;
  const others = sorted.slice(most - 1);
  const values = sorted[0]!.values.map((_, index) => others.reduce((sum, each) => sum + (each.values[index] ?? 0), 0));
  return [...sorted.slice(0, most - 1), { name: `${others.length} others`, values }];
}
