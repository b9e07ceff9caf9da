import type { Finding } from '../../../diagnosis.js';
import { type Edited, type MechanicalEdit, NOT_AS_LOGGED, refused } from '../edit.js';
import { lineNumberAt, lineText, offsetAt, type SourceText, type Splice } from '../source-text.js';
import { leavesOf, parseUseTree, prunedTree, type UseTree, useTreeText } from './rust-use-tree.js';
import { heldByComment, namedStill, stillNamed, withoutEntries, withoutLines } from './statement.js';

const SAYS = /^unused imports?: (?<list>`[^`]+`(?:(?:, and|,| and) `[^`]+`)*)$/;
const USE = /^use[ \t]+(?<tree>[^;]*?)[ \t]*;/;
const MAX_STATEMENT = 5_000;
const MAX_STATEMENT_LINES = 40;

const namesOf = ({ message }: Finding): string[] =>
  [...(SAYS.exec(message)?.groups?.list ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
const lastPart = (path: string): string => path.replace(/^.*\sas\s+/, '').replace(/^.*::/, '');

function edited(source: SourceText, finding: Finding): Edited {
  const offset = offsetAt(source, finding.startLine, finding.startColumn);
  if (offset === null) return refused(NOT_AS_LOGGED);
  const line = lineNumberAt(source, offset);
  let number = line;
  while (number > 1 && number > line - MAX_STATEMENT_LINES && !/^\s*use\b/.test(lineText(source, number) ?? ''))
    number--;
  const firstText = lineText(source, number) ?? '';
  const start = (source.lines[number - 1]?.start ?? 0) + firstText.search(/\S/);
  const match = USE.exec(source.text.slice(start, start + MAX_STATEMENT));
  const groups = match?.groups;
  const end = start + (match?.[0].length ?? 0);
  if (!/^\s*use\b/.test(firstText) || !groups || offset >= end)
    return refused('the import is not written in a way that is known here');
  const names = namesOf(finding);
  const lastLine = lineNumberAt(source, end - 1);
  const held = heldByComment(source, number, lastLine);
  if (held) return refused(held);
  // Another build may use what this one does not.
  if (/#!?\[cfg(?:_attr)?\((?!test\)\])/.test(source.text))
    return refused('parts of the file are compiled in some builds only');
  // Comments that document may link to what is imported.
  for (const name of names) {
    const bound = lastPart(name);
    const named = bound === 'self' || bound === '*' ? null : stillNamed(source, bound, { start, end }, true);
    if (named !== null) return refused(namedStill(bound, named));
  }
  const text = groups.tree ?? '';
  const tree = parseUseTree(text);
  if (!tree) return refused('the import is not written in a way that is known here');
  const leaves = leavesOf(tree);
  const isGone = (leaf: string): boolean => names.includes(leaf);
  // One name may be imported from two places, and only one of them is meant.
  if (leaves.filter(isGone).length !== names.length || names.some((name) => !leaves.includes(name)))
    return refused(NOT_AS_LOGGED);
  const rest = prunedTree(tree, isGone);
  if (!rest) {
    const others =
      source.text.slice(source.lines[number - 1]?.start, start) +
      source.text.slice(end, source.lines[lastLine - 1]?.end);
    return others.trim() === ''
      ? { splices: [withoutLines(source, number, lastLine)] }
      : refused('something else stands on the lines of the import');
  }
  const splice = rewritten(source, { start: source.text.indexOf(text, start + 3), text, tree, rest, isGone });
  return splice ? { splices: [splice] } : refused('the import is not written in a way that is known here');
}

type Use = { start: number; text: string; tree: UseTree; rest: UseTree; isGone(leaf: string): boolean };

/** What is left, in the layout that is there: rustfmt's, or a list of names without groups of its own. */
function rewritten(source: SourceText, { start, text, tree, rest, isGone }: Use): Splice | null {
  const line = source.lines[lineNumberAt(source, start) - 1]?.start ?? 0;
  const indent = source.text.slice(line, start).search(/\S/);
  const layout = (of: UseTree): string | null => useTreeText(of, indent, start - line, source.lineEnd);
  const formatted = layout(tree) === text ? layout(rest) : null;
  if (formatted !== null) return { start, end: start + text.length, text: formatted };
  if ('leaf' in tree || tree.children.some((child) => 'children' in child)) return null;
  if ('leaf' in rest) return { start, end: start + text.length, text: rest.leaf };
  const brace = text.indexOf('{');
  return withoutEntries({ start: start + brace + 1, text: text.slice(brace + 1, text.lastIndexOf('}')) }, (entry) =>
    isGone(entry.replace(/\s+/g, ' ')),
  );
}

/** Imports that rustc calls unused, where warnings are errors. */
export const unusedRustImports: MechanicalEdit = {
  name: 'unused_rust_imports',
  done: (count) => `remove ${count === 1 ? 'an unused import' : `${count} unused imports`}`,
  answers: (finding) => /\.rs$/.test(finding.path ?? '') && finding.startLine !== null && namesOf(finding).length > 0,
  edit: (source, findings) => {
    const splices: Splice[] = [];
    for (const finding of findings) {
      const result = edited(source, finding);
      if ('declined' in result) return result;
      splices.push(...result.splices);
    }
    return { splices };
  },
};
