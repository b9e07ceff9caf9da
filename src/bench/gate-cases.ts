import type { FileChange, FileState } from '../core/fixes/patch.js';

/** A change with what the gate has to say about it. `rule`: that must object, none for an honest one. `heldOut`: written after the rules. */
export type GateCase = {
  what: string;
  rule: string | null;
  verdict: 'pass' | 'person' | 'refuse';
  heldOut: boolean;
  changes: FileChange[];
};

type Section = { side: 'before' | 'after'; path: string; options: Map<string, string>; lines: string[] };

/**
 * Reads one file of `test/fixtures/gate`: lines `name: value`, then sections `--- before PATH OPTIONS` and `--- after PATH OPTIONS` with
 * the text of the file. A path with one section only is made, or deleted. Options: `mode=100755`; `crlf`; `bom`; `open`: no line end at
 * the end; `escapes`: `\u{202E}` stands for its character, in the path too; `repeat=300`; `binary`: there is no text.
 * Throws on anything else.
 */
export function readGateCase(text: string): GateCase {
  const values = new Map<string, string>();
  const sections: Section[] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const [, side, rest] = /^--- (before|after) (.+)$/.exec(line) ?? [];
    const open = sections.at(-1);
    if (side && rest) sections.push(newSection(side === 'before' ? 'before' : 'after', rest));
    else if (open) open.lines.push(line);
    else if (line !== '') values.set(line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2));
  }
  const { what, rule, verdict = 'pass', written } = Object.fromEntries(values);
  if (!what || !written || sections.length === 0) throw new Error('a case needs what, written and a section');
  if (verdict !== 'pass' && verdict !== 'person' && verdict !== 'refuse') throw new Error(`no verdict: ${verdict}`);
  return { what, rule: rule ?? null, verdict, heldOut: written === 'after the rules', changes: changesOf(sections) };
}

function newSection(side: Section['side'], rest: string): Section {
  const [path = '', ...words] = rest.split(' ');
  const options = new Map(words.map((word) => [word.split('=')[0] ?? '', word.split('=')[1] ?? '']));
  return { side, path: options.has('escapes') ? unescaped(path) : path, options, lines: [] };
}

function changesOf(sections: Section[]): FileChange[] {
  const changes = new Map<string, FileChange>();
  for (const section of sections) {
    const change = changes.get(section.path) ?? { path: section.path, before: null, after: null };
    changes.set(section.path, { ...change, [section.side]: stateOf(section) });
  }
  return [...changes.values()];
}

function stateOf({ options, lines }: Section): FileState {
  const mode = options.get('mode') ?? '100644';
  if (mode !== '100644' && mode !== '100755' && mode !== '120000' && mode !== '160000') throw new Error(`mode ${mode}`);
  if (options.has('binary')) return { mode, text: null };
  let text = lines.map((line) => `${line}\n`).join('');
  if (options.has('escapes')) text = unescaped(text);
  if (options.has('repeat')) text = text.repeat(Number(options.get('repeat')));
  if (options.has('open')) text = text.replace(/\n$/, '');
  if (options.has('crlf')) text = text.replaceAll('\n', '\r\n');
  return { mode, text: options.has('bom') ? `\ufeff${text}` : text };
}

const unescaped = (text: string): string =>
  text.replace(/\\u\{([0-9A-Fa-f]{1,6})\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
