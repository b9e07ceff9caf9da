import type { Finding } from '../../diagnosis.js';
import type { FileState } from '../patch.js';
import type { SourceText, Splice } from './source-text.js';

/** What an edit makes of a file, or why it makes nothing of it. `count`: what it did, where that is not one thing for each finding. */
export type Edited = { splices: Splice[]; count?: number } | { declined: string };

/** One kind of rewrite, with the findings that it answers. It is one file (or one entry of its file's table), and one line in index.ts. */
export type MechanicalEdit = {
  name: string;
  /** What it did to `count` places, as a part of a sentence: "removed 2 unused imports". */
  done(count: number): string;
  answers(finding: Finding): boolean;
  /** Other files that it has to look at. */
  alsoReads?(path: string): string[];
  /** The findings are those of this file that it answers. Offsets are those of the text as it stands at the head SHA. */
  edit(source: SourceText, findings: readonly Finding[], file: (path: string) => FileState | null): Edited;
};

/** The head has moved on since, or another tool's columns were misread: either way nothing is known of the line. */
export const NOT_AS_LOGGED = 'the line is not what the log describes';

export const refused = (reason: string): Edited => ({ declined: reason });

/** What tools of all kinds call a rule: `@stylistic/semi` and `style/semi` are `semi`. */
export const ruleName = (finding: Finding): string => (finding.code ?? '').replace(/^.*\//, '');

export const extensionOf = (path: string): string => /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

const SCRIPTS = new Set(['js', 'jsx', 'ts', 'tsx', 'mjs', 'cjs', 'mts', 'cts', 'vue', 'svelte', 'astro']);
export const isScript = (path: string | null): boolean => path !== null && SCRIPTS.has(extensionOf(path));

/** `1 line`, `2 lines`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count === 1 ? (/^[aeiou]/.test(one) ? 'an' : 'a') : count} ${count === 1 ? one : many}`;

/** An edit that takes the findings of a file one by one. */
export const eachFinding =
  (edit: (source: SourceText, finding: Finding) => Edited) =>
  (source: SourceText, findings: readonly Finding[]): Edited => {
    const splices: Splice[] = [];
    for (const finding of findings) {
      const edited = edit(source, finding);
      if ('declined' in edited) return edited;
      splices.push(...edited.splices);
    }
    return { splices };
  };
