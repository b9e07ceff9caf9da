import { blankDoubt } from './black-blanks.js';
import { type PythonToken, readStatements, type Statement } from './python-lines.js';
import { type BlackStyle, shapeDoubt } from './python-shapes.js';

const isClosing = ({ text }: PythonToken): boolean => /^[)\]}]$/.test(text);

const DIRECTIVE = /#\s*(?:fmt\s*:|yapf\s*:|type\s*:(?!\s*ignore))/;

const endsIn = ({ tokens }: Statement, ...texts: string[]): boolean =>
  texts.every((text, index) => tokens.filter(({ kind }) => kind !== 'comment').at(index - texts.length)?.text === text);

/** Black joins no lines that hold one, and Ruff does not count how wide it is. */
const hasTypeOverLines = ({ tokens, first, last }: Statement): boolean =>
  first !== last && tokens.some(({ kind, text }) => kind === 'comment' && /^#\s*type\s*:/.test(text));

const isDocstring = ({ tokens }: Statement): boolean => tokens.length === 1 && tokens[0]?.kind === 'string';

/** What is written in two ways that mean the same: quotes, white space within comments and docstrings. */
function meant(token: PythonToken, ofDocstring: boolean): string {
  if (token.kind === 'comment') return token.text.replace(/^#!?:?\s*/, '').trimEnd();
  if (token.kind === 'number') return token.text.toLowerCase();
  if (token.kind !== 'string') return token.text;
  const { prefix = '', body = '' } =
    /^(?<prefix>[a-zA-Z]{0,2})(?:"""|'''|"|')(?<body>[\s\S]*?)(?:"""|'''|"|')$/.exec(token.text)?.groups ?? {};
  const text = ofDocstring
    ? body
        .split(/\n/)
        .map((line) => line.trim())
        .join('\n')
        .trim()
    : body;
  return `${prefix} ${text.replaceAll('\\', '').replaceAll('"', "'")}`;
}

type Significant = { token: PythonToken; startsStatement: boolean; blanks: number; meant: string };

const BEFORE_OPTIONAL = /^(?:return|in|if|elif|while|raise|yield|[-+*/%@&|^=<>]*=)$/;

/** The brackets around the whole of a value, which both put and take away alike. */
function optionalBrackets(tokens: readonly PythonToken[]): Set<PythonToken> {
  const found = new Set<PythonToken>();
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (token.text !== '(' || token.depth > 0 || !before || !BEFORE_OPTIONAL.test(before.text)) continue;
    const close = tokens.findIndex((one, at) => at > index && one.depth === 0 && one.text === ')');
    const behind = tokens.slice(close + 1).find(({ kind }) => kind !== 'comment');
    const bracket = tokens[close];
    if (bracket && (!behind || behind.text === ':')) found.add(token).add(bracket);
  }
  return found;
}

/** Whether nothing but comments stand between a comma and the end of its brackets. */
function isLast(tokens: readonly PythonToken[], comma: number): boolean {
  let next = comma + 1;
  while (tokens[next]?.kind === 'comment') next++;
  const token = tokens[next];
  return token !== undefined && isClosing(token);
}

/** The tokens without the commas that end a bracket, and without brackets that may be there or not. */
function significant(statements: readonly Statement[]): Significant[] {
  let lastLine = -1;
  return statements.flatMap((statement) => {
    const { tokens } = statement;
    const ofDocstring = isDocstring(statement);
    const optional = optionalBrackets(tokens);
    return tokens.flatMap((token, index) => {
      const blanks = Math.max(0, token.line - lastLine - 1);
      lastLine = token.endLine;
      if ((token.text === ',' && isLast(tokens, index)) || optional.has(token)) return [];
      return [{ token, startsStatement: index === 0, blanks, meant: meant(token, ofDocstring) }];
    });
  });
}

/**
 * Why Black may write a file otherwise than Ruff does; null: they write the same. It knows the shapes in which they agree, and doubts all
 * others. https://docs.astral.sh/ruff/formatter/black/
 */
export function blackDoubt(before: string, after: string, style: BlackStyle): string | null {
  if (/[\f\v\r\uFEFF]/.test(before)) return 'line ends that are not those of Unix, or form feeds';
  const [old, made] = [readStatements(before), readStatements(after)];
  if (typeof old === 'string') return old;
  if (typeof made === 'string') return made;
  if ([...old, ...made].some(hasTypeOverLines)) return 'a comment on types behind several lines';
  const [oldTokens, newTokens] = [significant(old), significant(made)];
  if (oldTokens.length !== newTokens.length) return 'brackets or strings that Ruff takes away, puts or joins';
  const comment = oldTokens.find(({ token }) => token.kind === 'comment' && DIRECTIVE.test(token.text));
  if (comment) return `the comment ${comment.token.text.slice(0, 20)}`;
  const lines = after.split('\n');
  const indents = made.map(({ first }) => /^ */.exec(lines[first] ?? '')?.[0].length ?? 0);
  const isModern = style.isModern || oldTokens.some(({ token }) => token.kind === 'string' && /^r?f/i.test(token.text));
  const opening = made.findIndex(({ tokens }) => tokens[0]?.kind !== 'comment');
  let index = 0;
  for (const [place, statement] of made.entries()) {
    const [first] = statement.tokens;
    const start = oldTokens[index];
    const end = newTokens[index];
    if (!first || !start || !end) return 'an empty statement';
    const doubt =
      blankDoubt(start.blanks, end.blanks, made, place, indents) ??
      shapeDoubt(statement, lines, { ...style, isModern });
    if (doubt !== null) return doubt;
    if (place === opening && isDocstring(statement) && first.text !== start.token.text)
      return 'a docstring of the module';
    if (endsIn(statement, ':', '...')) return 'a body of three dots';
    const next = made[place + 1]?.tokens[0];
    while (index < newTokens.length && newTokens[index]?.token !== next) {
      const [one, other] = [oldTokens[index], newTokens[index]];
      if (!one || !other || one.meant !== other.meant) return 'something that Ruff writes in another way';
      if (style.keepsQuotes && one.token.kind === 'string' && one.token.text[0] !== other.token.text[0])
        return 'quotes';
      index++;
    }
  }
  return null;
}
