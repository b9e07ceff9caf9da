/** A line of a log as it is kept; lists of them are ordered by importance, not by number. */
type KeptLine = { number: number; text: string };

const isLine = (value: unknown): value is KeptLine =>
  typeof value === 'object' &&
  value !== null &&
  'number' in value &&
  typeof value.number === 'number' &&
  'text' in value &&
  typeof value.text === 'string';

/** Whether these are lines that may hold parts of one secret. */
export const areLines = (values: readonly unknown[]): values is readonly KeptLine[] =>
  values.length > 1 && isLine(values[0]) && values.every(isLine);

/** The lines without what goes over several of them: neighbours are looked at together. */
export function withoutSplitOverLines(lines: readonly KeptLine[], redact: (text: string) => string): KeptLine[] {
  const texts = new Map<number, string>();
  for (const neighbours of neighboursOf(lines)) {
    const joined = neighbours.map(({ text }) => text.replaceAll('\n', ' ')).join('\n');
    const safe = redact(joined);
    if (safe === joined) continue;
    const parts = safe.split('\n');
    // Where it is no longer known what stood where, none of it is kept.
    for (const [index, { number }] of neighbours.entries())
      texts.set(number, parts.length === neighbours.length ? (parts[index] ?? '') : '[redacted:lines]');
  }
  return lines.map((line) => ({ ...line, text: texts.get(line.number) ?? line.text }));
}

function neighboursOf(lines: readonly KeptLine[]): KeptLine[][] {
  const groups: KeptLine[][] = [];
  for (const line of lines.toSorted((one, other) => one.number - other.number)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && line.number - last.number <= 1) group.push(line);
    else groups.push([line]);
  }
  return groups.filter(({ length }) => length > 1);
}
