import type { Statement } from './python-lines.js';

const word = (statement: Statement | undefined): string => statement?.tokens[0]?.text ?? '';
const isDefinition = (statement: Statement | undefined): boolean => /^(?:def|class|async|@)$/.test(word(statement));
const isImport = (statement: Statement | undefined): boolean => /^(?:import|from)$/.test(word(statement));
const isComment = (statement: Statement | undefined): boolean => statement?.tokens[0]?.kind === 'comment';
const CONTINUES = /^(?:else|elif|except|finally)$/;

/** Whether the block that ends before the statement is that of a definition. */
function isBehindDefinition(statements: readonly Statement[], place: number, indents: readonly number[]): boolean {
  const indent = indents[place] ?? 0;
  for (let index = place - 1; index >= 0; index--)
    if ((indents[index] ?? 0) <= indent) return indents[index] === indent && isDefinition(statements[index]);
  return false;
}

/**
 * Why the empty lines before a statement may be others in Black's eyes; null: they are the same. `before` and `after` count them; `indents` are
 * those of the statements.
 */
export function blankDoubt(
  before: number,
  after: number,
  statements: readonly Statement[],
  place: number,
  indents: readonly number[],
): string | null {
  const statement = statements[place];
  const previous = statements[place - 1];
  const [indent = 0, outer = 0] = [indents[place], indents[place - 1]];
  if (!previous || !statement) return before > 0 ? 'empty lines at the start' : null;
  if (CONTINUES.test(word(statement))) {
    for (let index = place - 1; index >= 0 && (indents[index] ?? 0) > indent; index--)
      if (isDefinition(statements[index])) return 'a branch behind a definition';
  }
  if (
    isImport(previous) &&
    !isImport(statement) &&
    !isDefinition(statement) &&
    indent === 0 &&
    outer === 0 &&
    after !== 1
  )
    return 'empty lines behind imports';
  if (
    previous.tokens[0]?.kind === 'string' &&
    previous.tokens.length === 1 &&
    indents[place] === 0 &&
    outer === 0 &&
    (after !== 1 || before !== 1)
  )
    return 'empty lines behind a docstring';
  if (indent > outer && after > 0) return 'empty lines at the start of a block';
  if (before === after) return null;
  const limit = indent === 0 ? 2 : 1;
  const opens = indent > outer;
  if (opens) return 'empty lines at the start of a block';
  if (before > limit && after === limit) return null;
  // Decorators and the comments right above a definition are of it.
  const at = place + statements.slice(place).findIndex((one) => !isComment(one));
  const leads = isDefinition(statements[at]) && indents[at] === indent;
  if (leads && after === limit && !isComment(previous) && word(previous) !== '@') return null;
  if (indent < outer && after === limit && isBehindDefinition(statements, place, indents)) return null;
  if (isImport(previous) && after === 1 && before === 0 && indent === outer && !isComment(statement)) return null;
  return 'empty lines that the two leave differently';
}
