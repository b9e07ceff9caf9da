import { type LineEdit, lineEdits } from '../line-edits.js';

/** Lines of the base, from 0, `end` not included, and what one version makes of them. */
type Change = { at: number; end: number; added: string[]; version: number };
type Region = { at: number; end: number; changes: Change[] };

const asChange = ({ startLine, removed, added }: LineEdit, version: number): Change => ({
  at: startLine - 1,
  end: startLine - 1 + removed.length,
  added,
  version,
});

/** Runs of changes that touch each other. Between two of them at least one line stays as it is. */
function regionsOf(changes: readonly Change[]): Region[] {
  const regions: Region[] = [];
  for (const change of changes.toSorted((one, other) => one.at - other.at || one.end - other.end)) {
    const last = regions.at(-1);
    if (last && change.at <= last.end) {
      last.end = Math.max(last.end, change.end);
      last.changes.push(change);
    } else regions.push({ at: change.at, end: change.end, changes: [change] });
  }
  return regions;
}

/** What one version makes of the whole region. */
function versionOf(base: readonly string[], { at, end }: Region, changes: readonly Change[]): string[] {
  const pieces: string[][] = [];
  let from = at;
  for (const change of changes) {
    pieces.push(base.slice(from, change.at), change.added);
    from = change.end;
  }
  return [...pieces.flat(), ...base.slice(from, end)];
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((line, index) => line === other[index]);

const isReordered = (base: readonly string[], lines: readonly string[]): boolean =>
  !isSame(base, lines) && isSame(base.toSorted(), lines.toSorted());

/** The only stretch that two versions of a line differ in. */
function stretch(base: string, now: string): { at: number; end: number; added: string } {
  let at = 0;
  while (at < base.length && at < now.length && base[at] === now[at]) at++;
  let tail = 0;
  while (tail < base.length - at && tail < now.length - at && base.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return { at, end: base.length - tail, added: now.slice(at, now.length - tail) };
}

/** A line that several versions change, each a stretch of its own with something between them; null: they meet. */
function mergeLine(base: string, versions: readonly string[]): string | null {
  const stretches = [...new Set(versions)].map((now) => stretch(base, now)).sort((one, other) => one.at - other.at);
  let line = '';
  let from = 0;
  for (const [index, { at, end, added }] of stretches.entries()) {
    if (index > 0 && at <= from) return null;
    line += base.slice(from, at) + added;
    from = end;
  }
  return line + base.slice(from);
}

/** Each line by itself, where every version has as many lines as the base. */
function mergeLines(base: readonly string[], versions: readonly string[][], shares: boolean): string[] | null {
  if (versions.some(({ length }) => length !== base.length)) return null;
  const lines: string[] = [];
  for (const [index, line] of base.entries()) {
    const changed = versions.flatMap((version) => (version[index] === line ? [] : [version[index] ?? '']));
    if (!shares && new Set(changed).size > 1) return null;
    const merged = mergeLine(line, changed);
    if (merged === null) return null;
    lines.push(merged);
  }
  return lines;
}

/** What of a line no formatter changes. */
const core = (line: string): string => line.replace(/[\s'"`;,]/g, '');

/** One version puts the lines in another order, the other writes each of them differently. */
function mergeOrder(base: readonly string[], ordered: readonly string[], written: readonly string[]): string[] | null {
  const known = new Set(base);
  if (known.size < base.length || written.length !== base.length) return null;
  if (base.some((line, index) => core(line) !== core(written[index] ?? ''))) return null;
  return ordered.map((line) => written[base.indexOf(line)] ?? '');
}

function resolve(base: readonly string[], versions: readonly string[][], shares: boolean): string[] | null {
  const [first, second, third] = versions;
  if (!first) return [...base];
  if (versions.every((version) => isSame(version, first))) return first;
  const reordered = versions.filter((version) => isReordered(base, version));
  if (reordered.length === 0) return mergeLines(base, versions, shares);
  if (!second || third || reordered.length > 1) return null;
  return first === reordered[0] ? mergeOrder(base, first, second) : mergeOrder(base, second, first);
}

/**
 * Several versions of a text, each made from the same base, in one; null where they want different things of the same lines. Lines carry
 * their line ends. `shares`: versions may change different stretches of one line.
 */
export function mergeVersions(
  base: readonly string[],
  versions: readonly (readonly string[])[],
  shares: boolean,
): string[] | null {
  const text = base.join('');
  const changes = versions.flatMap((lines, version) =>
    lineEdits(text, lines.join('')).map((edit) => asChange(edit, version)),
  );
  const merged: string[][] = [];
  let from = 0;
  for (const region of regionsOf(changes)) {
    const changing = [...new Set(region.changes.map(({ version }) => version))];
    const lines = base.slice(region.at, region.end);
    const made = changing.map((version) =>
      versionOf(
        base,
        region,
        region.changes.filter((change) => change.version === version),
      ),
    );
    const resolved = resolve(lines, made, shares);
    if (!resolved) return null;
    merged.push(base.slice(from, region.at), resolved);
    from = region.end;
  }
  return [...merged.flat(), ...base.slice(from)];
}
