/** One test point, with what stands below it and the points it sums up. */
export type Point = {
  ok: boolean;
  name: string;
  directive: 'todo' | 'skip' | null;
  line: number;
  /** Diagnostics: the YAML block, comments, or indented text. */
  said: { number: number; text: string }[];
  children: Point[];
};

export type TapOutline = {
  points: Point[];
  bail: { reason: string; line: number } | null;
  planned: number | null;
  /** There was no room for so many points. */
  dropped: { passed: number; failed: number };
};

const POINT = /^(?<indent> *)(?<not>not )?ok\b(?: +(?<number>\d+))?(?: +-)? *(?<name>.*)$/;
const DIRECTIVE = /(?:^|\s)#\s*(?<kind>todo|skip)\S*(?:\s|$)/i;
const TIMING = /\s+#\s*(?:time=|duration_ms )?[\d.]+\s?m?s\b.*$|\s+in \d+ ?m?s(?:ec)?$/;
const PLAN = /^(?<indent> *)1\.\.(?<count>\d+)\b/;
const SUBTEST = /^ *# Subtest(?:: (?<name>.*))?$/;
const BAIL = /^ *Bail out!\s*(?<reason>.*)$/i;
/** Tape names a test in a comment, and assertions in points. */
const TITLE =
  /^# (?!(?:tests|pass|fail|suites|cancelled|skipped|skip|todo|ok|time|duration_ms|bail|Subtest|Failed|Looks)\b)(?<name>\S.*)$/;
const MAX_POINTS = 20_000;
const MAX_SAID = 120;
const MAX_INDENT = 120;
const MAX_LINE = 1_000;

type Level = { indent: number; points: Point[] };

/**
 * The points of a TAP stream as a tree. Producers put the points of a subtest before the point that sums them up (TAP 14) or, with
 * `{`, behind it (node-tap, Vitest); what is indented further belongs to the point it stands with.
 */
export function outlineOfTap(text: string): TapOutline {
  const levels: Level[] = [];
  const dropped = { passed: 0, failed: 0 };
  const tape = /^ +operator: /m.test(text) && !text.includes('# Subtest');
  let title = '';
  let count = 0;
  let planned: number | null = null;
  let bail: TapOutline['bail'] = null;
  // An object, since closures set it.
  const failing: { point: Point | null } = { point: null };
  let inBlock = false;

  /** Ends what stands further in than `indent`, and gives it to whoever sums it up. */
  const gather = (indent: number): Point[] => {
    const inner: Point[] = [];
    while ((levels.at(-1)?.indent ?? -1) > indent) inner.unshift(...(levels.pop()?.points ?? []));
    return inner;
  };

  const addPoint = (groups: Readonly<Record<string, string | undefined>>, line: number): void => {
    const indent = groups.indent?.length ?? 0;
    const raw = (groups.name ?? '').trim();
    const directive = DIRECTIVE.exec(raw);
    const opens = raw.endsWith('{');
    const name = raw
      .slice(0, directive?.index)
      .replace(/\s*\{$/, '')
      .replace(TIMING, '')
      .replace(/\\([#\\])/g, '$1')
      .trim();
    const point: Point = {
      ok: groups.not === undefined,
      name: tape && indent === 0 && title ? `${title} > ${name}` : name,
      directive: directive ? (directive.groups?.kind?.toLowerCase() === 'todo' ? 'todo' : 'skip') : null,
      line,
      said: [],
      children: opens ? [] : gather(indent),
    };
    if (++count > MAX_POINTS) {
      if (point.children.length === 0 && point.directive === null) dropped[point.ok ? 'passed' : 'failed']++;
      return;
    }
    if (opens) gather(indent);
    const level = levels.at(-1);
    if (level?.indent === indent) level.points.push(point);
    else levels.push({ indent, points: [point] });
    failing.point = point.ok ? null : point;
    inBlock = false;
  };

  let number = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    const line = text.slice(start, Math.min(stop, start + MAX_LINE)).replace(/\r$/, '');
    start = stop + 1;
    number++;
    const groups = inBlock ? undefined : POINT.exec(line)?.groups;
    if (groups && (groups.indent?.length ?? 0) <= MAX_INDENT) {
      addPoint(groups, number);
      continue;
    }
    const closing = /^( *)\}$/.exec(line);
    if (closing && !inBlock) {
      const inner = gather(closing[1]?.length ?? 0);
      levels
        .at(-1)
        ?.points.at(-1)
        ?.children.push(...inner);
      continue;
    }
    if (/^\s*---\s*$/.test(line)) inBlock = failing.point !== null || inBlock;
    if (failing.point && failing.point.said.length < MAX_SAID) failing.point.said.push({ number, text: line });
    if (/^\s*\.\.\.\s*$/.test(line)) {
      inBlock = false;
      failing.point = null;
    }
    if (inBlock) continue;
    const plan = PLAN.exec(line)?.groups;
    if (plan?.indent === '') planned = Number(plan.count);
    bail ??= BAIL.test(line) ? { reason: BAIL.exec(line)?.groups?.reason ?? '', line: number } : null;
    if (SUBTEST.test(line)) failing.point = null;
    const titled = tape ? TITLE.exec(line)?.groups?.name : undefined;
    if (titled !== undefined) title = titled;
  }
  return { points: gather(-1), bail, planned, dropped };
}

const TAP_LINE =
  /^(?:TAP version \d+|\s*(?:not )?ok\b.*|\s*1\.\.\d+.*|\s*#.*|\s*---|\s*\.\.\.|\s*\}|\s{2,}.*|Bail out!.*|pragma [+-].*|\s*)$/;

/** Whether a text is TAP and nothing else: a log that holds some is read as a log. */
export function looksLikeTap(head: string): boolean {
  const lines = head.replace(/^\uFEFF/, '').split(/\r?\n/);
  // The last one may be cut.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  if (!whole.every((line) => TAP_LINE.test(line))) return false;
  if (/^TAP version \d+$/.test(lines.find((line) => line.trim() !== '') ?? '')) return true;
  return whole.some((line) => /^(?:not )?ok\b/.test(line)) && whole.some((line) => /^1\.\.\d+/.test(line));
}
