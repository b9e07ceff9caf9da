import { lineEdits, linesOf } from '../../src/core/fixes/line-edits.js';

const AROUND = 3;

/** The unified diff of two texts as git writes it, with `shift` added to the lines that its hunk headers name. */
export function unifiedDiff(path: string, before: string, after: string, shift = 0): string {
  const old = linesOf(before);
  const groups: ReturnType<typeof lineEdits>[] = [];
  for (const edit of lineEdits(before, after)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && edit.startLine - (last.startLine + last.removed.length) <= 2 * AROUND) group.push(edit);
    else groups.push([edit]);
  }
  let moved = 0;
  const hunks = groups.map((edits) => {
    const [first, last] = [edits[0]!, edits.at(-1)!];
    const from = Math.max(0, first.startLine - 1 - AROUND);
    const to = Math.min(old.length, last.startLine - 1 + last.removed.length + AROUND);
    const body: [sign: string, line: string][] = [];
    let at = from;
    for (const { startLine, removed, added } of edits) {
      body.push(...old.slice(at, startLine - 1).map((line): [string, string] => [' ', line]));
      body.push(...removed.map((line): [string, string] => ['-', line]));
      body.push(...added.map((line): [string, string] => ['+', line]));
      at = startLine - 1 + removed.length;
    }
    body.push(...old.slice(at, to).map((line): [string, string] => [' ', line]));
    const count = (sign: string): number => body.filter(([kind]) => kind === sign || kind === ' ').length;
    const start = (lines: number, line: number): string => `${lines === 0 ? line - 1 : line},${lines}`;
    const header = `@@ -${start(count('-'), from + 1 + shift)} +${start(count('+'), from + 1 + moved + shift)} @@`;
    moved += count('+') - count('-');
    return [header, ...body.map(([sign, line]) => shown(sign, line))].join('\n');
  });
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n');
}

const shown = (sign: string, line: string): string =>
  line.endsWith('\n') ? sign + line.slice(0, -1) : `${sign}${line}\n\\ No newline at end of file`;
