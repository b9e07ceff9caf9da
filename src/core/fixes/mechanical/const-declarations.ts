import type { Finding } from '../../diagnosis.js';
import { counted, type Edited, isScript, type MechanicalEdit, NOT_AS_LOGGED, refused, ruleName } from './edit.js';
import { maskOfSource } from './line-end-meaning.js';
import { offsetAt, type SourceText, type Splice } from './source-text.js';

const SAYS = /^'(?<name>[\w$]+)' is never reassigned\. Use 'const' instead/;
/** How far a pattern and its value may reach. */
const MAX_PATTERN = 1_000;
const MAX_VALUE = 3_000;
/** Names, renamed ones, ones with a small default, and the rest; no pattern within the pattern. */
const ENTRY = /^\s*(?:\.\.\.\s*|[\w$]+\s*:\s*)?(?<name>[A-Za-z_$][\w$]*)(?:\s*=[^=>{}()[\]]+)?\s*$/d;

type Declaration = { let: number; names: ReadonlyMap<number, string>; end: number };

/** The destructuring `let { … }` or `let [ … ]` around a place, with its names by their offsets. */
function patternAround(code: string, offset: number): Declaration | null {
  const before = code.slice(Math.max(0, offset - MAX_PATTERN), offset);
  const open = /\blet\s*[{[][^{}[\]]*$/.exec(before);
  if (!open) return null;
  const start = offset - before.length + open.index;
  const brace = start + open[0].search(/[{[]/);
  const length = code.slice(brace + 1, brace + MAX_PATTERN).search(/[{}[\]]/);
  const close = brace + 1 + length;
  if (length < 0 || code[close] !== (code[brace] === '{' ? '}' : ']')) return null;
  const names = new Map<number, string>();
  let at = brace + 1;
  for (const entry of code.slice(at, close).split(',')) {
    const name = ENTRY.exec(entry);
    const [nameAt] = name?.indices?.groups?.name ?? [];
    if (name?.groups?.name && nameAt !== undefined) names.set(at + nameAt, name.groups.name);
    else if (entry.trim() !== '') return null;
    at += entry.length + 1;
  }
  return { let: start, names, end: close + 1 };
}

/** The `let` that declares the name at a place, alone or with others in one pattern. */
function declarationOf(code: string, offset: number, name: string): Declaration | null {
  return code.slice(offset - 4, offset) === 'let '
    ? { let: offset - 4, names: new Map([[offset, name]]), end: offset + name.length }
    : patternAround(code, offset);
}

/** What follows what is declared is its value, and nothing else is declared with it. */
function isOnlyOne(code: string): boolean {
  if (/^\s+(?:of|in)\s/.test(code)) return true;
  if (!/^\s*(?::[^,;={}()]*)?=(?![=>])/.test(code)) return false;
  let depth = 0;
  for (let at = 0; at < code.length; at++) {
    const character = code[at] ?? '';
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character) && --depth < 0) return true;
    if (depth > 0) continue;
    if (character === ',') return false;
    if (character === ';') return true;
    // Without semicolons the next line must begin another statement for sure.
    if (
      character === '\n' &&
      /^\s*(?:(?:const|let|var|return|if|for|while|export|import|function|class|await|throw|switch|try)\b|$)/.test(
        code.slice(at, at + 200),
      ) &&
      /[\w$)\]}'"`]\s*$/.test(code.slice(Math.max(0, at - 80), at))
    )
      return true;
  }
  return false;
}

function edit(source: SourceText, findings: readonly Finding[]): Edited {
  const code = maskOfSource(source)?.code;
  if (code === undefined) return refused('the strings of the file cannot be told from its code');
  const constant = new Map<number, string>();
  for (const { startLine, startColumn, message } of findings) {
    const offset = offsetAt(source, startLine, startColumn, true);
    const name = SAYS.exec(message)?.groups?.name ?? '';
    const isThere =
      offset !== null && code.startsWith(name, offset) && !/[\w$]/.test(code[offset + name.length] ?? ' ');
    if (!isThere) return refused(NOT_AS_LOGGED);
    constant.set(offset, name);
  }
  const splices: Splice[] = [];
  for (const [offset, name] of constant) {
    const declaration = declarationOf(code, offset, name);
    if (!declaration || /[\w$.]/.test(code[declaration.let - 1] ?? ' ') || !declaration.names.has(offset))
      return refused('the declaration is not written in a way that is known here');
    // Another of its names is assigned later.
    if ([...declaration.names].some(([at, each]) => constant.get(at) !== each))
      return refused('not all that is declared there is constant');
    if (!isOnlyOne(code.slice(declaration.end, declaration.end + MAX_VALUE)))
      return refused('the declaration is not written in a way that is known here');
    splices.push({ start: declaration.let, end: declaration.let + 3, text: 'const' });
  }
  return { splices };
}

/** `let` that is never assigned again. https://eslint.org/docs/latest/rules/prefer-const */
export const constDeclarations: MechanicalEdit = {
  name: 'const_declarations',
  done: (count) => `declare ${counted(count, 'name')} with \`const\``,
  answers: (finding) =>
    isScript(finding.path) &&
    finding.startLine !== null &&
    /^(?:eslint|linter)$/.test(finding.tool) &&
    ruleName(finding) === 'prefer-const' &&
    SAYS.test(finding.message),
  edit,
};
