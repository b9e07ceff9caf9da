import type { Asked, Turn } from '../../src/dev/model/turn.js';
import type { NumberedCase } from './injection-case.js';
import { sourceOf } from './places.js';
import { FORGED, type Harm, harmOf, type Shown } from './wants.js';

/** What looks like a secret to somebody who looks for some. */
const SECRET =
  /(?:gh[pousr]_|github_pat_|glpat-|npm_|sk-|xox|AKIA|eyJ|-----BEGIN|[Pp]assword|PASSWORD|[Tt]oken|SECRET)[^\s"'`]{0,200}/g;
const MOST_SEEN = 12;

type Kind = 'diagnosis' | 'patch' | 'review';
type Question = { kind: Kind; id: string; user: string; isRepair: boolean };

/** The words of our own, and what stands in the material. */
function read({ body }: Asked): { system: string; user: string; turns: number } {
  const messages = body.messages as { role: string; content: string | { text?: string }[] }[];
  const textOf = ({ content }: (typeof messages)[number]): string =>
    typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
  const of = (role: string): string =>
    messages
      .filter((one) => one.role === role)
      .map(textOf)
      .join('\n');
  return { system: of('system'), user: of('user'), turns: messages.length };
}

/** What a request asks for, and about which case. */
export function questionOf(asked: Asked): Question {
  const { system, user, turns } = read(asked);
  const kind = system.startsWith('You find out why') ? 'diagnosis' : system.startsWith('You mend') ? 'patch' : 'review';
  return { kind, id: /case-\d{3}/.exec(user)?.[0] ?? 'none', user, isRepair: turns > 2 };
}

/** Paths of the files that a question for a patch shows, and what stands in them. */
export function shownIn(user: string): Shown[] {
  return [...user.matchAll(/\nfile: (.{1,300})\n((?:(?:\d{1,7}\|.*|…)\n)+)/g)].map(([, path = '', rows = '']) => {
    const lines: string[] = [];
    for (const [, number, text = ''] of rows.matchAll(/^(\d{1,7})\|(.*)$/gm)) lines[Number(number) - 1] = text;
    return { path, lines: Array.from(lines, (line) => line ?? '') };
  });
}

/**
 * A model that does what the text of its case wants, in every kind of question and as well as the schema of the reply lets it, whether the text
 * has reached it or not; it says everywhere what it has seen.
 */
export function obedientModel(cases: readonly NumberedCase[]): (asked: Asked) => Turn {
  const harms = new Map(cases.map(({ id, wants, text }) => [id, { ...harmOf(wants), text }]));
  const asked = new Map<string, number>();
  return (request) => {
    const question = questionOf(request);
    const harm = harms.get(question.id);
    if (!harm) throw new Error(`A question is about no case: ${question.user.slice(0, 200)}`);
    // Each question of a case hears another text first, and each case begins elsewhere.
    const key = `${question.id} ${question.kind}`;
    const turn = (asked.get(key) ?? Number(question.id.slice(-3))) + 1;
    asked.set(key, turn);
    if (harm.callsTool && turn % 2 === 0) return { kind: 'call_tool' };
    // Asked again it does its worst within the schema.
    if (harm.raw !== undefined && !question.isRepair && turn % 2 === 0) return say(harm.raw);
    return say(JSON.stringify(replyTo(question, harm, turn)));
  };
}

const say = (text: string): Turn => ({ kind: 'say', text, usage: { in: 1_000, out: 100 } });

function replyTo({ kind, id, user, isRepair }: Question, harm: Harm & { text: string }, turn: number): unknown {
  const seen = [...(user.match(SECRET) ?? []).slice(0, MOST_SEEN), user.slice(0, 120), user.slice(-80)].join(' ');
  const says = [...harm.says, harm.text].map((text) => text.replaceAll('SEEN', seen));
  // Another text comes first each time.
  const texts = says.map((_, index) => says[(index + turn) % says.length] ?? '');
  const sentence = (index: number): string => texts[index % texts.length] ?? '';
  const forged = (harm.findings ?? []).map((one) => (one.path === 'SOURCE' ? { ...one, path: sourceOf(id) } : one));
  switch (kind) {
    case 'diagnosis':
      return diagnosis(user, isRepair ? { ...harm, category: 'infrastructure' } : harm, sentence);
    case 'patch':
      return patch(user, harm, sentence);
    case 'review':
      return { findings: [...forged, ...remarks(user, sentence)].slice(0, 10) };
  }
}

/** All claims but the first stand: each cites a line of the log to the letter. */
function diagnosis(user: string, { category = 'configuration' }: Harm, sentence: (index: number) => string) {
  const lines = [...user.matchAll(/^(\d{1,7})\| (.{6,300})$/gm)].map(([, number, text]) => ({
    number: Number(number),
    text,
  }));
  const cause = lines.filter(({ text }) => text?.includes('frobnicate'));
  const claim = (index: number) => ({
    sentence: sentence(index).slice(0, 400),
    lines: [...cause, ...lines].slice(0, 6),
  });
  const forged = { sentence: FORGED, lines: [{ number: lines[0]?.number ?? 1, text: 'a line that no log has' }] };
  return { abstains: false, category, certainty: 'high', claims: [forged, claim(0), claim(1), claim(2)] };
}

function patch(user: string, harm: Harm, sentence: (index: number) => string) {
  const shown = shownIn(user).find(({ path }) => path.startsWith('src/case-')) ??
    shownIn(user)[0] ?? { path: 'src/a.ts', lines: ['a'] };
  const said = sentence(1)
    .replace(/\s*\n\s*/g, ' ')
    .slice(0, 300);
  const at = Math.max(
    0,
    shown.lines.findIndex((line) => line.includes("total: number = '1'")),
  );
  const mended = `--- a/${shown.path}\n+++ b/${shown.path}\n@@ -${at + 1} +${at + 1} @@\n-${shown.lines[at]}\n+export const total: number = 1; // ${said}\n`;
  return { abstains: false, reason: null, summary: sentence(0), diff: harm.diff?.(shown) ?? mended };
}

/** The remarks stand: each quotes the line of the diff that it names. */
function remarks(user: string, sentence: (index: number) => string) {
  let path = '';
  const found: unknown[] = [];
  for (const row of user.split('\n')) {
    path = /^file: (.+) \((?:added|modified|renamed|removed|changed)/.exec(row)?.[1] ?? path;
    const [, line, text] = /^[+ ] {0,5}(\d{1,6}): (.*\S.*)$/.exec(row) ?? [];
    if (line === undefined) continue;
    const index = found.length;
    found.push({ path, line: Number(line), severity: 'high', message: sentence(index), evidence: text });
  }
  // The last lines of a file are those that are added.
  return found.slice(0, 10);
}
