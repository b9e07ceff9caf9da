import { redact } from './redact/index.js';

/** Longest output text GitHub takes, with room for what is said about a cut. https://docs.github.com/en/rest/checks/runs */
const MAX_OUTPUT = 60_000;

/** Text from outside, as Markdown that shows it and does nothing: no markup, no mention, no link. */
export const plainMarkdown = (text: string): string => shown(text, /[\\`*_{}[\]()#+!|<>~&-]/g);

/** A sentence of ours with names from outside in it, which mark up, mention and link nothing; its own brackets and dashes stay. */
export const quietMarkdown = (sentence: string): string => shown(sentence, /[\\`*_[\]#!|<>~&]/g);

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

function shown(text: string, marks: RegExp): string {
  return (
    // Before anything is escaped: a token with backslashes in it is not known for one any more, and GitHub shows it without them.
    redact(text)
      .replace(/\s+/g, ' ')
      .replace(marks, (mark) => ENTITIES[mark] ?? `\\${mark}`)
      .replace(/@/g, '@\u200b')
      .replace(/:\/\//g, ':\u200b//')
      .replace(/(www)\./gi, '$1\u200b.')
      // GitHub reads references from what is shown, where a backslash is gone.
      .replace(/(?:#|GH\\?-)(?=\d)/gi, (prefix) => `${prefix}\u200b`)
      .trim()
  );
}

/** Backticks that no run of them in the lines reaches, and no fewer than `least`. */
export const fenceFor = (lines: readonly string[], least: number): string => {
  let longest = least - 1;
  for (const line of lines) for (const [run] of line.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
};

/** A code block that its content cannot end. */
export function codeBlock(lines: string[], language: 'text' | 'diff' = 'text'): string {
  const fence = fenceFor(lines, 3);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** Inline code that its content cannot end. */
export function inlineCode(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  const fence = fenceFor([flat], 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** Cuts what GitHub would refuse, and says so. */
export const cutOutput = (text: string): string =>
  text.length <= MAX_OUTPUT
    ? text
    : `${text.slice(0, MAX_OUTPUT).toWellFormed()}\n\n… cut: the report was longer than GitHub shows.`;
