import { newPatch, type StartReader, spoil } from './diff-reader.js';
import { gutterDiffs } from './gutter-diff.js';
import { biomeForm, type GutterForm } from './gutter-forms.js';
import type { LogPatch } from './log-patch.js';
import type { PrintedLine } from './printed-line.js';

const HEADER =
  /^(?<path>\S.{0,300}?)(?::\d{1,9}:\d{1,9})? (?<rule>(?:lint|assist|suppressions)\/[\w/]{1,80}|format|organizeImports|parse|syntax)(?: {1,2}FIXABLE)? {1,2}━{3,}$/;
const FAILS = /^ {2}[×✖] /;
const SAFE_FIX = /^ {2}[iℹ] Safe fix: /;
/** Behind the last finding. */
const TOTAL = /^Found (?<count>\d{1,9}) errors?\.$/;
const NOT_SHOWN = /^Diagnostics not shown: \d|^The number of diagnostics exceeds the (?:number|limit) allowed/;
/** The run was told to fail on warnings, whose fixes are not taken. */
const WARNINGS_FAIL = /^ {2}[×✖] Some warnings were emitted while /;
/** A fix within one line: the line with what goes and what comes, and which is which below it. */
const ONE_LINE = /^ {1,12}(?<line>\d{1,9}) │ (?<text>\S.{0,2000})$/;
const MARKS = /^ {1,20} │ (?<marks>[-+ ]{1,2000})$/;
const PART = 'the tool shows only a part of what it found';

const lintForm: GutterForm = { ...biomeForm, tool: 'biome lint', header: /^biome lint (?<path>\S.{0,300})$/ };

type Section = { path: string; rule: string; line: number; fails: boolean; inFix: boolean; isDone: boolean };

/** The two sides of a line that is shown with marks below it; null: they cannot be told. */
function sidesOf(text: string, marks: string): { old: string; now: string } | null {
  // Wide characters and tabs take more columns than one.
  if (/[^\x20-\x7e·]/.test(text) || marks.trim() === '' || marks.trimEnd().length > text.length) return null;
  const shown = text.replaceAll('·', ' ');
  const without = (sign: string): string => [...shown].filter((_, index) => marks[index] !== sign).join('');
  return { old: without('+'), now: without('-') };
}

/**
 * biome: the diff of a file to format, and those of safe fixes, each against the file as it is. A finding that fails the check and has none
 * is told as a patch that cannot be used. https://biomejs.dev/reference/diagnostics/
 */
export const biomeDiffs: StartReader = (emit) => {
  let section: Section | null = null;
  let row: { line: number; text: string; logLine: number } | null = null;
  /** What one run of biome has told, and how many of its findings fail it. */
  let told: LogPatch[] = [];
  let failing = 0;
  let isCounted = false;

  const take = (patch: LogPatch): void => {
    if (!section?.fails || section.isDone) return;
    section.isDone = true;
    told.push(patch);
    emit(patch);
  };
  const format = gutterDiffs(biomeForm)(take);
  const fix = gutterDiffs(lintForm)(take);

  function finish(): void {
    format.close();
    fix.close();
    if (section?.fails && !section.isDone) {
      const patch = newPatch(section.path, section.rule === 'format' ? 'biome' : 'biome lint', section.line);
      spoil(patch, `the log holds no safe fix for ${section.rule}`);
      take(patch);
    }
    section = null;
    row = null;
  }

  function spoilAll(): void {
    for (const patch of told) spoil(patch, PART);
  }

  function forget(): void {
    told = [];
    failing = 0;
    isCounted = false;
  }

  function open(path: string, rule: string, line: PrintedLine): void {
    finish();
    if (isCounted) forget();
    section = { path, rule, line: line.number, fails: false, inFix: false, isDone: false };
    if (rule === 'format') format.see(line);
    // Biome 1 tells of imports as it does of formatting.
    if (rule === 'organizeImports') startFix(section, line);
  }

  function startFix(of: Section, line: PrintedLine): void {
    of.inFix = true;
    fix.see({ ...line, text: `biome lint ${of.path}` });
  }

  /** A fix within one line: its line first, the marks next. */
  function seeOneLine(of: Section, line: PrintedLine): boolean {
    const marks = row ? MARKS.exec(line.text)?.groups?.marks : undefined;
    if (row && marks !== undefined) {
      const sides = sidesOf(row.text, marks);
      const patch = newPatch(of.path, 'biome lint', row.logLine);
      if (line.problem) spoil(patch, line.problem);
      if (!sides) spoil(patch, 'its white space cannot be told');
      const lines = [
        { kind: '-' as const, text: sides?.old ?? '' },
        { kind: '+' as const, text: sides?.now ?? '' },
      ];
      patch.hunks.push({ startLine: row.line, lines, oldEndsOpen: false, newEndsOpen: false });
      take(patch);
      row = null;
      return true;
    }
    const groups = ONE_LINE.exec(line.text)?.groups;
    row = groups ? { line: Number(groups.line), text: groups.text ?? '', logLine: line.number } : null;
    return row !== null;
  }

  function seeInside(of: Section, line: PrintedLine): boolean {
    if (FAILS.test(line.text) && !of.fails) {
      of.fails = true;
      failing++;
      return true;
    }
    if (of.rule === 'format') return format.see(line);
    if (of.inFix) return fix.see(line) || seeOneLine(of, line);
    if (SAFE_FIX.test(line.text)) startFix(of, line);
    // Code that is quoted may look like a diff.
    return line.text.startsWith('  ');
  }

  return {
    see(line) {
      const header = line.text.includes('━━━') ? HEADER.exec(line.text)?.groups : undefined;
      if (header?.path && header.rule) {
        open(header.path, header.rule, line);
        return true;
      }
      if (NOT_SHOWN.test(line.text) || WARNINGS_FAIL.test(line.text)) {
        finish();
        spoilAll();
        return true;
      }
      const total = TOTAL.exec(line.text)?.groups?.count;
      if (total !== undefined) {
        finish();
        if (Number(total) !== failing) spoilAll();
        isCounted = true;
        return true;
      }
      return section ? seeInside(section, line) : false;
    },
    close() {
      finish();
      // Without the total nobody knows whether all findings of the linter have been seen.
      if (!isCounted && told.some(({ tool }) => tool === lintForm.tool)) spoilAll();
      forget();
    },
  };
};
