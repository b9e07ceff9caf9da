import { languageOf } from '../../fixes/gate/languages.js';
import { tokensOf } from '../../fixes/gate/tokens.js';
import { isOwnSource, mayPrint } from '../file-kind.js';
import { evidenceOf } from '../hunks.js';
import type { ChangedFile, DiffLine } from '../reviewer.js';
import { type ConsistencyRule, MOST_PER_FILE } from './consistency-rule.js';

/** A line that only prints. `argument`: what it prints. */
const PRINT: [extensions: RegExp, print: RegExp, anyPrint: RegExp][] = [
  [
    /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/,
    /^console\.(?:log|debug|dir|table|trace)\((?<argument>.{0,300})\);?$/,
    /\bconsole\.(?:log|debug|info|table)\(|process\.stdout/,
  ],
  [/\.py$/, /^print\((?<argument>.{1,300})\)$/, /\bprint\(|sys\.stdout/],
  [/\.go$/, /^(?:fmt\.Print(?:ln|f)?|println)\((?<argument>.{1,300})\)$/, /\bfmt\.Print|os\.Stdout|\bprintln\(/],
  [/\.rs$/, /^e?println!\((?<argument>.{1,300})\);$/, /\be?println!\(|\bstdout\(/],
  [
    /\.(?:java|kt)$/,
    /^(?:System\.(?:out|err)\.)?println\((?<argument>.{1,300})\);?$/,
    /System\.(?:out|err)|\bprintln\(/,
  ],
  [/\.cs$/, /^Console\.WriteLine\((?<argument>.{1,300})\);$/, /\bConsole\.(?:Write|Out)/],
  [/\.rb$/, /^(?:puts|pp|p)(?: (?![-+*/|&<>=])|\()(?<argument>.{1,300})$/, /^\s*(?:puts|pp|p)[ (]|\$stdout/],
  [/\.php$/, /^(?:print_r|var_export)\((?<argument>.{1,300})\);$/, /\b(?:print_r|var_export|printf)\(/],
];

/** Code around it is there to print. */
const PRINTS_ON_PURPOSE =
  /\b(?:def|func|fn|fun|function|void|const|async)\s+\w*(?:print|show|display|report|dump|render|log|main|help|usage|debug|trace|banner|warn)\w*|\b(?:argparse|click|typer|optparse|commander|yargs|cobra|urfave|clap|structopt|picocli|System\.CommandLine|Thor)\b|__name__ ==|process\.argv|sys\.argv|os\.Args|^#!|^package main\b|static (?:async )?(?:void|Task|int) [Mm]ain|\bif\b[^\n]{0,80}\b(?:debug|verbose)|eslint-disable[^\n]*no-console|noqa: T20/im;
const DEBUG_WORDS =
  /\b(?:debug|debugging|here|xxx|foo|wtf|todo|remove(?: me)?|test(?:ing)?|got here|reached|asdf)\b|[>=*#!-]{3,}/i;

export const printsOf = ({ path, lines, status }: ChangedFile): DiffLine[] => {
  const kind = PRINT.find(([extensions]) => extensions.test(path));
  if (!kind || status === 'removed' || !isOwnSource(path) || mayPrint(path)) return [];
  const [, print, anyPrint] = kind;
  const around = (lines ?? []).filter((line) => line.kind !== '+');
  if (around.some(({ text }) => anyPrint.test(text))) return [];
  if ((lines ?? []).some(({ text }) => PRINTS_ON_PURPOSE.test(text))) return [];
  return (lines ?? []).filter(({ kind, text }) => {
    const argument = kind === '+' && text.length < 400 ? print.exec(text.trim())?.groups?.argument : undefined;
    return argument !== undefined && showsValue(argument);
  });
};

/**
 * A value with a word of label at most, or a word that only those who debug write. A sentence is for a reader. A file that prints already
 * may do so again, and one that is new may be made for it: only its own debug words count.
 */
export const prints: ConsistencyRule = ({ files, base, head }) =>
  files.flatMap((file) => {
    const found = printsOf(file);
    const before = base(file.previousPath ?? file.path) ?? '';
    const kind = PRINT.find(([extensions]) => extensions.test(file.path));
    if (found.length === 0 || kind?.[2].test(before)) return [];
    if (PRINTS_ON_PURPOSE.test(before) || PRINTS_ON_PURPOSE.test(head(file.path) ?? '')) return [];
    const rows = codeRows(file, head(file.path));
    return found
      .filter(({ newLine }) => rows.has(newLine ?? 0))
      .filter(({ text }) => file.status !== 'added' || DEBUG_WORDS.test(text))
      .slice(0, MOST_PER_FILE)
      .map(({ newLine, text }) => ({
        rule: 'debug_leftover',
        severity: 'low' as const,
        path: file.path,
        line: newLine,
        message: 'This prints a value from code that prints nothing else: it looks left over from debugging.',
        evidence: evidenceOf(text),
      }));
  });

/** Lines on which code begins, as against those within a comment or a longer text: told from the whole file, if it is there. */
function codeRows({ path, lines }: ChangedFile, whole: string | null): Set<number> {
  const shown = (lines ?? []).filter(({ kind }) => kind !== '-');
  const text = whole ?? shown.map((line) => line.text).join('\n');
  const rows = tokensOf(text, languageOf(path, text)).filter(({ kind }) => kind === 'word');
  return new Set(rows.map(({ line }) => (whole === null ? (shown[line - 1]?.newLine ?? 0) : line)));
}

function showsValue(argument: string): boolean {
  const words = [...argument.matchAll(/(["'`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, , text]) => text ?? '');
  const prose = words
    .join(' ')
    .replace(/\$?\{[^{}]*\}|%[-+#\d.]*[a-zA-Z]|#\{[^{}]*\}|\\n/g, ' ')
    .match(/[A-Za-z]{2,}/g);
  if (/\bfile ?=/.test(argument)) return false;
  if (DEBUG_WORDS.test(words.join(' '))) return true;
  const values = argument.replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/g, '').replace(/[^\w]/g, '');
  return (prose ?? []).length <= 1 && (values !== '' || /\{[^{}]*\}|%[+#]?v/.test(words.join(' ')));
}
